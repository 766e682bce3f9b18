/** process.execve(), which only the thread that owns the process may call. */
import * as native from 'binding:process';
import { ERR_INVALID_ARG_VALUE, ERR_WORKER_UNSUPPORTED_OPERATION } from 'internal:errors/codes';
import { validateArray, validateObject, validateString } from 'internal:errors/validators';
import { process } from 'internal:process/process';
import { emitWarning } from 'internal:process/warning';

const workers = lazy('node:worker_threads');

/** Replaces this process by another program. */
export function execve(execPath, args = [], env = process.env) {
  if (!workers().isMainThread) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling process.execve');
  emitWarning('process.execve is an experimental feature and might change at any time', 'ExperimentalWarning');
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  args.forEach((value, i) => checkText(value, `args[${i}]`, 'a string without null bytes'));
  validateObject(env, 'env');
  const pairs = Object.entries(env).map(([key, value]) => {
    if (typeof value !== 'string' || value.includes('\0') || key.includes('\0')) {
      throw new ERR_INVALID_ARG_VALUE(
        'env',
        env,
        'must be an object with string keys and values without null bytes',
      );
    }
    return `${key}=${value}`;
  });
  try {
    native.execve(execPath, args, pairs);
  } catch (error) {
    // Standard streams may be gone for the new program already: there is no way back.
    const where = { name: '', message: '' };
    Error.captureStackTrace(where);
    native.rawDebug(`process.execve failed with error code ${error.code}${where.stack}`);
    native.abort();
  }
}

function checkText(value, name, what) {
  if (typeof value !== 'string' || value.includes('\0')) {
    throw new ERR_INVALID_ARG_VALUE(name, value, `must be ${what}`);
  }
}
