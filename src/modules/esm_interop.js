// What require() gives for an ES module with a default export: a namespace of the same live bindings plus `__esModule`, by
// which transpiled code tells that `default` is to be taken.
import {
  compileSourceTextModule, evaluateModule, instantiateModule, linkModule, moduleNamespace, moduleRequests,
} from 'binding:modules';
import { loadedRecord } from 'internal:modules/esm_loader';

const source = 'export * from "original"; export { default } from "original"; export const __esModule = true;';
const facades = new WeakMap();

/**
 * @param {string} url
 * @param {object} namespace
 */
export function facade(url, namespace) {
  const known = facades.get(namespace);
  if (known !== undefined) return known;
  const { handle } = loadedRecord(url);
  const outer = compileSourceTextModule(`internal:require-module-default-export#${url}`, source, 0, 0, undefined, undefined,
    undefined);
  linkModule(outer, new Array(moduleRequests(outer).length / 3).fill(handle));
  instantiateModule(outer);
  evaluateModule(outer, -1, false);
  const result = moduleNamespace(outer);
  facades.set(namespace, result);
  return result;
}
