/** Names by the system's rules: literal addresses, the hosts file, getaddrinfo on the thread pool; and the way back. */
import process from 'node:process';
import * as binding from 'binding:dns';
import * as cache from 'internal:dns/cache';
import { begin, finish } from 'internal:dns/observe';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } from 'internal:errors/codes';
import { DNSException } from 'internal:errors/system';
import { validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString } from 'internal:errors/validators';
import { isIP } from 'internal:net/ip';
import { getOption } from 'internal:runtime/options';

const { AI_ADDRCONFIG: ADDRCONFIG, AI_ALL: ALL, AI_V4MAPPED: V4MAPPED } = binding;
export { ADDRCONFIG, ALL, V4MAPPED };

const kOrders = ['verbatim', 'ipv4first', 'ipv6first'];
let defaultOrder;

export function setDefaultResultOrder(value) {
  validateOneOf(value, 'dnsOrder', kOrders);
  defaultOrder = value;
}

export function getDefaultResultOrder() {
  return (defaultOrder ??= getOption('--dns-result-order') ?? 'verbatim');
}

/** A name as it goes over the wire. */
export function toASCII(name) {
  // eslint-disable-next-line no-control-regex
  return /[^\0-\x7f]/.test(name) ? requireBuiltin('node:url').domainToASCII(name) || name : name;
}

/** The options of a look-up, checked. */
function readOptions(options) {
  let hints = 0;
  let family = 0;
  let all = false;
  let order;
  if (options !== null && options !== undefined) {
    if (typeof options === 'number') {
      validateOneOf(options, 'family', [0, 4, 6]);
      family = options;
    } else if (typeof options !== 'object') {
      throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
    } else {
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
    }
  }
  return { hints, family, all, order: order ?? getDefaultResultOrder() };
}

function notEmpty(hostname) {
  return new ERR_INVALID_ARG_VALUE('hostname', hostname, 'must be a non-empty string');
}

function checkHostname(hostname) {
  if (hostname.includes('\0')) throw new ERR_INVALID_ARG_VALUE('hostname', hostname, 'must be a string without null bytes');
}

/** The addresses of an answer in the order asked for; a list of its own. */
function listOf(addresses, order) {
  if (order === 'verbatim') return addresses.map(({ address, family }) => ({ address, family }));
  const first = order === 'ipv4first' ? 4 : 6;
  const list = [];
  for (const { address, family } of addresses) if (family === first) list.push({ address, family });
  for (const { address, family } of addresses) if (family !== first) list.push({ address, family });
  return list;
}

/** The address that comes first. */
function firstOf(addresses, order) {
  if (order === 'verbatim' || addresses.length === 1) return addresses[0];
  const first = order === 'ipv4first' ? 4 : 6;
  return addresses.find(({ family }) => family === first) ?? addresses[0];
}

/** What an answer is kept under. Names have no zero bytes. */
function keyOf(hostname, { hints, family }) {
  return family === 0 && hints === 0 ? hostname : `\0${family}\0${hints}\0${hostname}`;
}

/** The answer that is known without waiting: { code, value } with the addresses; undefined if the system has to be asked. */
function known(hostname, settings, key) {
  const entry = cache.isEnabled() ? cache.find(key) : undefined;
  if (entry !== undefined || settings.hints !== 0) return entry;
  const addresses = binding.lookupFiles(toASCII(hostname), settings.family);
  if (addresses === undefined) return undefined;
  cache.countHostsFile();
  const answer = { code: null, value: addresses };
  // The order of several addresses depends on the machine's own ones, too.
  if (cache.isEnabled()) cache.keep(key, answer, addresses.length === 1 ? Infinity : cache.lookupTtl(false));
  return answer;
}

/** Asks the system; `done(answer)` comes from the loop. */
function askSystem(hostname, settings, key, done) {
  const start = (tell) => {
    binding.lookup(toASCII(hostname), settings.family, settings.hints, (error, addresses) => {
      const answer = { code: error === 0 ? null : error, value: addresses };
      if (cache.isEnabled()) {
        const refused = error === binding.UV_EAI_NONAME || error === binding.UV_EAI_NODATA;
        if (error === 0 || refused) cache.keep(key, answer, cache.lookupTtl(refused));
      }
      tell(answer);
    });
  };
  if (cache.isEnabled()) cache.ask(key, start, done);
  else start(done);
}

/** Tells observers of a look-up that succeeded. */
function observe(start, hostname, { family, hints, order }, addresses) {
  finish(start, 'lookup', {
    hostname, family, hints, verbatim: order === 'verbatim', order,
    addresses: listOf(addresses, order).map(({ address }) => address),
  });
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
  if (!hostname) throw notEmpty(hostname);
  const key = keyOf(hostname, settings);
  let answer = cache.isEnabled() ? cache.find(key) : undefined;
  if (answer === undefined) {
    const literal = isIP(hostname);
    if (literal !== 0) {
      if (settings.all) process.nextTick(callback, null, [{ address: hostname, family: literal }]);
      else process.nextTick(callback, null, hostname, literal);
      return {};
    }
    checkHostname(hostname);
    answer = known(hostname, settings, key);
  }
  const { all, order } = settings;
  const start = begin();
  if (answer !== undefined && answer.code === null) {
    if (start !== undefined) observe(start, hostname, settings, answer.value);
    if (all) {
      process.nextTick(callback, null, listOf(answer.value, order));
    } else {
      const { address, family } = firstOf(answer.value, order);
      process.nextTick(callback, null, address, family);
    }
    return {};
  }
  const told = ({ code, value }) => {
    if (code !== null) {
      callback(new DNSException(code, 'getaddrinfo', hostname));
      return;
    }
    if (start !== undefined) observe(start, hostname, settings, value);
    if (all) {
      callback(null, listOf(value, order));
    } else {
      const { address, family } = firstOf(value, order);
      callback(null, address, family);
    }
  };
  if (answer !== undefined) process.nextTick(told, answer);
  else askSystem(hostname, settings, key, told);
  return {};
}

Object.defineProperty(lookup, Symbol.for('nodejs.util.promisify.customArgs'), { __proto__: null, value: ['address', 'family'], enumerable: false });

export function lookupPromise(hostname, options) {
  if (hostname) validateString(hostname, 'hostname');
  const settings = readOptions(options);
  return new Promise((fulfill, reject) => {
    if (!hostname) throw notEmpty(hostname);
    const { all, order } = settings;
    const literal = isIP(hostname);
    if (literal !== 0) {
      const found = { address: hostname, family: literal };
      fulfill(all ? [found] : found);
      return;
    }
    checkHostname(hostname);
    const start = begin();
    const told = ({ code, value }) => {
      if (code !== null) {
        reject(new DNSException(code, 'getaddrinfo', hostname));
        return;
      }
      if (start !== undefined) observe(start, hostname, settings, value);
      fulfill(all ? listOf(value, order) : { ...firstOf(value, order) });
    };
    const key = keyOf(hostname, settings);
    const answer = known(hostname, settings, key);
    if (answer !== undefined) told(answer);
    else askSystem(hostname, settings, key, told);
  });
}

function service(address, port, done) {
  const start = begin();
  const error = binding.lookupService(address, +port, (failure, hostname, name) => {
    if (failure) {
      done(new DNSException(failure, 'getnameinfo', address));
      return;
    }
    if (start !== undefined) finish(start, 'lookupService', { host: address, port: +port, hostname, service: name });
    done(null, hostname, name);
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
