/** What the native inspector calls, with whatever JavaScript on the stack: nothing here may wait, or throw on purpose. */
import * as binding from 'binding:inspector';
import { console, engineConsole } from 'internal:console/console';
import { setConsoleObserver } from 'internal:console/console_class';

const asyncHook = lazy('internal:inspector/async_hook');
const network = lazy('internal:inspector/network_tracking');

/** The global console tells the engine's, and so debuggers, before it prints. */
export function observeConsole() {
  for (const name of Object.keys(engineConsole)) {
    const own = console[name];
    if (typeof own !== 'function' || own === engineConsole[name]) continue;
    const told = binding.consoleCall.bind(console, engineConsole[name], own);
    Object.defineProperty(told, 'name', { __proto__: null, value: name, configurable: true });
    console[name] = told;
  }
  // Methods that the program took before.
  setConsoleObserver((name, args) => {
    if (!binding.inConsole()) Reflect.apply(engineConsole[name], console, args);
  });
}

/** @param {object} api what a debugger's console has beyond the globals */
export function installCommandLine(api) {
  const { Module, makeBareModule } = requireBuiltin('internal:modules/cjs');
  const { makeRequire } = requireBuiltin('internal:modules/helpers');
  const { join } = requireBuiltin('internal:path/path');
  const process = requireBuiltin('node:process').default;
  let cwd = '/';
  try {
    cwd = process.cwd();
  } catch {
    // The folder is gone: only built-ins and absolute paths can be required.
  }
  const name = '<inspector console>';
  const module = makeBareModule(name, join(cwd, name));
  module.paths = [...Module._nodeModulePaths(cwd), ...Module.globalPaths ?? []];
  const require = makeRequire(module);
  Object.defineProperty(api, 'require', {
    __proto__: null, value: require, writable: true, enumerable: true, configurable: true,
  });
}

/** @param {boolean} on whether debuggers want to know where timers, ticks and requests were started */
export function setAsyncHooks(on) {
  asyncHook().set(on);
}

/** @param {boolean} on whether debuggers want to see the program's requests */
export function watchNetwork(on) {
  network().set(on);
}
