import { constants } from 'node:os';
import { ERR_UNKNOWN_SIGNAL } from 'internal:errors/codes';

/** The number of a signal's name (in any case) or number, checked. */
export function convertToValidSignal(signal) {
  const { signals } = constants;
  if (typeof signal === 'number') {
    for (const name in signals) if (signals[name] === signal) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number) return number;
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}
