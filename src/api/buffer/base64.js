// atob() and btoa(), as the HTML standard has them.
import * as binding from 'binding:buffer';
import { ERR_MISSING_ARGS } from 'internal:errors/codes';
import { DOMException } from 'internal:errors/dom_exception';

const invalidCharacter = (message) => new DOMException(message, 'InvalidCharacterError');

/**
 * The characters of a string, taken for bytes, in base64.
 * @param {string} input
 */
export function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = binding.btoa(`${input}`);
  if (result === undefined) throw invalidCharacter('Invalid character');
  return result;
}

/**
 * The bytes that base64 stands for, one a character. White space is skipped.
 * @param {string} input
 */
export function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const result = binding.atob(`${input}`);
  if (typeof result === 'string') return result;
  throw invalidCharacter(result ? 'The string to be decoded is not correctly encoded.' : 'Invalid character');
}
