import { Marked, lexer, marked } from 'marked';
import { readFileSync } from 'node:fs';

const source = readFileSync('page.md', 'utf8');
console.log(JSON.stringify(lexer(source), null, 1));
const custom = new Marked({
  renderer: { heading({ tokens, depth }) { return `<h${depth} id="x">${this.parser.parseInline(tokens)}</h${depth}>\n`; } },
  extensions: [{ name: 'mark', level: 'inline', start: (s) => s.indexOf('=='),
    tokenizer(s) { const match = /^==(.+?)==/.exec(s); return match && { type: 'mark', raw: match[0], text: match[1] }; },
    renderer: (token) => `<mark>${token.text}</mark>` }],
});
console.log(custom.parse(`${source}\n==marked==`));
console.log(await marked.parse('**async**', { async: true }), marked.parseInline('`x`'));
try {
  marked.parse(undefined);
} catch (error) {
  console.log(error.message);
}
