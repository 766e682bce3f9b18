// WebAssembly modules as ES modules. The engine's synthetic modules cannot import, so a small source text module stands for
// each: it imports what the WebAssembly module asks for, and exports what its instance has.
import { compileSourceTextModule } from 'binding:modules';
import { registerImporter } from 'internal:modules/dynamic_import';
import { emitExperimentalWarning } from 'internal:modules/warnings';

/** The instance's own exports for each namespace: modules that import a global from another share it. */
const instances = new WeakMap();

const compileOptions = { builtins: ['js-string'], importedStringConstants: 'wasm:js/string-constants' };

/**
 * @param {string} url
 * @param {{ source: unknown }} loaded
 * @returns {{ handle: object, source: object }}
 */
export function translate(url, loaded) {
  emitExperimentalWarning('Importing WebAssembly module instances');
  const { source } = loaded;
  const bytes = typeof source === 'string' ? requireBuiltin('node:buffer').Buffer.from(source) : source;
  let compiled;
  try {
    compiled = new WebAssembly.Module(bytes, compileOptions);
  } catch (error) {
    error.message = `${url.startsWith('file:') ? requireBuiltin('internal:url/url').fileURLToPath(url) : url}: ${
      error.message}`;
    throw error;
  }
  const imports = WebAssembly.Module.imports(compiled);
  const exports = WebAssembly.Module.exports(compiled);
  for (const { module, name } of imports) {
    if (module.startsWith('wasm-js:')) throw new WebAssembly.LinkError(`Invalid Wasm import "${module}" in ${url}`);
    if (isReserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm import name "${name}" in ${url}`);
  }
  for (const { name } of exports) {
    if (isReserved(name)) throw new WebAssembly.LinkError(`Invalid Wasm export name "${name}" in ${url}`);
  }
  return { handle: makeFacade(url, compiled, [...new Set(imports.map(({ module }) => module))], exports), source: compiled };
}

const isReserved = (name) => name.startsWith('wasm:') || name.startsWith('wasm-js:');

function makeFacade(url, compiled, specifiers, exports) {
  let text = specifiers.map((specifier, i) => `import * as $i${i} from ${JSON.stringify(specifier)};\n`).join('');
  if (exports.length > 0) {
    text += `let ${exports.map((_, i) => `$e${i}`).join(', ')};\n`;
    text += `export { ${exports.map(({ name }, i) => `$e${i} as ${JSON.stringify(name)}`).join(', ')} };\n`;
  }
  text += `import.meta.start([${specifiers.map((_, i) => `$i${i}`).join(', ')}], [${
    exports.map((_, i) => `(v) => { $e${i} = v; }`).join(', ')}]);\n`;
  const symbol = Symbol(url);
  const handle = compileSourceTextModule(url, text, 0, 0, symbol, undefined, undefined);
  // The symbol must live as long as the module: the handle holds it, and this table is weak by it.
  registerImporter(symbol, {
    initializeImportMeta(meta) {
      meta.start = (namespaces, setters) => instantiate(compiled, specifiers, namespaces, exports, setters, handle);
    },
  });
  return handle;
}

function instantiate(compiled, specifiers, namespaces, exports, setters, handle) {
  const importObject = { __proto__: null };
  specifiers.forEach((specifier, i) => {
    importObject[specifier] = instances.get(namespaces[i]) ?? namespaces[i];
  });
  const instance = new WebAssembly.Instance(compiled, importObject);
  exports.forEach(({ name }, i) => {
    const value = instance.exports[name];
    setters[i](value instanceof WebAssembly.Global ? readGlobal(value) : value);
  });
  const { moduleNamespace } = requireBuiltin('binding:modules');
  instances.set(moduleNamespace(handle), instance.exports);
}

/** A global's value; those that JavaScript cannot hold (v128) are undefined. */
function readGlobal(global) {
  try {
    return global.value;
  } catch {
    return undefined;
  }
}
