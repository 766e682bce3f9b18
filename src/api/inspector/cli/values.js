/** How values of the debugged program are shown, from what the protocol tells of them. */
import { inspect } from 'node:util';

const kLineWidth = 72;

/** The name in the text of a function, or '' where there is none in front of the parameters. */
function functionName(description) {
  return /^(?:function\*?\s)?([^(\s]+)\(/.exec(description)?.[1] ?? '';
}

/** Opening, elements and closing in one line if they fit, else one line for each element. */
function enclose(open, elements, close) {
  if (elements.length === 0) return `${open}${close}`;
  const one = `${open} ${elements.join(', ')} ${close}`;
  if (one.length <= kLineWidth && !one.includes('\n')) return one;
  return `${open} ${elements.join(',\n  ')} ${close}`;
}

/** A value in a preview: `{ type, subtype?, value }`, where value is text. */
function showPreviewed({ type, subtype, value, valuePreview }) {
  if (valuePreview) return showPreview(valuePreview);
  if (type === 'string') return inspect(value);
  if (type === 'function') return '[Function]';
  if (type === 'object' && subtype === 'null') return 'null';
  if (type === 'accessor') return '[Getter]';
  return `${value}`;
}

function showEntry({ key, value }) {
  const show = (preview) => (preview.type === 'string' ? preview.description : showPreview(preview));
  const text = value.type === 'object' && value.subtype !== undefined && value.overflow && !value.properties?.length && !value.entries ?
    `${value.description} { ... }` : show(value);
  return key === undefined ? text : `${show(key)} => ${text}`;
}

function showPreview(preview) {
  const { type, subtype, description, properties = [], entries, overflow } = preview;
  if (type === 'string') return inspect(description);
  if (type === 'function') return '[Function]';
  if (type !== 'object') return `${description}`;
  if (subtype === 'null') return 'null';
  const more = overflow ? ['...'] : [];
  if (subtype === 'map' || subtype === 'set') {
    if (entries === undefined) return overflow ? `${description} { ... }` : `${description} {}`;
    return enclose(`${description} {`, [...entries.map(showEntry), ...more], '}');
  }
  if (subtype === 'array') return enclose('[', [...properties.map(showPreviewed), ...more], ']');
  if (subtype !== undefined && subtype !== 'typedarray') return `${description}`;
  const name = description === 'Object' || description === undefined ? '' : `${description} `;
  return enclose(`${name}{`, [...properties.map((p) => `${keyOf(p.name)}: ${showPreviewed(p)}`), ...more], '}');
}

const keyOf = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : inspect(name));

/** A value that the protocol described. */
export class RemoteValue {
  #shown;

  constructor(object) {
    this.#shown = show(object);
  }

  [inspect.custom]() {
    return this.#shown;
  }
}

/** @param {object} remote Runtime.RemoteObject */
export function show(remote) {
  const { type, subtype, value, unserializableValue, description, preview, className } = remote;
  switch (type) {
    case 'undefined':
      return 'undefined';
    case 'string':
      return inspect(value);
    case 'boolean':
      return `${value}`;
    case 'number':
      return unserializableValue ?? `${value}`;
    case 'bigint':
      return unserializableValue ?? `${value}n`;
    case 'function': {
      const kind = className === 'Function' || className === undefined ? 'Function' : className;
      const name = functionName(description);
      return name === '' ? `[${kind}]` : `[${kind}: ${name}]`;
    }
    case 'object':
      if (subtype === 'null') return 'null';
      if (subtype === 'date') return isoDate(description);
      if (preview !== undefined) return showPreview(preview);
      return `${description}`;
    default:
      return `${description}`;
  }
}

function isoDate(description) {
  const time = Date.parse(description);
  return Number.isNaN(time) ? description : new Date(time).toISOString();
}

/** What an evaluation gave: a value, or the error that it threw. */
export function resultOf({ result, exceptionDetails }) {
  if (exceptionDetails === undefined) return new RemoteValue(result ?? { type: 'undefined' });
  const thrown = exceptionDetails.exception ?? result;
  throw new ThrownValue(thrown);
}

/** Something that the debugged program threw, which is shown as it is. */
export class ThrownValue extends Error {
  constructor(remote) {
    super(remote.description ?? show(remote));
    this.remote = remote;
    this.name = '';
    this.stack = remote.description ?? show(remote);
  }
}
