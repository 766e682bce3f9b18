// A file that nobody formatted.
import   fs,{ readFileSync as read }   from "node:fs"
export default class   Queue extends Array{ #size=0;static  count = 0
  get size( ){return this.#size} async*  drain(){ while(this.#size>0){ yield   await this.shift( ) ; this.#size-- } } }
const veryLongVariableName = someFunction(argumentNumberOne, argumentNumberTwo, argumentNumberThree), other = a?b:c?d:e?f:g
const promise = fetch(`https://example.org/${encodeURIComponent(name)}?x=${1+2}`).then(r => r.json()).then(({items=[],...rest}) => items.filter(i => i.ok).map(i => i.id)).catch(e => { console.error(e); return [] }).finally(() => done())
label: for (const [k,v] of Object.entries(x ?? {})) { if(!v) continue label; else if (k === 'a') { break label } else switch(k){case 'b': case "c": f( );break
default: throw new Error('it\'s "quoted"')} }
let re = /[/\]]+/gi, big = 0XFFn, num = 1_000.50, neg = -(-x), str = 'a' + "b" +   `c${ d }`
export const jsx = <div className="a"   onClick={()=>{go()}}>text {value}   <b/></div>;
// prettier-ignore
const matrix = [ 1,0,0,
                 0,1,0 ]
if (a) b(); else { c() }
async function f({a, b: [c, d = 1]} = {}, ...rest) { for await (const x of y) z?.[x]?.(); return a ** b || (c && d) || (e ?? f) }
