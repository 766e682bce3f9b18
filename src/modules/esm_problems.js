// What can go wrong while ES modules are put together, explained.
import { errorSource, graphIsAsync, hasTopLevelAwait, moduleAwaits } from 'binding:modules';
import { getOption } from 'internal:runtime/options';
import { ERR_SOURCE_PHASE_NOT_DEFINED } from 'internal:modules/errors';
import { loadedRecord, resolve } from 'internal:modules/esm_loader';
import process from 'node:process';

/**
 * A missing export of a CommonJS module reads as V8's bare message; say what to write instead.
 * @param {Error} error
 * @param {object} record the root of the graph
 */
export function decorateLinkError(error, record) {
  if (!(error instanceof SyntaxError)) return error;
  const match = /^(?:The requested module|Module) ['"](.+?)['"] does not provide an export named ['"](.+)['"]$/s
    .exec(error.message);
  if (match === null) return error;
  const [, specifier, name] = match;
  const where = errorSource(error);
  const importer = where?.resource ?? record.url;
  let format;
  try {
    format = loadedRecord(resolve(specifier, importer).url)?.format;
  } catch {
    return error;
  }
  if (format !== 'commonjs') return error;
  const namedImports = destructuring(where?.line ?? '', specifier);
  const text = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, which may ` +
    'not support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, ' +
    `for example using:\n\nimport pkg from '${specifier}';\n${namedImports ? `const ${namedImports} = pkg;\n` : ''}`;
  const { message, stack } = error;
  Object.defineProperty(error, 'message', { value: text, writable: true, enumerable: false, configurable: true });
  Object.defineProperty(error, 'stack', {
    value: stack.replace(message, () => text), writable: true, enumerable: false, configurable: true,
  });
  return error;
}

/** `import { a as b } from 'x'` as `{ a: b }`; undefined when the statement is not on one line. */
function destructuring(line, specifier) {
  if (!line.includes(specifier)) return undefined;
  const braces = /import\s*(\{[^{}]*\})\s*from/.exec(line);
  if (braces === null) return undefined;
  return braces[1].replace(/\s+as\s+/g, ': ');
}

/** `import source` of a module that has none. */
export function noSourcePhase(url) {
  return new ERR_SOURCE_PHASE_NOT_DEFINED(url);
}

/** --experimental-print-required-tla: where the awaits are that keep a graph from being required. */
export function printRequiredAwait(record) {
  if (!getOption('--experimental-print-required-tla')) return;
  if (!graphIsAsync(record.handle)) return;
  const seen = new Set();
  const queue = [record];
  for (const item of queue) {
    if (seen.has(item)) continue;
    seen.add(item);
    if (hasTopLevelAwait(item.handle)) {
      for (const text of moduleAwaits(item.handle)) process._rawDebug(`Error: unexpected top-level await at ${text}`);
    }
    queue.push(...item.dependencies);
  }
}
