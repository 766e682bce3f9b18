// util.styleText: text in colours, if the stream shows them.

import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { validateBoolean, validateOneOf, validateString } from 'internal:errors/validators';
import { colors } from 'internal:util/inspect_styles';

const process = lazy('node:process');
const tty = lazy('node:tty');

const sequence = (code) => `\u001b[${code}m`;

/** Bold and dim end with the same code: the outer style has to start again behind the inner one's end. */
function restart(text, open, close, code) {
  if (!text.includes(close)) return text;
  // The end of dim and bold also ends the other.
  const again = code === 22 ? close + open : open;
  let result = '';
  let from = 0;
  for (;;) {
    const at = text.indexOf(close, from);
    if (at === -1) break;
    const next = at + close.length;
    result += text.slice(from, at);
    // An end at the very end of the text needs no new start.
    result += next < text.length ? again : close;
    from = next;
  }
  return result + text.slice(from);
}

function isStream(value) {
  return value !== null && typeof value === 'object' &&
    (typeof value.write === 'function' || typeof value.read === 'function' || typeof value.getReader === 'function' ||
     typeof value.getWriter === 'function');
}

/**
 * @param {string | string[]} format names of inspect.colors, or 'none'
 * @param {string} text
 * @param {{ validateStream?: boolean, stream?: object }} [options]
 */
export function styleText(format, text, { validateStream = true, stream } = {}) {
  validateString(text, 'text');
  validateBoolean(validateStream, 'options.validateStream');
  let skip = false;
  if (validateStream) {
    stream ??= process().default.stdout;
    if (!isStream(stream)) {
      throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    }
    skip = !shouldColor(stream);
  }
  const formats = Array.isArray(format) ? format : [format];
  let result = text;
  for (let i = formats.length - 1; i >= 0; i--) {
    if (formats[i] === 'none') continue;
    const codes = typeof formats[i] === 'string' ? colors[formats[i]] : undefined;
    if (codes === undefined) validateOneOf(formats[i], 'format', [...Object.keys(colors), 'none']);
    if (skip) continue;
    const [open, close] = codes.map(sequence);
    result = open + restart(result, open, close, codes[1]) + close;
  }
  return result;
}

function shouldColor(stream) {
  const { env } = process().default;
  if (env.FORCE_COLOR !== undefined) return tty().WriteStream.prototype.getColorDepth.call(stream) > 2;
  return Boolean(stream.isTTY) && (typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true);
}
