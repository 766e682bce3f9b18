import process from 'node:process';
import * as binding from 'binding:dns';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { DNSException } from 'internal:errors/system';
import { validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString } from 'internal:errors/validators';
import { isIP } from 'internal:net/ip';

const { AI_ADDRCONFIG: ADDRCONFIG, AI_ALL: ALL, AI_V4MAPPED: V4MAPPED } = binding;
export { ADDRCONFIG, ALL, V4MAPPED };

const kOrders = ['verbatim', 'ipv4first', 'ipv6first'];
let defaultOrder = 'verbatim';

export function setDefaultResultOrder(value) {
  validateOneOf(value, 'dnsOrder', kOrders);
  defaultOrder = value;
}

export function getDefaultResultOrder() {
  return defaultOrder;
}

let warnedAboutHostname = false;

function warnAboutHostname(hostname) {
  if (warnedAboutHostname) return;
  warnedAboutHostname = true;
  process.emitWarning(`The provided hostname "${String(hostname)}" is not a valid hostname, and is supported in the dns module ` +
                      'solely for compatibility.', 'DeprecationWarning', 'DEP0118');
}

/** The options of a look-up, checked. */
function readOptions(options) {
  let hints = 0;
  let family = 0;
  let all = false;
  let order = defaultOrder;
  if (options === null || options === undefined) return { hints, family, all, order };
  if (typeof options === 'number') {
    validateOneOf(options, 'family', [0, 4, 6]);
    return { hints, family: options, all, order };
  }
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  if (options.hints != null) {
    validateNumber(options.hints, 'options.hints');
    hints = options.hints >>> 0;
    if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
  }
  if (options.family != null) {
    if (options.family === 'IPv4') family = 4;
    else if (options.family === 'IPv6') family = 6;
    else validateOneOf((family = options.family), 'options.family', [0, 4, 6]);
  }
  if (options.all != null) {
    validateBoolean(options.all, 'options.all');
    all = options.all;
  }
  if (options.verbatim != null) {
    validateBoolean(options.verbatim, 'options.verbatim');
    order = options.verbatim ? 'verbatim' : 'ipv4first';
  }
  if (options.order != null) {
    validateOneOf(options.order, 'options.order', kOrders);
    order = options.order;
  }
  return { hints, family, all, order };
}

function sort(addresses, order) {
  if (order === 'verbatim') return addresses;
  const first = order === 'ipv4first' ? 4 : 6;
  return [...addresses.filter((a) => a.family === first), ...addresses.filter((a) => a.family !== first)];
}

/** Looks up; `done(error, addresses)` always comes later. */
function resolve(hostname, { hints, family, order }, done) {
  const ascii = requireBuiltin('node:url').domainToASCII(hostname) || hostname;
  binding.lookup(ascii, family, hints, (error, addresses) => {
    if (error) done(new DNSException(error, 'getaddrinfo', hostname));
    else done(null, sort(addresses, order));
  });
}

/** What needs no look-up: nothing, and literal addresses. Undefined for real names. */
function immediate(hostname, settings) {
  if (!hostname) {
    warnAboutHostname(hostname);
    return { address: null, family: settings.family === 6 ? 6 : 4, none: true };
  }
  const family = isIP(hostname);
  return family ? { address: hostname, family } : undefined;
}

/**
 * @param {string} hostname
 * @param {number | object} [options]
 * @param {(error: Error | null, address: string | object[], family?: number) => void} callback
 */
export function lookup(hostname, options, callback) {
  if (hostname) validateString(hostname, 'hostname');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  } else {
    // The callback is what everybody forgets, so it is checked before the options.
    validateFunction(callback, 'callback');
  }
  const settings = readOptions(options);
  const found = immediate(hostname, settings);
  if (found) {
    if (settings.all) process.nextTick(callback, null, found.none ? [] : [found]);
    else process.nextTick(callback, null, found.address, found.family);
    return {};
  }
  resolve(hostname, settings, (error, addresses) => {
    if (error) callback(error);
    else if (settings.all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  });
  return {};
}

Object.defineProperty(lookup, Symbol.for('nodejs.util.promisify.customArgs'), { __proto__: null, value: ['address', 'family'], enumerable: false });

export function lookupPromise(hostname, options) {
  if (hostname) validateString(hostname, 'hostname');
  const settings = readOptions(options);
  return new Promise((fulfill, reject) => {
    const found = immediate(hostname, settings);
    if (found) {
      const { address, family } = found;
      fulfill(settings.all ? (found.none ? [] : [{ address, family }]) : { address, family });
      return;
    }
    resolve(hostname, settings, (error, addresses) => {
      if (error) reject(error);
      else fulfill(settings.all ? addresses : addresses[0]);
    });
  });
}

function service(address, port, done) {
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  const error = binding.lookupService(address, +port, (failure, hostname, name) => {
    if (failure) done(new DNSException(failure, 'getnameinfo', address));
    else done(null, hostname, name);
  });
  if (error) throw new DNSException(error, 'getnameinfo', address);
}

/** The names of a host and a service. */
export function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  validateFunction(callback, 'callback');
  service(address, port, callback);
  return {};
}
Object.defineProperty(lookupService, Symbol.for('nodejs.util.promisify.customArgs'), { __proto__: null, value: ['hostname', 'service'], enumerable: false });

export function lookupServicePromise(address, port) {
  if (arguments.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  validatePort(port);
  return new Promise((fulfill, reject) => {
    service(address, port, (error, hostname, name) => (error ? reject(error) : fulfill({ hostname, service: name })));
  });
}
