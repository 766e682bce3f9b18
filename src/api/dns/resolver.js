/** Questions to name servers: what the callback and the promise classes, and the default resolver, share. */
import process from 'node:process';
import { ChannelWrap } from 'binding:dns_channel';
import { now as clock } from 'binding:dns';
import * as cache from 'internal:dns/cache';
import { toASCII } from 'internal:dns/lookup';
import { begin, finish } from 'internal:dns/observe';
import {
  ERR_DNS_SET_SERVERS_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS,
} from 'internal:errors/codes';
import { DNSException } from 'internal:errors/system';
import {
  validateArray, validateBoolean, validateFunction, validateInt32, validatePort, validateString, validateUint32,
} from 'internal:errors/validators';
import { isIP } from 'internal:net/ip';

const kDefaultPort = 53;

/** Method to [name of the operation, number of the record type], in the order of Node's prototypes. */
export const kQuestions = {
  resolveAny: ['queryAny', 255],
  resolve4: ['queryA', 1],
  resolve6: ['queryAaaa', 28],
  resolveCaa: ['queryCaa', 257],
  resolveCname: ['queryCname', 5],
  resolveMx: ['queryMx', 15],
  resolveNs: ['queryNs', 2],
  resolveTlsa: ['queryTlsa', 52],
  resolveTxt: ['queryTxt', 16],
  resolveSrv: ['querySrv', 33],
  resolvePtr: ['queryPtr', 12],
  resolveNaptr: ['queryNaptr', 35],
  resolveSoa: ['querySoa', 6],
  reverse: ['getHostByAddr', 0],
};

/** Record type to the method that asks for it. */
export const kMethods = {
  __proto__: null,
  ANY: 'resolveAny', A: 'resolve4', AAAA: 'resolve6', CAA: 'resolveCaa', CNAME: 'resolveCname', MX: 'resolveMx', NS: 'resolveNs',
  TLSA: 'resolveTlsa', TXT: 'resolveTxt', SRV: 'resolveSrv', PTR: 'resolvePtr', NAPTR: 'resolveNaptr', SOA: 'resolveSoa',
};

/** [address, port, scope] of "1.2.3.4", "1.2.3.4:53", "::1", "[::1]:53" or "fe80::1%eth0". */
function parseServer(text) {
  let host = text;
  let port = kDefaultPort;
  if (isIP(text) === 0) {
    const bracketed = text.startsWith('[');
    const end = bracketed ? text.indexOf(']') : text.indexOf(':');
    host = bracketed ? text.slice(1, end) : text.slice(0, Math.max(end, 0));
    const rest = text.slice(bracketed ? end + 1 : Math.max(end, 0));
    if (end < 0 || rest.length > 20 || !/^(?::\d+)?$/.test(rest) || isIP(host) !== (bracketed ? 6 : 4)) {
      throw new ERR_INVALID_IP_ADDRESS(text);
    }
    if (rest !== '') port = validatePort(+rest.slice(1), 'Port') || kDefaultPort;
  }
  const [address, scope = ''] = host.split('%');
  return { address, port, scope };
}

let lastId = 0;

/** A resolver without its questions. */
export class ResolverBase {
  #id = ++lastId;
  #cached;

  /** @param {{ timeout?: number, tries?: number, maxTimeout?: number, cache?: boolean }} [options] */
  constructor(options = undefined) {
    const { timeout = -1, tries = 4, maxTimeout = 0, cache: cached = true } = { ...options };
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    validateBoolean(cached, 'options.cache');
    this.#cached = cached;
    this._handle = new ChannelWrap(timeout, tries, maxTimeout);
  }

  /** Ends all open questions with ECANCELLED. */
  cancel() {
    this._handle.cancel();
  }

  /** @returns {string[]} */
  getServers() {
    return (this._handle.getServers() || []).map(({ address, port }) => {
      if (!port || port === kDefaultPort) return address;
      return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
    });
  }

  /** @param {string[]} servers */
  setServers(servers) {
    validateArray(servers, 'servers');
    const list = [];
    servers.forEach((server, i) => {
      validateString(server, `servers[${i}]`);
      list.push(parseServer(server));
    });
    if (!this._handle.setServers(list)) throw new ERR_DNS_SET_SERVERS_FAILED('There are pending queries.', `${servers}`);
    // What other servers said does not count.
    this.#id = ++lastId;
  }

  /**
   * @param {string} ipv4 where questions come from; the IPv6 address may be given alone
   * @param {string} [ipv6]
   */
  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const local = { 4: '', 6: '' };
    for (const address of ipv6 === undefined ? [ipv4] : [ipv4, ipv6]) {
      const family = isIP(address);
      if (family === 0) throw plainArgumentError('Invalid IP address.');
      if (local[family] !== '') throw plainArgumentError(`Cannot specify two IPv${family} addresses.`);
      local[family] = address;
    }
    this._handle.setLocalAddress(local[4], local[6]);
    this.#id = ++lastId;
  }

  /** What an answer for a resolver is kept under; undefined when nothing is. Programs may call with any `this`. */
  static keyFor(resolver, type, name) {
    return #id in resolver && resolver.#cached && cache.isEnabled() ? `\0\0${resolver.#id}\0${type}\0${name}` : undefined;
  }
}
const { keyFor } = ResolverBase;
delete ResolverBase.keyFor;

