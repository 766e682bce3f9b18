import { validateBoolean, validateInt32 } from 'internal:errors/validators';

/** Shorter waits would start every address at once. */
export const kMinAttemptTimeout = 10;

// Per runtime; the command line may set them before the program starts.
let autoSelectFamily = true;
let attemptTimeout = 250;

export function getDefaultAutoSelectFamily() {
  return autoSelectFamily;
}

export function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  autoSelectFamily = value;
}

export function getDefaultAutoSelectFamilyAttemptTimeout() {
  return attemptTimeout;
}

export function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  attemptTimeout = Math.max(value, kMinAttemptTimeout);
}
