// Colours for reporters: none where the output is no terminal that has them, or the environment forbids them.
import process from 'node:process';

const codes = { blue: 34, green: 32, white: 39, yellow: 33, red: 31, gray: 90, clear: 0 };

/** Whether text for this stream is coloured. */
export function shouldColor(stream) {
  const { env } = process;
  if (env.FORCE_COLOR !== undefined) return !/^(0|false)$/.test(env.FORCE_COLOR);
  return stream?.isTTY === true && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2);
}

const colored = shouldColor(process.stdout);

/** @type {Record<keyof typeof codes, string>} */
export const colors = Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, colored ? `\u001b[${code}m` : '']));
