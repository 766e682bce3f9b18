// fs.cp(), fs.cpSync() and fs.promises.cp().
import * as binding from 'binding:fs';
import { ERR_INVALID_RETURN_VALUE } from 'internal:errors/codes';
import { validateFunction } from 'internal:errors/validators';
import process from 'node:process';
import { isPromise } from 'node:util/types';
import { copyTree, prepareCopy } from 'internal:fs/cp_walk';
import { promised } from 'internal:fs/pending';

function runNow(step) {
  if (Array.isArray(step)) {
    const [name, ...args] = step;
    if (name === 'stat') return binding.statNow(...args, true, false);
    if (name === 'lstat') return binding.statNow(...args, false, false);
    return binding[name](...args);
  }
  const result = step.filter(step.src, step.dest);
  if (isPromise(result)) throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', result);
  return result;
}

/** @see https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options */
export function cpSync(src, dest, options) {
  const steps = copyTree(prepareCopy(src, dest, options), false);
  for (let step = steps.next(); !step.done;) {
    let value;
    try {
      value = runNow(step.value);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
}

async function runLater(request) {
  const steps = copyTree(request, true);
  for (let step = steps.next(); !step.done;) {
    let value;
    try {
      if (Array.isArray(step.value)) {
        const [name, ...args] = step.value;
        value = await promised(binding[name], ...args);
      } else {
        value = await step.value.filter(step.value.src, step.value.dest);
      }
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(value);
  }
}

/** fs.promises.cp(). */
export async function copy(src, dest, options) {
  await runLater(prepareCopy(src, dest, options));
}

/** @see https://nodejs.org/api/fs.html#fscpsrc-dest-options-callback */
export function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, 'cb');
  runLater(prepareCopy(src, dest, options)).then(() => process.nextTick(callback, null),
                                                 (error) => process.nextTick(callback, error));
}
