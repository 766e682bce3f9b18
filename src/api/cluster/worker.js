import { EventEmitter } from 'node:events';

/**
 * A process of a cluster, seen from its primary, or the process itself, seen from inside.
 * See https://nodejs.org/api/cluster.html#class-worker. Callable without `new`, as in Node.
 * @param {{ id?: number, state?: string, process?: object }} [options]
 */
export function Worker(options) {
  if (!(this instanceof Worker)) return new Worker(options);
  EventEmitter.call(this);
  if (options === null || typeof options !== 'object') options = {};
  this.exitedAfterDisconnect = undefined;
  this.state = options.state || 'none';
  this.id = options.id | 0;
  if (!options.process) return;
  this.process = options.process;
  this.process.on('error', (...args) => this.emit('error', ...args));
  this.process.on('message', (message, handle) => this.emit('message', message, handle));
}
Object.setPrototypeOf(Worker.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Worker, EventEmitter);

const methods = {
  kill(...args) {
    this.destroy(...args);
  },

  send(...args) {
    return this.process.send(...args);
  },

  isDead() {
    return this.process.exitCode != null || this.process.signalCode != null;
  },

  isConnected() {
    return this.process.connected;
  },
};
for (const name of Object.keys(methods)) Worker.prototype[name] = methods[name];
