// The command line, for built-ins.
import { get } from 'binding:options';

/**
 * The value of a command-line option, with NODE_OPTIONS applied: boolean, number, string, array of strings, or undefined when
 * it is not set. Not to be called while a snapshot is made.
 * @param {string} name such as '--unhandled-rejections'
 */
export function getOption(name) {
  return get(name);
}
