/** process.finalization: functions that run when the process ends, unless their object was collected before. */
import { validateObject, validateFunction } from 'internal:errors/validators';
import { process } from 'internal:process/process';

/** @returns {{register: Function, registerBeforeExit: Function, unregister: Function}} */
export function make() {
  /** Event to the references that wait for it. */
  const waiting = new Map([
    ['exit', []],
    ['beforeExit', []],
  ]);
  const registry = new FinalizationRegistry((ref) => drop(ref.event, (other) => other === ref));

  function drop(event, matches) {
    const kept = waiting.get(event).filter((ref) => !matches(ref));
    waiting.set(event, kept);
    if (kept.length === 0) process.removeListener(event, listeners[event]);
  }

  function run(event) {
    for (const ref of waiting.get(event)) {
      const object = ref.weak.deref();
      if (object === undefined) continue;
      registry.unregister(object);
      ref.fn(object, event);
    }
    waiting.set(event, []);
  }

  const listeners = { exit: () => run('exit'), beforeExit: () => run('beforeExit') };

  function add(event, object, fn) {
    validateObject(object, 'ref', 4);
    validateFunction(fn, 'callback');
    const ref = { weak: new WeakRef(object), fn, event };
    if (waiting.get(event).length === 0) process.on(event, listeners[event]);
    waiting.get(event).push(ref);
    registry.register(object, ref, object);
  }

  return {
    register(ref, callback) {
      add('exit', ref, callback);
    },
    registerBeforeExit(ref, callback) {
      add('beforeExit', ref, callback);
    },
    unregister(ref) {
      if (ref === undefined || ref === null) return;
      registry.unregister(ref);
      drop('exit', (other) => other.weak.deref() === ref || other.weak.deref() === undefined);
      drop('beforeExit', (other) => other.weak.deref() === ref || other.weak.deref() === undefined);
    },
  };
}
