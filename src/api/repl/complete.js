// Completion: names in scope, properties of an expression without calls, and what require() could load.
import { builtinModules } from 'internal:modules/builtins';

const keywords = ['async', 'await', 'break', 'case', 'catch', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else',
  'export', 'false', 'finally', 'for', 'if', 'import', 'in', 'instanceof', 'let', 'new', 'null', 'return', 'switch', 'this',
  'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield'];
const identifier = /^[a-zA-Z_$][\w$]*$/;
const chain = /((?:[a-zA-Z_$][\w$]*(?:\?)?\.)*)([a-zA-Z_$][\w$]*)?$/;

function propertiesOf(object) {
  const names = new Set();
  for (let at = object; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) if (identifier.test(name)) names.add(name);
  }
  return [...names];
}

/**
 * @param {object} repl
 * @param {string} line
 * @param {(error: Error | null, result: [string[], string]) => void} callback
 */
export function complete(repl, line, callback) {
  const command = /^\s*\.(\w*)$/.exec(line);
  if (command !== null) {
    const names = Object.keys(repl.commands).filter((name) => name.startsWith(command[1]));
    return callback(null, [names.map((name) => `.${name}`), `.${command[1]}`]);
  }
  const required = /\brequire\s*\(\s*['"`]([\w@./:-]*)$/.exec(line);
  if (required !== null) return callback(null, [builtinModules.filter((name) => name.startsWith(required[1])).sort(), required[1]]);
  const match = chain.exec(line);
  const path = match[1].replaceAll('?', '').split('.').filter((part) => part !== '');
  const prefix = match[2] ?? '';
  const global = repl.useGlobal ? globalThis : repl.context;
  if (path.length === 0) {
    if (prefix === '' && line.trim() !== '') return callback(null, [[], line]);
    const names = [...new Set([...propertiesOf(global), ...keywords])].filter((name) => name.startsWith(prefix)).sort();
    return callback(null, [names, prefix]);
  }
  let object = global;
  for (const part of path) {
    // Getters may have effects: they are not called for a completion.
    let owner = object;
    let descriptor;
    while (owner !== null && owner !== undefined && descriptor === undefined) {
      descriptor = Object.getOwnPropertyDescriptor(Object(owner), part);
      owner = Object.getPrototypeOf(Object(owner));
    }
    if (descriptor === undefined || descriptor.get !== undefined) return callback(null, [[], line]);
    object = descriptor.value;
  }
  if (object === null || object === undefined) return callback(null, [[], line]);
  const head = match[1];
  const names = propertiesOf(Object(object)).filter((name) => name.startsWith(prefix)).sort();
  return callback(null, [names.map((name) => head + name), head + prefix]);
}
