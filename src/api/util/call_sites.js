// util.getCallSites

import { validateBoolean, validateInteger, validateObject } from 'internal:errors/validators';
import { getCallSites as nativeCallSites } from 'binding:util';

const sourceMaps = lazy('internal:modules/source_map');

/**
 * The calling frames, innermost first.
 * @param {number | object} [frameCount] 1 to 200
 * @param {{ sourceMap?: boolean }} [options]
 */
export function getCallSites(frameCount = 8, options = undefined) {
  if (options === undefined && typeof frameCount === 'object') {
    options = frameCount;
    validateObject(options, 'options');
    frameCount = 8;
  }
  if (options !== undefined) {
    validateObject(options, 'options');
    if (options.sourceMap !== undefined) validateBoolean(options.sourceMap, 'options.sourceMap');
  }
  validateInteger(frameCount, 'frameCount', 1, 200);
  const sites = nativeCallSites(frameCount);
  if (options?.sourceMap !== true) return sites;
  const { mapCallSite } = sourceMaps();
  return mapCallSite === undefined ? sites : sites.map(mapCallSite);
}
