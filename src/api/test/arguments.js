import { validateFunction } from 'internal:errors/validators';

/** Splits (name?, options?, fn?) as every registering function takes it. */
export function parseArguments(name, options, fn) {
  if (typeof name === 'function') [name, fn] = [undefined, name];
  else if (name !== null && typeof name === 'object') [name, options, fn] = [undefined, name, options];
  if (typeof options === 'function') [options, fn] = [undefined, options];
  if (fn !== undefined) validateFunction(fn, 'fn');
  return { name, options: options ?? undefined, fn };
}
