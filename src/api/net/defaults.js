import { getOption } from 'internal:runtime/options';
import { validateBoolean, validateInt32 } from 'internal:errors/validators';

/** Shorter waits would start every address at once. */
export const kMinAttemptTimeout = 10;

// What the program set; else the command line's word counts.
let autoSelectFamily;
let attemptTimeout;

export function getDefaultAutoSelectFamily() {
  return (autoSelectFamily ??= getOption('--network-family-autoselection'));
}

export function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  autoSelectFamily = value;
}

export function getDefaultAutoSelectFamilyAttemptTimeout() {
  return (attemptTimeout ??= Math.max(getOption('--network-family-autoselection-attempt-timeout'), kMinAttemptTimeout));
}

export function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  attemptTimeout = Math.max(value, kMinAttemptTimeout);
}
