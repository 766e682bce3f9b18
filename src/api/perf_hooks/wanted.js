/** Which types of entries somebody observes: apart from the observers, so that asking loads nothing more. */

/** Type to the number of observers that want it. */
export const wanted = new Map();

/** @returns {boolean} whether entries of a type are worth making */
export function isObserved(type) {
  return (wanted.get(type) ?? 0) > 0;
}
