/** Checks of options. A number that is undefined or NaN counts as left out. */
import { ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateNumber } from 'internal:errors/validators';

/** @returns {boolean} whether a finite number is given; throws for anything else that is given */
export function isGiven(number, name) {
  if (number === undefined) return false;
  if (Number.isFinite(number)) return true;
  if (Number.isNaN(number)) return false;
  validateNumber(number, name);
  throw new ERR_OUT_OF_RANGE(name, 'a finite number', number);
}

/** @returns {number} the given number, or the default */
export function inRange(number, name, lower, upper, defaultValue) {
  if (!isGiven(number, name)) return defaultValue;
  if (number < lower || number > upper) throw new ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, number);
  return number;
}