function plainArgumentError(message) {
  const error = new ERR_INVALID_ARG_VALUE('address', undefined);
  Object.defineProperty(error, 'message', { __proto__: null, value: message, writable: true, configurable: true, enumerable: false });
  return error;
}

/** A copy that the program may change. */
function copy(value) {
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof ArrayBuffer) return value.slice(0);
  return value !== null && typeof value === 'object' ? copyRecord(value) : value;
}

function copyRecord(record) {
  const out = {};
  for (const key of Object.keys(record)) {
    Object.defineProperty(out, key, { __proto__: null, value: copy(record[key]), writable: true, enumerable: true, configurable: true });
  }
  return out;
}

/** The value of an answer for one who asked; TTLs of kept answers have run on since. */
function present({ value, ttls, born, shared }, withTtl) {
  const age = born === undefined ? 0 : Math.floor((clock() - born) / 1000);
  const left = (ttl) => Math.max(ttl - age, 0);
  if (withTtl && ttls !== undefined) return value.map((address, i) => ({ address, ttl: left(ttls[i]) }));
  if (born === undefined && !shared) return value;
  const out = copy(value);
  if (age > 0 && Array.isArray(out)) {
    for (const record of out) if (record.ttl !== undefined) record.ttl = left(record.ttl);
  }
  return out;
}

/**
 * Asks one question; `done(error, result)` comes later, from the loop or the queue of ticks.
 * @param {ResolverBase} resolver
 * @param {[string, number]} question of kQuestions
 * @param {string} name
 * @param {boolean} withTtl
 * @param {(error: Error | null, result?: any) => void} done
 */
export function query(resolver, [operation, type], name, withTtl, done) {
  const start = begin();
  const told = (answer) => {
    if (answer.code !== null) {
      done(new DNSException(answer.code, operation, name));
      return;
    }
    const result = present(answer, withTtl);
    if (start !== undefined) finish(start, operation, { host: name, ttl: withTtl, result });
    done(null, result);
  };
  const key = keyFor(resolver, type, name);
  const known = key === undefined ? undefined : cache.find(key);
  if (known !== undefined) {
    process.nextTick(told, known);
    return;
  }
  const send = (tell) => {
    const answered = (code, value, ttl, ttls) => {
      const answer = { code, value, ttls };
      if (key !== undefined && ttl > 0) cache.keepFor(key, answer, ttl);
      tell(answer);
    };
    if (type === 0) resolver._handle.reverse(name, answered);
    else resolver._handle.query(toASCII(name), type, answered);
  };
  if (key === undefined) send(told);
  else cache.ask(key, send, told);
}

/** The error of reverse() for what is no address. */
export function reverseError(question, name) {
  return question[1] === 0 && isIP(name) === 0 ? new DNSException(-22, question[0], name) : undefined;
}

/** Gives a function the name that Node's has. */
export function named(name, length, fn) {
  Object.defineProperty(fn, 'name', { __proto__: null, value: name, configurable: true });
  Object.defineProperty(fn, 'length', { __proto__: null, value: length, configurable: true });
  return fn;
}

class QueryReqWrap {
  constructor(bindingName, callback, hostname, ttl) {
    this.bindingName = bindingName;
    this.callback = callback;
    this.hostname = hostname;
    this.ttl = ttl;
  }
}

/** https://nodejs.org/api/dns.html#class-dnsresolver */
export class Resolver extends ResolverBase {}

function defineMethod(prototype, name, value) {
  Object.defineProperty(prototype, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

for (const [method, question] of Object.entries(kQuestions)) {
  defineMethod(Resolver.prototype, method, named(question[0], 2, function(name, options, callback) {
    if (arguments.length <= 2) {
      callback = options;
      options = undefined;
    }
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    const error = reverseError(question, name);
    if (error !== undefined) throw error;
    const withTtl = !!options?.ttl;
    query(this, question, name, withTtl, callback);
    return new QueryReqWrap(question[0], callback, name, withTtl);
  }));
}

defineMethod(Resolver.prototype, 'resolve', named('resolve', 3, function(hostname, rrtype, callback) {
  let method;
  if (typeof rrtype === 'string') {
    method = kMethods[rrtype];
  } else if (typeof rrtype === 'function') {
    method = 'resolve4';
    callback = rrtype;
  } else {
    throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
  }
  if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
  return Reflect.apply(Resolver.prototype[method], this, [hostname, callback]);
}));

let defaultOne;

/** The resolver behind the functions of the module. */
export function defaultResolver() {
  return (defaultOne ??= new Resolver());
}

/** Servers for the functions of the module: of a new resolver, so that questions under way go on. */
export function setDefaultServers(servers) {
  const next = new Resolver();
  next.setServers(servers);
  defaultOne = next;
}

/**
 * The functions of a module that ask the default resolver.
 * @param {object} prototype whose methods they are
 */
export function boundMethods(prototype) {
  const out = { getServers: named('bound getServers', 0, () => defaultResolver().getServers()) };
  const names = [...Object.keys(kQuestions).filter((name) => name !== 'reverse'), 'reverse', 'resolve'];
  for (const name of ['resolve', ...names.filter((name) => name !== 'resolve' && name !== 'reverse').sort(), 'reverse']) {
    const { name: shown, length } = prototype[name];
    out[name] = named(`bound ${shown}`, length, (...args) => Reflect.apply(prototype[name], defaultResolver(), args));
  }
  return out;
}
