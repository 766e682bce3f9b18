// console.time and its relatives.

const clock = lazy('internal:perf_hooks/clock');
const process = lazy('node:process');

const pad = (number) => String(number).padStart(2, '0');

/**
 * A duration in the largest fitting unit: '1.5ms', '2.250s', '1:02.500 (m:ss.mmm)', '1:00:00.000 (h:mm:ss.mmm)'.
 * @param {number} ms
 */
export function formatTime(ms) {
  if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(3)}s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const [whole, fraction] = (seconds % 60).toFixed(3).split('.');
  const start = hours !== 0 ? `${hours}:${pad(minutes)}` : minutes;
  return `${start}:${pad(whole)}.${fraction} (${hours !== 0 ? 'h:m' : ''}m:ss.mmm)`;
}

const warn = (text) => process().default.emitWarning(text);

/** @param {Map<string, number>} times @param {string} label */
export function startTimer(times, label) {
  if (times.has(label)) {
    warn(`Label '${label}' already exists for console.time()`);
    return;
  }
  times.set(label, clock().now());
}

/**
 * Text of a timer; undefined, with a warning, if there is none of that label.
 * @param {Map<string, number>} times
 * @param {string} method its caller
 * @param {string} label
 * @returns {string | undefined}
 */
export function readTimer(times, method, label) {
  const start = times.get(label);
  if (start === undefined) {
    warn(`No such label '${label}' for console.${method}()`);
    return undefined;
  }
  return formatTime(clock().now() - start);
}
