/** readline.emitKeypressEvents(): 'keypress' events from what a stream reads. */
import { StringDecoder } from 'node:string_decoder';
import { clearTimeout, setTimeout } from 'node:timers';
import { parseKey } from 'internal:readline/keys';
import { charLengthAt } from 'internal:readline/text';

const kDecoder = Symbol('keypress-decoder');
/** On an interface: whether the last input was one character. */
export const kSawKeyPress = Symbol('_sawKeyPress');
const kEscape = '\x1b';
const kEscapeTimeoutMs = 500;

/** @param {object} [iface] the readline interface, for `escapeCodeTimeout` and to tell it about pasted text */
export function emitKeypressEvents(stream, iface = {}) {
  if (stream[kDecoder]) return;
  const decoder = new StringDecoder('utf8');
  stream[kDecoder] = decoder;
  const { escapeCodeTimeout = kEscapeTimeoutMs } = iface;
  /** Characters of a key that is not complete yet. */
  let pending = [];
  let timeout;

  function feed(ch) {
    pending.push(ch);
    const parsed = parseKey(pending);
    if (parsed === undefined) return;
    pending = [];
    const { text, key, escaped } = parsed;
    if (text.length !== 0 && (key.name !== undefined || escaped)) {
      stream.emit('keypress', escaped ? undefined : text, key);
    } else if (charLengthAt(text, 0) === text.length) {
      // One character without a name, '.' for example.
      stream.emit('keypress', text, key);
    }
  }

  function onData(input) {
    if (stream.listenerCount('keypress') === 0) {
      // Nobody is watching.
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const string = decoder.write(input);
    if (!string) return;
    clearTimeout(timeout);
    iface[kSawKeyPress] = charLengthAt(string, 0) === string.length;
    // A tab inside pasted text is a tab.
    iface.isCompletionEnabled = false;
    let length = 0;
    for (const character of string) {
      length += character.length;
      if (length === string.length) iface.isCompletionEnabled = true;
      feed(character);
      // It may be the key itself, or the start of a sequence.
      if (length === string.length && character === kEscape) {
        timeout = setTimeout(() => {
          if (pending.length > 0) feed('');
        }, escapeCodeTimeout);
      }
    }
  }

  function onNewListener(event) {
    if (event === 'keypress') {
      stream.on('data', onData);
      stream.removeListener('newListener', onNewListener);
    }
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}
