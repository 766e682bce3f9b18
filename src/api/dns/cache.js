/**
 * What name servers and the system's resolver said, kept as long as they allow: one table for a runtime, bounded, in which equal
 * questions wait for one answer. README.md says what is kept for how long.
 */
import process from 'node:process';
import { generation, now as clock } from 'binding:dns';
import { currentFrame, exchangeFrame, setFrame } from 'internal:async_hooks/frame';
import { validateBoolean, validateInteger, validateNumber, validateObject } from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';

const kDefaults = { maxEntries: 1000, maxBytes: 4 << 20, maxTtl: 3600, maxNegativeTtl: 900, lookupTtl: 5 };
const settings = { enabled: undefined, ...kDefaults };
const stats = { hits: 0, negativeHits: 0, misses: 0, joined: 0, hostsFile: 0, evictions: 0 };

/** Key to { code, value, ttls, born, expires, used, shared, weight }; the oldest first. */
const entries = new Map();
let bytes = 0;
/** Key to those who wait for the answer, beside the one who asked: [{ done, frame }, …]. */
const asked = new Map();
let filesSeen;

export function isEnabled() {
  settings.enabled ??= getOption('--dns-cache') !== false && process.env.WEFT_DNS_CACHE !== '0';
  return settings.enabled;
}

/** An answer of the hosts file was given. */
export function countHostsFile() {
  stats.hostsFile++;
}

/** @returns what is known for a key and still holds */
export function find(key) {
  const files = generation();
  if (files !== filesSeen) {
    // The files that steer name resolution changed: nothing is known any more.
    filesSeen = files;
    clearCache();
    return undefined;
  }
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  if (clock() >= entry.expires) {
    drop(key);
    return undefined;
  }
  entry.used = true;
  if (entry.code === null) stats.hits++;
  else stats.negativeHits++;
  return entry;
}

function drop(key) {
  bytes -= entries.get(key)?.weight ?? 0;
  entries.delete(key);
}

/** Makes room. Entries that were used since they came to the front get another round. */
function evictTo(maxEntries, maxBytes) {
  for (const [key, entry] of entries) {
    if (entries.size <= maxEntries && bytes <= maxBytes) return;
    if (entry.used) {
      entry.used = false;
      entries.delete(key);
      entries.set(key, entry);
    } else {
      drop(key);
      stats.evictions++;
    }
  }
}

/** About the memory that a value takes. */
function weigh(value) {
  if (typeof value === 'string') return 24 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof ArrayBuffer) return 100 + value.byteLength;
  let sum = 32;
  for (const key in value) sum += weigh(value[key]);
  return sum;
}

/**
 * Keeps an answer.
 * @param {string} key
 * @param {{ code: string | null, value: any, ttls?: number[] }} answer
 * @param {number} seconds how long it holds; Infinity: until the system's files change
 */
export function keep(key, answer, seconds) {
  if (!(seconds > 0)) return;
  answer.weight = 200 + key.length + weigh(answer.value);
  drop(key);
  // A giant does not drive all others out.
  if (settings.maxEntries === 0 || answer.weight > settings.maxBytes / 4) return;
  evictTo(settings.maxEntries - 1, settings.maxBytes - answer.weight);
  bytes += answer.weight;
  answer.born = clock();
  answer.expires = answer.born + seconds * 1000;
  answer.used = false;
  entries.set(key, answer);
}

/** The same for what a record, or the zone of a refusal, says of itself. */
export function keepFor(key, answer, ttl) {
  keep(key, answer, Math.min(ttl, answer.code === null ? settings.maxTtl : settings.maxNegativeTtl));
}

/** The seconds for which an answer without a TTL is kept. */
export function lookupTtl(refused) {
  return refused ? Math.min(1, settings.lookupTtl) : settings.lookupTtl;
}

/**
 * Asks, or waits for the answer to the same question that is under way.
 * @param {string} key
 * @param {(finish: (answer: object) => void) => void} start asks; the first one's `done` runs within `finish`
 * @param {(answer: object) => void} done
 */
export function ask(key, start, done) {
  const waiting = asked.get(key);
  if (waiting !== undefined) {
    stats.joined++;
    waiting.push({ done, frame: currentFrame() });
    return;
  }
  stats.misses++;
  const others = [];
  asked.set(key, others);
  start((answer) => {
    asked.delete(key);
    answer.shared = others.length > 0;
    // Before the first one is told, who may throw; each in the async context in which it asked.
    for (const { done: next, frame } of others) {
      const prior = exchangeFrame(frame);
      process.nextTick(next, answer);
      setFrame(prior);
    }
    done(answer);
  });
}

/**
 * Changes how answers are kept, for dns.lookup() and all resolvers of this thread.
 * @param {object} options
 * @param {boolean} [options.enabled]
 * @param {number} [options.maxEntries] 1000
 * @param {number} [options.maxBytes] 4 MB, about
 * @param {number} [options.maxTtl] 3600; no answer is kept for more seconds
 * @param {number} [options.maxNegativeTtl] 900; no refusal is
 * @param {number} [options.lookupTtl] 5; seconds for answers of the system's resolver, which tells no TTL
 */
export function setCache(options) {
  validateObject(options, 'options');
  const next = { ...settings };
  if (options.enabled !== undefined) {
    validateBoolean(options.enabled, 'options.enabled');
    next.enabled = options.enabled;
  }
  for (const name of ['maxEntries', 'maxBytes']) {
    if (options[name] === undefined) continue;
    validateInteger(options[name], `options.${name}`, 0);
    next[name] = options[name];
  }
  for (const name of ['maxTtl', 'maxNegativeTtl', 'lookupTtl']) {
    if (options[name] === undefined) continue;
    validateNumber(options[name], `options.${name}`, 0);
    next[name] = options[name];
  }
  Object.assign(settings, next);
  if (!isEnabled()) clearCache();
  evictTo(settings.maxEntries, settings.maxBytes);
}

/** Forgets all answers. */
export function clearCache() {
  entries.clear();
  bytes = 0;
}

/** @returns how the cache is set, and what it did since the thread started */
export function cacheStats() {
  const { enabled: _, ...limits } = settings;
  return { enabled: isEnabled(), entries: entries.size, bytes, ...stats, ...limits };
}
