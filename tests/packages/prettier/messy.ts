type A<T>={readonly [K in keyof T]?:T[K] extends (...a:infer P)=>infer R?(...a:P)=>Promise<R>:never}|null
enum Color{Red='RED',Green=1<<2,Blue}
abstract class X<T extends object=object> implements Y,Z{ constructor(private readonly a:string,public b?:number){super()} @dec() n(){} abstract m<U>(this:X<U>,x:U):asserts x is NonNullable<U>; declare foo:unique symbol }
export function isString(x:unknown):x is string{return typeof x==='string'} declare module "m"{export=z}
let v=<const>["a","b"], w = x as unknown as Record<string,Array<Map<number,Set<bigint>>>>, u = y!.z satisfies Q
namespace N.M{export import I=A.B;}
