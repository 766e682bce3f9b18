/** How a client socket finds its way: name look-up, one attempt after the other, errors that say where they happened. */
import process from 'node:process';
import { TCP } from 'binding:stream_base';
import {
  ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED, ERR_SOCKET_CONNECTION_TIMEOUT,
} from 'internal:errors/codes';
import { exceptionWithHostPort } from 'internal:errors/system';
import {
  validateBoolean, validateFunction, validateInt32, validateNumber, validateOneOf, validatePort, validateString,
} from 'internal:errors/validators';
import { clearTimeout, setTimeout } from 'node:timers';
import { getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout, kMinAttemptTimeout } from 'internal:net/defaults';
import { isObserved } from 'internal:perf_hooks/wanted';
import { isIP } from 'internal:net/ip';
import { announceConnection, attachHandle, kAfterConnect } from 'internal:net/socket';

const dns = lazy('node:dns');
const clock = lazy('internal:perf_hooks/clock');
const entries = lazy('internal:perf_hooks/entries');
const observer = lazy('internal:perf_hooks/observer');
const UV_ETIMEDOUT = -110;

function localDetails(handle) {
  const local = handle?.getsockname?.();
  return local ? `${local.address}:${local.port}` : undefined;
}

function connectError(status, address, port, handle, local) {
  const error = exceptionWithHostPort(status, 'connect', address, port, local ? localDetails(handle) : undefined);
  if (local) {
    error.localAddress = local.address;
    error.localPort = local.port;
  }
  return error;
}

/** When an attempt begins, if a PerformanceObserver wants to know. */
function startTime() {
  return isObserved('net') ? clock().now() : undefined;
}

function noteConnection(start, host, port) {
  if (start === undefined) return;
  observer().enqueue(entries().makeNodeEntry('connect', 'net', start, clock().now() - start, { host, port }));
}

/** To a Unix-domain socket. */
export function connectPath(socket, path) {
  validateString(path, 'options.path');
  attempt(socket, path);
}

/** One attempt, which decides. */
function attempt(socket, address, port, family, localAddress, localPort) {
  if (!socket.connecting) return;  // destroyed, or timed out, meanwhile
  const handle = socket._handle;
  let error;
  if (localAddress || localPort) {
    const local = localAddress || (family === 6 ? '::' : '0.0.0.0');
    error = handle.bind(local, localPort ?? 0, 0);
    if (error) {
      socket.destroy(exceptionWithHostPort(error, 'bind', local, localPort));
      return;
    }
  }
  const isTcp = port !== undefined;
  if (isTcp) {
    if (isBlocked(socket, address, family)) return;
    socket.emit('connectionAttempt', address, port, family);
  }
  const start = isTcp ? startTime() : undefined;
  const bound = localAddress && localPort ? { address: localAddress, port: localPort } : undefined;
  socket[kAfterConnect] = (status) => {
    if (socket.destroyed) return;
    if (status === 0) {
      noteConnection(start, address, port);
      announceConnection(socket);
      return;
    }
    const failure = connectError(status, address, port, handle, bound);
    socket.connecting = false;
    if (isTcp) socket.emit('connectionAttemptFailed', address, port, family, failure);
    socket.destroy(failure);
  };
  error = isTcp ? handle.connect(address, port) : handle.connect(address);
  if (error) {
    const details = localDetails(handle);
    const failure = exceptionWithHostPort(error, 'connect', address, port, isTcp ? details : undefined);
    if (isTcp) socket.emit('connectionAttemptFailed', address, port, family, failure);
    socket.destroy(failure);
  }
}

function isBlocked(socket, address, family) {
  const list = socket.blockList;
  if (!list?.check(address, `ipv${family}`)) return false;
  socket.destroy(new ERR_IP_BLOCKED(address));
  return true;
}

