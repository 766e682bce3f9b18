// What can go wrong while ES modules are put together, explained.
import { errorSource, graphIsAsync, hasTopLevelAwait, moduleAwaits } from 'binding:modules';
import { getOption } from 'internal:runtime/options';
import { ERR_SOURCE_PHASE_NOT_DEFINED } from 'internal:modules/errors';
import { loadedRecord, resolve } from 'internal:modules/esm_loader';
import { pathFromFileURL } from 'internal:modules/file_url';
import { packageScopeOf } from 'internal:modules/package';
import { stripQuery } from 'internal:modules/package_resolve';
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

/**
 * A ReferenceError about a name that only CommonJS has: say so in its message.
 * @param {unknown} error
 * @param {object} record the module that was evaluated
 */
export function explainMissingGlobal(error, record) {
  if (error?.name !== 'ReferenceError' || !(error instanceof ReferenceError)) return;
  const match = /^(require|module|exports|__filename|__dirname) is not defined$/.exec(error.message);
  if (match === null) return;
  error.message += ' in ES module scope';
  if (match[1] === 'require') error.message += ', you can use import instead';
  const { url } = record;
  const file = url.startsWith('file:') ? pathFromFileURL(stripQuery(url)) : undefined;
  if (file?.endsWith('.js')) {
    const scope = packageScopeOf(file);
    if (scope?.type === 'module') {
      error.message += "\nThis file is being treated as an ES module because it has a '.js' file extension and " +
        `'${scope.path}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file ` +
        'extension.';
    }
  }
  const newline = error.stack.indexOf('\n');
  Object.defineProperty(error, 'stack', {
    value: `${error.name}: ${error.message}${newline === -1 ? '' : error.stack.slice(newline)}`,
    writable: true, enumerable: false, configurable: true,
  });
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
