// vm.Script.
import { compileScript, contextOf, createCachedData, runScript } from 'binding:contextify';
import {
  validateBoolean, validateInt32, validateObject, validateString, validateUint32,
} from 'internal:errors/validators';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { importerSymbol, tieImporter, validateImporter } from 'internal:vm/importer';
import { kParsingContext } from 'internal:vm/symbols';
import { missingSymbol } from 'internal:modules/dynamic_import';

const buffers = lazy('node:buffer');
const vm = lazy('internal:vm/vm');

function runOptions(options) {
  if (options === undefined) return { timeout: -1, displayErrors: true, breakOnSigint: false };
  validateObject(options, 'options');
  let { timeout } = options;
  if (timeout === undefined) timeout = -1;
  else validateUint32(timeout, 'options.timeout', true);
  const { displayErrors = true, breakOnSigint = false } = options;
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return { timeout, displayErrors, breakOnSigint };
}

/** Native handles of scripts. The calls into C++ are made right in Script's methods, so that stacks read as Node's. */
const handles = new WeakMap();

/** The part of Script that stands for compiled code; not to be named by programs. */
class ContextifyScript {
  createCachedData() {
    return toBuffer(createCachedData(handles.get(this)));
  }

  runInContext(contextifiedObject, timeout, displayErrors, breakOnSigint) {
    const holder = contextifiedObject === null ? undefined : contextOf(contextifiedObject);
    return runScript(handles.get(this), holder, timeout, displayErrors, breakOnSigint);
  }
}

function toBuffer(bytes) {
  return buffers().Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export class Script extends ContextifyScript {
  constructor(code, options = {}) {
    const text = `${code}`;
    const given = typeof options === 'string' ? { filename: options } : options;
    if (typeof options !== 'string') validateObject(options, 'options');
    const { filename = 'evalmachine.<anonymous>', lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false,
      importModuleDynamically, [kParsingContext]: parsingContext } = given;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (cachedData !== undefined && !ArrayBuffer.isView(cachedData)) {
      throw new ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    validateBoolean(produceCachedData, 'options.produceCachedData');
    validateImporter(importModuleDynamically);
    const symbol = importModuleDynamically === undefined ? missingSymbol :
      importerSymbol(importModuleDynamically, filename);
    super();
    const handle = compileScript(text, filename, lineOffset, columnOffset, cachedData, produceCachedData, symbol,
      parsingContext === undefined ? undefined : contextOf(parsingContext));
    handles.set(this, handle);
    if (cachedData !== undefined) this.cachedDataRejected = handle.cachedDataRejected;
    if (produceCachedData) {
      this.cachedDataProduced = handle.cachedData !== undefined;
      if (handle.cachedData !== undefined) this.cachedData = toBuffer(handle.cachedData);
    }
    this.sourceURL = handle.sourceURL;
    this.sourceMapURL = handle.sourceMapURL;
    tieImporter(symbol, importModuleDynamically, this);
  }

  runInThisContext(options) {
    const { timeout, displayErrors, breakOnSigint } = runOptions(options);
    return runScript(handles.get(this), undefined, timeout, displayErrors, breakOnSigint);
  }

  runInContext(contextifiedObject, options) {
    if (!vm().isContext(contextifiedObject)) {
      throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
    }
    const { timeout, displayErrors, breakOnSigint } = runOptions(options);
    return runScript(handles.get(this), contextOf(contextifiedObject), timeout, displayErrors, breakOnSigint);
  }

  runInNewContext(contextObject, options) {
    return this.runInContext(vm().newContextFor(contextObject, options), options);
  }
}
