// The values of the purity analysis: abstract objects, and sets of them. Primitive values are not kept track of, since nothing
// can be changed through them: an expression without objects has the empty set.

/** The set without objects; never changed. */
export const none = Object.freeze(new Set());

/**
 * An abstract object.
 * - 'fresh': made by the code that is judged, one for each place that makes some; it may be changed freely;
 * - 'foreign': came from outside (`label` says what it is: "parameter 'p'"); changing it is what purity forbids;
 * - 'function', 'class': made from `node` of `unit`;
 * - 'builtin': of the language or of a built-in module, by `path`;
 * - 'sink': the functions that a Promise hands to its executor; arguments go into `target`;
 * - 'reported': a reason was given already, and what follows from it needs no other.
 */
export class AbstractObject {
  constructor(kind, fields) {
    this.kind = kind;
    /** @type {Map<string, Set<AbstractObject>>} what named properties hold */
    this.props = new Map();
    /** @type {Set<AbstractObject>} what elements and computed properties hold */
    this.inside = new Set();
    Object.assign(this, fields);
  }
}

/** What may be inside a set of objects, under any name. */
export function insideOf(objects) {
  if (objects.size === 0) return none;
  const out = new Set();
  for (const object of objects) {
    if (object.kind === 'foreign' || object.kind === 'reported') {
      out.add(object);
    }
    for (const inner of object.inside) out.add(inner);
    for (const values of object.props.values()) for (const inner of values) out.add(inner);
  }
  return out;
}

/** The union of sets, without copying when there is one. */
export function union(...sets) {
  const full = sets.filter((set) => set.size > 0);
  if (full.length === 0) return none;
  if (full.length === 1) return full[0];
  const out = new Set(full[0]);
  for (let i = 1; i < full.length; i++) for (const object of full[i]) out.add(object);
  return out;
}

/** The objects, and all that can be reached through them. */
export function reachable(objects) {
  const out = new Set(objects);
  for (const object of out) {
    for (const inner of object.inside) out.add(inner);
    for (const values of object.props.values()) for (const inner of values) out.add(inner);
  }
  return out;
}
