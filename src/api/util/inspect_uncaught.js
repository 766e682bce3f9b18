// The text of an exception that ended the program.
import { inspect } from 'internal:util/inspect';

/**
 * @param {object} error
 * @param {boolean} colors
 * @returns {string} as util.inspect prints it
 */
export function inspectUncaught(error, colors) {
  return inspect(error, { colors });
}
