// Words for values and lists of words, as error messages use them.

const util = lazy('internal:util/inspect');

/** util.inspect, loaded on first use. */
export const inspect = (value, options) => util().inspect(value, options);

/**
 * 'a', 'a or b', 'a, b, or c'.
 * @param {string[]} words
 * @param {string} [conjunction]
 */
export function formatList(words, conjunction = 'and') {
  switch (words.length) {
    case 0: return '';
    case 1: return `${words[0]}`;
    case 2: return `${words[0]} ${conjunction} ${words[1]}`;
    default: return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words[words.length - 1]}`;
  }
}

/**
 * What a value is, for "Received …": `undefined`, `type number (5)`, `an instance of Foo`, `function foo`.
 * @param {unknown} value
 * @returns {string}
 */
export function determineSpecificType(value) {
  switch (typeof value) {
    case 'undefined': return 'undefined';
    case 'bigint': return `type bigint (${value}n)`;
    case 'number': return `type number (${Object.is(value, -0) ? '-0' : value})`;
    case 'boolean': return `type boolean (${value})`;
    case 'symbol': return `type symbol (${String(value)})`;
    case 'function': return `function ${value.name}`;
    case 'string': {
      const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return shown.includes("'") ? `type string (${JSON.stringify(shown)})` : `type string ('${shown}')`;
    }
  }
  if (value === null) return 'null';
  const { constructor } = value;
  if (constructor && 'name' in constructor) return `an instance of ${constructor.name}`;
  return inspect(value, { depth: -1 });
}

/**
 * 1234567 -> '1_234_567'.
 * @param {string} digits an integer, perhaps with a sign
 */
export function addNumericalSeparator(digits) {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, '_');
}

const primitiveTypes = new Set(['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol']);
const className = /^[A-Z][a-zA-Z0-9]*$/;

/**
 * 'must be of type string or an instance of Buffer', from the list ['string', 'Buffer'].
 * @param {string | string[]} expected
 */
export function describeExpected(expected) {
  const types = [];
  const instances = [];
  const other = [];
  for (const name of Array.isArray(expected) ? expected : [expected]) {
    if (primitiveTypes.has(name)) types.push(name.toLowerCase());
    else if (className.test(name)) instances.push(name);
    else other.push(name);
  }
  // Beside classes, 'object' reads as a class.
  if (instances.length > 0 && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    instances.push('Object');
  }
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${formatList(types, 'or')}`);
  if (instances.length > 0) parts.push(`an instance of ${formatList(instances, 'or')}`);
  if (other.length > 1) parts.push(`one of ${formatList(other, 'or')}`);
  else if (other.length === 1) parts.push(other[0].toLowerCase() === other[0] ? other[0] : `an ${other[0]}`);
  return `must be ${parts.join(' or ')}`;
}
