// Functions of this thread as units that any thread can run.
import { makeUnit } from 'binding:deferred';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { literalOf } from 'internal:deferred/literal';
import { DeferredError } from 'internal:deferred/problems';
import { structuredClone } from 'internal:messaging/structured_clone';

const graphs = lazy('internal:deferred/graph');
const rebuilding = lazy('internal:deferred/rebuild');

const capturesOf = (fn, literal) => literal.captures(fn);

/** So many calls of a function go by before its text is analysed if the first ones can do without. */
const kLightCalls = 4;

/** What is known of one function: its unit, if that is the same for every call. */
export class Shipment {
  /** @type {object | undefined} the unit, unless it must be made anew for each call */
  #unit;
  #isLight = false;
  /** Whether a call cannot leave anything behind, and whether nothing is captured; known once unit() was called. */
  isSimple = false;
  isStateless = false;

  constructor(fn, literal) {
    this.fn = fn;
    this.literal = literal;
    this.name = fn.name || '(anonymous)';
  }

  /** The unit for a call now: with captured data, as it is now. */
  unit() {
    if (this.#isLight && this.literal.calls >= kLightCalls) {
      this.#unit = undefined;
      this.literal.examine();
    }
    return this.#unit ?? this.#make();
  }

  #make() {
    const { fn, literal } = this;
    literal.check(this.name);
    if (literal.captures(fn).length === 0 && !hasOwnData(fn)) {
      this.isSimple = literal.isSimple;
      this.isStateless = true;
      this.#isLight = literal.isLight;
      return (this.#unit = makeUnit([literal.code], undefined, literal.isSimple, literal.isReusable, literal.tampers));
    }
    return this.#makeGraph(undefined);
  }

  /** A unit that calls the function with these arguments, which may contain functions, before others. */
  unitWithArguments(args) {
    this.literal.check(this.name);
    return this.#makeGraph(args);
  }

  #makeGraph(args) {
    const [graph, codes, loadsModules, isStable] = this.#describe(args);
    const unit = makeUnit(codes.map((code) => code.code), graph, this.isSimple, false, loadsModules || codes.some((code) => code.tampers));
    if (isStable && args === undefined) this.#unit = unit;
    return unit;
  }

  #describe(args) {
    const writer = new (graphs().GraphWriter)(literalOf, capturesOf);
    const graph = writer.write(this.fn, args, this.literal.analysis.params);
    this.isSimple = !writer.hasReferences && writer.codes.every((code) => code.isSimple);
    return [graph, writer.codes, writer.loadsModules, writer.isStable && !writer.hasData];
  }

  /**
   * The function as another thread would have it: a copy, with copies of what it captures now.
   * @param {unknown[]} [args] to be given to it before others, as in unitWithArguments()
   * @returns {Function}
   */
  local(args = undefined) {
    const { fn, literal } = this;
    literal.check(this.name);
    if (args === undefined && (this.isStateless || (literal.captures(fn).length === 0 && !hasOwnData(fn)))) {
      this.isSimple = literal.isSimple;
      return literal.maker();
    }
    const [graph, codes] = this.#describe(args);
    return rebuilding().rebuild(structuredClone(graph), codes.map((code) => code.maker));
  }

  /** Throws what is wrong with values that could not be cloned. */
  explain(values, names) {
    new (graphs().GraphWriter)(literalOf, capturesOf).writeList(values, names);
  }
}

function hasOwnData(fn) {
  return Object.keys(fn).length > 0;
}

const shipments = new WeakMap();

/**
 * @param {unknown} fn
 * @param {string} name of the argument
 * @returns {Shipment}
 */
export function shipmentOf(fn, name) {
  const known = shipments.get(fn);
  if (known !== undefined) return known;
  if (typeof fn !== 'function') throw new ERR_INVALID_ARG_TYPE(name, 'Function', fn);
  const literal = literalOf(fn);
  if (literal === undefined || literal.isBuiltin) {
    const shown = /^[\w$]+$/.test(fn.name) ? fn.name : 'fn';
    throw new DeferredError('ERR_DEFERRED_FUNCTION',
      `Deferred: '${fn.name || name}' cannot run on another thread: it has no source; wrap it in a function, as in (x) => ${shown}(x)`);
  }
  const made = new Shipment(fn, literal);
  shipments.set(fn, made);
  return made;
}
