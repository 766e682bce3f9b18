// The global console, which is also the module node:console.

import { Console, makeGlobalConsole } from 'internal:console/console_class';

/** The engine's own console: its methods talk to the inspector only. */
export const engineConsole = globalThis.console;

// An object of its own between console and Object.prototype, as the console standard has it.
export const console = Object.create({});
makeGlobalConsole(console);
console.Console = Console;
// What only the inspector does.
for (const name of ['profile', 'profileEnd', 'timeStamp', 'context', 'createTask']) {
  if (engineConsole?.[name] !== undefined) console[name] = engineConsole[name];
}

export { Console };
export const {
  log, info, debug, warn, error, dir, time, timeEnd, timeLog, trace, assert, clear, count, countReset, group, groupEnd, table,
  dirxml, groupCollapsed,
} = console;
export default console;
