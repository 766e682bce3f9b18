// Tasks that cost less than their shipping are run where they are asked for, on a copy as another thread would have it.
import { nowNs } from 'binding:deferred';
import { structuredClone } from 'internal:messaging/structured_clone';
import { kExecutor } from 'internal:deferred/client';
import { settled } from 'internal:deferred/forms';

/** What it costs this thread to ship a small task and to take its result, in nanoseconds. */
export const kShippingNs = 2500;
/** A function's cost is known after so many calls. */
const kLeastCalls = 16;

const isPrimitive = (value) => (typeof value !== 'object' && typeof value !== 'function') || value === null;

/**
 * Whether a call is so cheap, and so certain to leave nothing behind, that it is best run here.
 * @param {import('./ship.js').Shipment} shipment
 */
function isWorthIt(shipment, args, options, form) {
  const { literal } = shipment;
  if (!shipment.isSimple || !shipment.isStateless || form === kExecutor) return false;
  if (literal.calls < kLeastCalls || literal.cost > kShippingNs) return false;
  return options.timeout === undefined && options.signal === undefined && options.transfer === undefined && args.every(isPrimitive);
}

/**
 * Runs a task at once if that is best, or asked for.
 * @returns {boolean} whether it did
 */
export function tryInPlace(job, shipment, args, options, form) {
  if (options.inline === 'auto') {
    if (!isWorthIt(shipment, args, options, form)) return false;
    const { literal } = shipment;
    literal.inlined++;
    const start = nowNs();
    try {
      job.succeed(literal.maker()(...args));
    } catch (error) {
      literal.hasFailed();
      job.fail(error);
    }
    literal.measured(nowNs() - start);
    return true;
  }
  shipment.literal.inlined++;
  try {
    run(job, shipment, args, options, form);
  } catch (error) {
    shipment.literal.hasFailed();
    job.fail(error);
  }
  return true;
}

/** On request: with captured data and arguments copied, whatever they are. */
function run(job, shipment, args, options, form) {
  if (options.timeout !== undefined || options.signal !== undefined) job.watch(options.timeout, options.signal);
  const start = nowNs();
  let value;
  if (form === kExecutor) {
    value = new Promise(shipment.local());
  } else if (args.every(isPrimitive)) {
    value = settled(shipment.local()(...args));
  } else {
    let copies;
    try {
      copies = structuredClone(args, options.transfer === undefined ? undefined : { transfer: options.transfer });
    } catch (error) {
      if (error?.name !== 'DataCloneError' || options.transfer !== undefined) throw error;
    }
    value = settled(copies === undefined ? shipment.local(args)() : shipment.local()(...copies));
  }
  shipment.literal.measured(nowNs() - start);
  Promise.resolve(value).then((result) => job.succeed(result), (error) => job.fail(error));
}
