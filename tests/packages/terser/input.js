(function (global, factory) {
  typeof exports === 'object' ? factory(exports) : factory((global.lib = {}));
})(this, function (exports) {
  'use strict';
  var DEBUG = false;
  const constants = { first: 1, second: 'two', third: [3, 3, 3] };
  function unusedHelper(argument) { return argument * 2; }
  function fibonacci(count) {
    if (count < 2) { return count; } else { return fibonacci(count - 1) + fibonacci(count - 2); }
  }
  class Shape {
    constructor(name, ...sizes) { this.name = name; this.sizes = sizes; if (DEBUG) { console.log('made', name); } }
    get area() { return this.sizes.reduce((product, size) => product * size, 1); }
    static of({ name = 'none', sizes: [first, second = first] = [1] } = {}) { return new Shape(name, first, second); }
  }
  async function* later(items) { for (const item of items) { yield await item; } }
  /*! A licence that must stay. */
  exports.fibonacci = fibonacci;
  exports.Shape = Shape;
  exports.later = later;
  exports.text = 'it is ' + (1 + 2 * 3) + " o'clock" + `\n${constants.first}`;
  exports.pick = function (value) { return value === undefined ? void 0 : value !== null && value !== false ? !0 : false; };
});
