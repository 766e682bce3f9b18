'use strict';
function add(a, b) {
  const sum = a + b;
  return sum;
}
function run() {
  let total = 0;
  for (let i = 0; i < 5; i++) {
    total = add(total, i);
  }
  return total;
}
console.log('total', run());
try {
  null.field;
} catch {
  console.log('caught');
}
