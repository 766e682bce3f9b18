// Modules of programs that replaced Module.wrap or Module.wrapper: their text around the source, compiled as a script.
import { runInThisContext } from 'node:vm';
import { markWrapperPatched } from 'internal:modules/cjs';
import { defaultLoaderSymbol } from 'internal:modules/dynamic_import';

export const defaultWrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
let wrapper = defaultWrapper;
let wrap = (script) => wrapper[0] + script + wrapper[1];

export const getWrap = () => wrap;
export function setWrap(value) {
  markWrapperPatched();
  wrap = value;
}
const observed = new Proxy(wrapper, {
  set(target, property, value, receiver) {
    markWrapperPatched();
    return Reflect.set(target, property, value, receiver);
  },
  defineProperty(target, property, descriptor) {
    markWrapperPatched();
    return Reflect.defineProperty(target, property, descriptor);
  },
});
let exposed = observed;
export const getWrapper = () => exposed;
export function setWrapper(value) {
  markWrapperPatched();
  exposed = wrapper = value;
}

/** Compiles `content` by the program's wrapper. */
export function compile(Module, content, filename) {
  return runInThisContext(Module.wrap(content), {
    __proto__: null, filename, importModuleDynamically: defaultLoaderSymbol,
  });
}
