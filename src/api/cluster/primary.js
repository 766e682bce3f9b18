/** `node:cluster` in the process that starts the workers. */
import { EventEmitter } from 'node:events';
import { relative } from 'node:path';
import process from 'node:process';
import { fork as forkProcess } from 'node:child_process';
import { validateOneOf, validatePort } from 'internal:errors/validators';
import { dispatcher, sendInternal } from 'internal:cluster/messages';
import { RoundRobinHandle } from 'internal:cluster/round_robin';
import { SharedHandle } from 'internal:cluster/shared_handle';
import { Worker } from 'internal:cluster/worker';

const SCHED_NONE = 1;
const SCHED_RR = 2;

/** Sockets that listen for the workers, by what was asked for. */
const handles = new Map();
let ids = 0;
let initialized = false;
let policy;
/** Workers with a channel to us. */
const connected = new Set();
/** Those that wait for the last of them to go. */
let onAllGone = [];

export const cluster = Object.assign(new EventEmitter(), {
  isWorker: false,
  isMaster: true,  // the old name
  isPrimary: true,
  Worker,
  workers: {},
  settings: {},
  SCHED_NONE,  // the kernel distributes
  SCHED_RR,    // the primary does
  schedulingPolicy: process.env.NODE_CLUSTER_SCHED_POLICY === 'none' ? SCHED_NONE : SCHED_RR,
  setupPrimary,
  setupMaster: setupPrimary,
  fork,
  disconnect,
});

/** @param {object} [options] See https://nodejs.org/api/cluster.html#clustersettings. */
function setupPrimary(options) {
  const settings = {
    args: process.argv.slice(2), exec: process.argv[1], execArgv: process.execArgv, silent: false, ...cluster.settings, ...options,
  };
  cluster.settings = settings;
  if (!initialized) {
    initialized = true;
    policy = cluster.schedulingPolicy;  // stays what it was when the first worker was planned
    validateOneOf(policy, 'cluster.schedulingPolicy', [SCHED_NONE, SCHED_RR]);
  }
  process.nextTick(() => cluster.emit('setup', settings));
}

const isDebugOption = (word) => /--inspect(?:-brk|-port|-wait)?|--debug-port/.test(word);
let debugPorts = 0;

/** The options of a worker. Where debuggers are let in, each process needs a port of its own: the next after the last one's. */
function withDebugPort(settings, env) {
  const execArgv = [...settings.execArgv];
  if (!execArgv.some(isDebugOption) && !isDebugOption(env.NODE_OPTIONS ?? '')) return execArgv;
  let port;
  if ('inspectPort' in settings) {
    port = typeof settings.inspectPort === 'function' ? settings.inspectPort() : settings.inspectPort;
    validatePort(port);
  } else {
    port = process.debugPort + ++debugPorts;
    if (port > 65535) port = port - 65535 + 1024 - 1;
  }
  execArgv.push(`--inspect-port=${port}`);
  return execArgv;
}

/**
 * Starts a worker.
 * @param {object} [env] Added to its environment.
 * @returns {Worker}
 */
function fork(env) {
  setupPrimary();
  const id = ++ids;
  const { settings } = cluster;
  const child = forkProcess(settings.exec, settings.args, {
    cwd: settings.cwd,
    env: { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` },
    serialization: settings.serialization,
    silent: settings.silent,
    windowsHide: settings.windowsHide,
    execPath: settings.execPath,
    execArgv: withDebugPort(settings, { ...process.env, ...env }),
    stdio: settings.stdio,
    gid: settings.gid,
    uid: settings.uid,
  });
  const worker = new Worker({ id, process: child });
  worker.on('message', function(message, handle) {
    cluster.emit('message', this, message, handle);
  });
  child.once('exit', (exitCode, signalCode) => {
    // Otherwise its last messages may still come, and 'disconnect' does this.
    if (!worker.isConnected()) forget(worker);
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'dead';
    worker.emit('exit', exitCode, signalCode);
    cluster.emit('exit', worker, exitCode, signalCode);
  });
  child.once('disconnect', () => {
    removeFromHandles(worker);
    // Unless it was told to go, it stays one of `cluster.workers` until it is both disconnected and dead.
    if (worker.isDead()) forget(worker);
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
    connected.delete(worker);
    if (connected.size === 0) allGone();
  });
  child.on('internalMessage', dispatcher((message) => acts[message.act]?.(worker, message)));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[id] = worker;
  connected.add(worker);
  return worker;
}

/**
 * Disconnects all workers.
 * @param {() => void} [callback] Called once none is left.
 */
function disconnect(callback) {
  if (typeof callback === 'function') onAllGone.push(callback);
  if (connected.size === 0) process.nextTick(allGone);
  for (const worker of Object.values(cluster.workers)) if (worker.isConnected()) worker.disconnect();
}

function allGone() {
  const callbacks = onAllGone;
  onAllGone = [];
  for (const callback of callbacks) callback();
}

function forget(worker) {
  removeFromHandles(worker);
  delete cluster.workers[worker.id];
}

function removeFromHandles(worker) {
  for (const [key, handle] of handles) if (handle.remove(worker)) handles.delete(key);
}

/** What workers ask for. */
const acts = {
  '__proto__': null,

  online(worker) {
    worker.state = 'online';
    worker.emit('online');
    cluster.emit('online', worker);
  },

  listening(worker, { addressType, address, port, fd }) {
    worker.state = 'listening';
    const where = { addressType, address, port, fd };
    worker.emit('listening', where);
    cluster.emit('listening', worker, where);
  },

  queryServer(worker, message) {
    // It is leaving: nobody waits for an answer any more.
    if (worker.exitedAfterDisconnect) return;
    const { port, addressType, fd, index } = message;
    const key = `${message.address}:${port}:${addressType}:${fd}:${index}`;
    let handle = handles.get(key);
    if (handle === undefined) {
      let { address } = message;
      // Paths of sockets are short: what is below our folder is named from here.
      if (port < 0 && typeof address === 'string' && !address.startsWith('\0')) {
        const near = relative(process.cwd(), address);
        if (near.length < address.length) address = near;
      }
      const isDatagram = addressType === 'udp4' || addressType === 'udp6';
      handle = policy === SCHED_RR && !isDatagram ? new RoundRobinHandle(key, address, message) : new SharedHandle(key, address, message);
      handles.set(key, handle);
      // What the first server for this address has to share with the others, such as the keys of its tickets.
      handle.data = message.data;
    }
    handle.add(worker, (errno, reply, native) => {
      if (errno) handles.delete(key);  // the next one may have more luck
      sendInternal(worker.process, { errno, key, ack: message.seq, data: handle.data, ...reply }, native);
    });
  },

  exitedAfterDisconnect(worker, message) {
    worker.exitedAfterDisconnect = true;
    sendInternal(worker.process, { ack: message.seq });
  },

  close(worker, { key }) {
    if (handles.get(key)?.remove(worker)) handles.delete(key);
  },
};

Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  sendInternal(this.process, { act: 'disconnect' });
  forget(this);
  return this;
};

Worker.prototype.destroy = function(signal) {
  this.process.kill(signal || 'SIGTERM');
};
