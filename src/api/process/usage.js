/** Clocks and the use of resources: process.hrtime(), cpuUsage(), memoryUsage(), resourceUsage(). */
import * as native from 'binding:process';
import { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } from 'internal:errors/codes';
import { validateArray, validateNumber, validateObject } from 'internal:errors/validators';

// Written by the native side: seconds (high and low 32 bits), nanoseconds.
const clock = new Uint32Array(3);
onStart(() => native.setClock(clock));

/**
 * @param {[number, number]} [time] an earlier result
 * @returns {[number, number]} seconds and nanoseconds, since `time` or since an arbitrary moment
 */
export function hrtime(time) {
  native.readClock();
  const seconds = clock[0] * 0x100000000 + clock[1];
  if (time === undefined) return [seconds, clock[2]];
  validateArray(time, 'time');
  if (time.length !== 2) throw new ERR_OUT_OF_RANGE('time', 2, time.length);
  const difference = seconds - time[0];
  const nanoseconds = clock[2] - time[1];
  return nanoseconds < 0 ? [difference - 1, nanoseconds + 1e9] : [difference, nanoseconds];
}

hrtime.bigint = function bigint() {
  native.readClock();
  return (BigInt(clock[0]) * 0x100000000n + BigInt(clock[1])) * 1_000_000_000n + BigInt(clock[2]);
};

function validatePrevious(previous) {
  validateObject(previous, 'prevValue');
  for (const field of ['user', 'system']) {
    const value = previous[field];
    if (isPrevious(value)) continue;
    validateNumber(value, `prevValue.${field}`);
    throw new ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${field}`, value);
  }
}

/** @returns {{user: number, system: number}} */
export function subtract(usage, previous) {
  return { user: usage.user - previous.user, system: usage.system - previous.system };
}

function since(previous, read) {
  if (!previous) return read();
  validatePrevious(previous);
  return subtract(read(), previous);
}

function isPrevious(value) {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** @returns {{user: number, system: number}} microseconds of CPU of the process, since `previous` if given */
export function cpuUsage(previous) {
  return since(previous, native.cpuUsage);
}

/** The same for this thread. */
export function threadCpuUsage(previous) {
  return since(previous, native.threadCpuUsage);
}

export function resourceUsage() {
  return native.resourceUsage();
}

export function memoryUsage() {
  return native.memoryUsage();
}

memoryUsage.rss = function rss() {
  return native.rss();
};
