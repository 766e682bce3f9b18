#!/usr/bin/env node
/* every kind of syntax */
class A extends (class {}) { static #p = 1; static { A.x = this.#p ?? 0n; } get [`k${1}`]() { return super.toString?.(); } }
const { a = 1, ...rest } = { a: /[/]\/(?<n>x)/dgu, async *gen() { yield* await [1_000, 0b11, 0o17, 0xFf, .5e-3]; } };
label: for (let i = 0, j = (1, 2); i < j; i += 1) { if (i) continue label; else break; }
try { throw 1; } catch { debugger; } finally { void 0; }
var t = tag`a${b}\u{61}`, f = async (x, [y] = []) => { await x; }, g = function* () {}, u = a ? b : c || d && e;
switch (t) { case 1: default: } do { ; } while (false); with_ = typeof delete a.b, a ||= b, a **= 2;
