// util.MIMEType and util.MIMEParams, after https://mimesniff.spec.whatwg.org/.

import { ERR_INVALID_MIME_SYNTAX } from 'internal:errors/codes';

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notQuotedString = /[^\t\u0020-~\u0080-\u00FF]/;
const endOfSpace = /[^\r\n\t ]|$/;
const startOfSpace = /[\r\n\t ]*$/;

const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A type or subtype: neither empty nor with a character that HTTP tokens do not have. */
function checkToken(text, what, whole = text) {
  const at = text.search(notToken);
  if (text === '' || at !== -1) throw new ERR_INVALID_MIME_SYNTAX(what, whole, at);
  return text;
}

/** Splits `type/subtype; rest`. */
function parseEssence(text) {
  let at = text.search(endOfSpace);
  const slash = text.indexOf('/', at);
  const type = slash === -1 ? text.slice(at) : text.slice(at, slash);
  const badType = type.search(notToken);
  if (slash === -1 || type === '' || badType !== -1) throw new ERR_INVALID_MIME_SYNTAX('type', text, badType);
  at = slash + 1;
  const semicolon = text.indexOf(';', at);
  const raw = semicolon === -1 ? text.slice(at) : text.slice(at, semicolon);
  const subtype = raw.slice(0, raw.search(startOfSpace));
  const badSubtype = subtype.search(notToken);
  if (subtype === '' || badSubtype !== -1) throw new ERR_INVALID_MIME_SYNTAX('subtype', text, badSubtype);
  return { type: lower(type), subtype: lower(subtype), parametersAt: semicolon === -1 ? text.length : semicolon + 1 };
}

const unescape = (text) => text.replace(/\\([\s\S])/g, '$1');

/** A value as it stands in a header: quoted where it is no token. */
function encodeValue(value) {
  if (value.length === 0) return '""';
  return notToken.test(value) ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value;
}

/** Reads the parameters of a MIME type from `at` into `data`; what is wrong is skipped. */
function parseParameters(text, at, data) {
  let position = at + text.slice(at).search(endOfSpace);
  while (position < text.length) {
    const rest = text.slice(position);
    const nameEnd = /[;=]|$/.exec(rest).index;
    const name = lower(rest.slice(0, nameEnd));
    position += nameEnd;
    let value;
    if (text[position] === '=') {
      position++;
      if (text[position] === '"') {
        const quoted = /^"((?:[^"\\]|\\[\s\S]?)*)"?/.exec(text.slice(position));
        value = quoted[1].replace(/\\$/, '\\\\');
        value = unescape(value);
        position += quoted[0].length;
        const next = text.indexOf(';', position);
        position = next === -1 ? text.length : next;
      } else {
        const next = text.indexOf(';', position);
        const end = next === -1 ? text.length : next;
        value = text.slice(position, end);
        value = value.slice(0, value.search(startOfSpace));
        position = end;
        if (value === '') value = undefined;
      }
    }
    if (name !== '' && value !== undefined && !notToken.test(name) && !notQuotedString.test(value) && !data.has(name)) {
      data.set(name, value);
    }
    position++;
    if (position < text.length) position += text.slice(position).search(endOfSpace);
  }
}

let createParams;

export class MIMEParams {
  #data = new Map();

  static {
    createParams = (text, at) => {
      const params = new MIMEParams();
      parseParameters(text, at, params.#data);
      return params;
    };
  }

  delete(name) { this.#data.delete(name); }

  get(name) {
    const value = this.#data.get(name);
    return value === undefined ? null : value;
  }

  has(name) { return this.#data.has(name); }

  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    const badName = name.search(notToken);
    if (name.length === 0 || badName !== -1) throw new ERR_INVALID_MIME_SYNTAX('parameter name', name, badName);
    const badValue = value.search(notQuotedString);
    if (badValue !== -1) throw new ERR_INVALID_MIME_SYNTAX('parameter value', value, badValue);
    this.#data.set(name, value);
  }

  * entries() { yield* this.#data.entries(); }
  * keys() { yield* this.#data.keys(); }
  * values() { yield* this.#data.values(); }

  toString() {
    let text = '';
    for (const [name, value] of this.#data) text += `${text === '' ? '' : ';'}${name}=${encodeValue(value)}`;
    return text;
  }
}
Object.defineProperties(MIMEParams.prototype, {
  [Symbol.iterator]: { value: MIMEParams.prototype.entries, writable: true, enumerable: false, configurable: true },
  toJSON: { value: MIMEParams.prototype.toString, writable: true, enumerable: false, configurable: true },
});

export class MIMEType {
  #type;
  #subtype;
  #params;

  constructor(text) {
    text = `${text}`;
    const { type, subtype, parametersAt } = parseEssence(text);
    this.#type = type;
    this.#subtype = subtype;
    this.#params = createParams(text, parametersAt);
  }

  get type() { return this.#type; }
  set type(value) { this.#type = lower(checkToken(`${value}`, 'type')); }

  get subtype() { return this.#subtype; }
  set subtype(value) { this.#subtype = lower(checkToken(`${value}`, 'subtype')); }

  get essence() { return `${this.#type}/${this.#subtype}`; }

  get params() { return this.#params; }

  toString() {
    const params = this.#params.toString();
    return `${this.#type}/${this.#subtype}${params.length > 0 ? `;${params}` : ''}`;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', {
  value: MIMEType.prototype.toString, writable: true, enumerable: false, configurable: true,
});
