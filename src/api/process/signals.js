/** Signals as events of `process`: a native watcher runs as long as a signal has listeners. */
import { SignalWatcher } from 'binding:process';
import { uvException } from 'internal:errors/system';
import { process } from 'internal:process/process';

const os = lazy('node:os');

/** Name to watcher. */
const watchers = new Map();

function isSignal(name) {
  return typeof name === 'string' && name.startsWith('SIG') && Object.hasOwn(os().constants.signals, name);
}

/** Listener of 'newListener'. */
export function onNewListener(name) {
  if (!isSignal(name) || watchers.has(name)) return;
  const number = os().constants.signals[name];
  const watcher = new SignalWatcher((signal) => process.emit(name, name, signal));
  const error = watcher.start(number);
  if (error !== 0) {
    watcher.close();
    throw uvException({ errno: error, syscall: 'uv_signal_start' });
  }
  watchers.set(name, watcher);
}

/** Listener of 'removeListener'. */
export function onRemoveListener(name) {
  const watcher = watchers.get(name);
  if (watcher === undefined || process.listenerCount(name) !== 0) return;
  watcher.close();
  watchers.delete(name);
}
