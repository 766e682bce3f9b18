// fs.promises.watch(): an asynchronous iterator of changes.
import process from 'node:process';
import { AbortError, ERR_FS_WATCH_QUEUE_OVERFLOW, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import {
  validateAbortSignal, validateBoolean, validateInteger, validateObject, validateOneOf,
} from 'internal:errors/validators';
import { Buffer } from 'node:buffer';
import { getValidatedPath } from 'internal:fs/args';
import { validateIgnore } from 'internal:fs/watch_ignore';
import { watch as startWatch } from 'internal:fs/watchers';

const kDefaultMaxQueue = 2048;

/** @see https://nodejs.org/api/fs.html#fspromiseswatchfilename-options */
export async function* watch(filename, options = {}) {
  const path = getValidatedPath(filename);
  validateObject(options, 'options');
  const {
    persistent = true, recursive = false, encoding = 'utf8', ignore, maxQueue = kDefaultMaxQueue, overflow = 'ignore',
    signal,
  } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'error', 'throw']);
  validateAbortSignal(signal, 'options.signal');
  validateIgnore(ignore);
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw new ERR_INVALID_ARG_VALUE(encoding, 'options.encoding', 'is invalid encoding');
  }
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const events = [];
  let failure;
  let wake = () => {};
  const fail = (error) => {
    failure ??= error;
    wake();
  };
  const watcher = startWatch(path, { persistent, recursive, encoding, ignore });
  const onAbort = () => fail(new AbortError(undefined, { cause: signal.reason }));
  signal?.addEventListener('abort', onAbort, { once: true });
  watcher.on('error', fail);
  watcher.on('change', (eventType, name) => {
    if (events.length < maxQueue) {
      events.push({ __proto__: null, eventType, filename: name });
      wake();
    } else if (overflow !== 'ignore') {
      fail(new ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue));
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
  });
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      if (events.length > 0) {
        yield events.shift();
      } else {
        await new Promise((fulfil) => { wake = fulfil; });
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    watcher.close();
  }
}
