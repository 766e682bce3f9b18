var unused = 1, total = 0
let never = 2;
if (total = never) { undefinedFunction() }
if (total == '1') console.log('a' + total);
const o = { a: 1, a: 2, total: total, f: function () {} };
switch (o.a) { case 1: total++; case 2: break }
function many(a, b, c, d) { if (a) { if (b) { if (c) { if (d) return 1; } } } return 2; total = 3 }
const re = /[\u0000-\u001f\/]/, x = NaN === total, t = typeof o === 'strnig';
for (var i = 0; i < 3; i++) { let total = i; (() => total)() }