/** To a host and port. */
export function lookupAndConnect(socket, options) {
  const { localAddress, localPort } = options;
  if (options.host != null) validateString(options.host, 'options.host');
  const host = options.host || 'localhost';
  let { port, autoSelectFamilyAttemptTimeout, autoSelectFamily } = options;

  if (localAddress && !isIP(localAddress)) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (typeof port !== 'undefined') {
    if (typeof port !== 'number' && typeof port !== 'string') throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
    validatePort(port);
  }
  port |= 0;
  if (autoSelectFamily != null) validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  else autoSelectFamily = getDefaultAutoSelectFamily();
  if (autoSelectFamilyAttemptTimeout != null) {
    validateInt32(autoSelectFamilyAttemptTimeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    autoSelectFamilyAttemptTimeout = Math.max(autoSelectFamilyAttemptTimeout, kMinAttemptTimeout);
  } else {
    autoSelectFamilyAttemptTimeout = getDefaultAutoSelectFamilyAttemptTimeout();
  }
  if (options.blockList) socket.blockList = options.blockList;

  const addressFamily = isIP(host);
  if (addressFamily) {
    process.nextTick(() => {
      if (socket.connecting) attempt(socket, host, port, addressFamily, localAddress, localPort);
    });
    return;
  }
  if (options.lookup != null) validateFunction(options.lookup, 'options.lookup');
  const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : options.family;
  if (family != null) validateOneOf(family, 'options.family', [0, 4, 6]);

  const lookupOptions = { family, hints: options.hints || 0 };
  socket._host = host;
  const lookup = options.lookup || dns().default.lookup;
  if (autoSelectFamily && lookupOptions.family !== 4 && lookupOptions.family !== 6 && !localAddress) {
    lookupOptions.all = true;
    lookupAll(socket, lookup, host, lookupOptions, port, localPort, autoSelectFamilyAttemptTimeout);
    return;
  }
  lookup(host, lookupOptions, (error, ip, family) => {
    socket.emit('lookup', error, ip, family, host);
    socket._unrefTimer();
    if (!socket.connecting) return;
    if (error) return process.nextTick(fail, socket, error);
    const problem = addressProblem(ip, family, host, port);
    if (problem) return process.nextTick(fail, socket, problem);
    attempt(socket, ip, port, family, localAddress, localPort);
  });
}

function addressProblem(ip, family, host, port) {
  if (typeof ip !== 'string' || !isIP(ip)) return new ERR_INVALID_IP_ADDRESS(ip);
  return family === 4 || family === 6 ? undefined : new ERR_INVALID_ADDRESS_FAMILY(family, host, port);
}

function fail(socket, error) {
  socket.destroy(error);
}

function lookupAll(socket, lookup, host, lookupOptions, port, localPort, timeout) {
  lookup(host, lookupOptions, (error, addresses) => {
    if (!socket.connecting) return;
    if (error) {
      socket.emit('lookup', error, undefined, undefined, host);
      return process.nextTick(fail, socket, error);
    }
    const valid = [[], []];
    let first;
    for (const { address, family } of addresses) {
      socket.emit('lookup', null, address, family, host);
      // A listener may have ended it.
      if (!socket.connecting) return;
      if (isIP(address) && (family === 4 || family === 6)) {
        first ??= family;
        valid[family === 4 ? 0 : 1].push({ address, family, port });
      }
    }
    if (first === undefined) {
      const { address, family } = addresses[0] ?? {};
      return process.nextTick(fail, socket, addressProblem(address, family, host, port) ?? new ERR_INVALID_IP_ADDRESS(address));
    }
    socket._unrefTimer();
    const list = interleave(valid[first === 4 ? 0 : 1], valid[first === 4 ? 1 : 0]);
    if (list.length === 1) {
      attempt(socket, list[0].address, port, list[0].family, undefined, localPort);
    } else {
      attemptNext({ socket, list, next: 0, port, localPort, timeout, errors: [] });
    }
  });
}

/** The families in turn, starting with that of the first address (RFC 8305, section 4). */
function interleave(a, b) {
  const out = [];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (i < a.length) out.push(a[i]);
    if (i < b.length) out.push(b[i]);
  }
  return out;
}

/**
 * One attempt of several: the next begins when this one fails or takes too long.
 * @param {{ socket: object, list: object[], next: number, port: number, localPort?: number, timeout: number, errors: Error[] }} run
 */
function attemptNext(run) {
  const { socket, list, localPort } = run;
  if (run.next === list.length || !socket.connecting) {
    if (socket.connecting) giveUp(run);
    return;
  }
  const { address, family, port } = list[run.next];
  const last = ++run.next === list.length;
  if (run.next > 1) {
    // The handle of the attempt before is spent.
    socket._handle.owner = null;
    socket._handle.close();
    attachHandle(socket, new TCP());
  }
  const handle = socket._handle;
  let error = localPort ? handle.bind(family === 6 ? '::' : '0.0.0.0', localPort, 0) : 0;
  if (error) {
    run.errors.push(exceptionWithHostPort(error, 'bind', family === 6 ? '::' : '0.0.0.0', localPort));
    return attemptNext(run);
  }
  if (socket.blockList?.check(address, `ipv${family}`)) {
    run.errors.push(new ERR_IP_BLOCKED(address));
    return attemptNext(run);
  }
  (socket.autoSelectFamilyAttemptedAddresses ??= []).push(`${address}:${port}`);
  socket.emit('connectionAttempt', address, port, family);
  const start = startTime();
  let timer;
  let over = false;
  const failed = (failure) => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    run.errors.push(failure);
    socket.emit('connectionAttemptFailed', address, port, family, failure);
    if (socket.connecting) attemptNext(run);
  };
  socket[kAfterConnect] = (status, from) => {
    clearTimeout(timer);
    if (over || from !== handle || socket.destroyed || !socket.connecting) return;
    if (status !== 0) return failed(exceptionWithHostPort(status, 'connect', address, port));
    over = true;
    noteConnection(start, address, port);
    announceConnection(socket);
  };
  error = handle.connect(address, port);
  if (error) return failed(exceptionWithHostPort(error, 'connect', address, port, localDetails(handle)));
  if (last) return;
  timer = setTimeout(() => {
    if (over || !socket.connecting) return;
    over = true;
    socket.emit('connectionAttemptTimeout', address, port, family);
    run.errors.push(exceptionWithHostPort(UV_ETIMEDOUT, 'connect', address, port));
    attemptNext(run);
  }, run.timeout);
  socket.once('close', () => clearTimeout(timer));
}

function giveUp({ socket, errors }) {
  if (errors.length === 0) {
    socket.destroy(new ERR_SOCKET_CONNECTION_TIMEOUT());
    return;
  }
  const error = new AggregateError(errors);
  error.code = errors[0].code;
  socket.destroy(error);
}
