import { cacheStats, clearCache, setCache } from 'internal:dns/cache';
import { codes } from 'internal:dns/codes';
import { getDefaultResultOrder, lookupPromise, lookupServicePromise, setDefaultResultOrder } from 'internal:dns/lookup';
import {
  boundMethods, kMethods, kQuestions, named, query, ResolverBase, reverseError, setDefaultServers,
} from 'internal:dns/resolver';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateString } from 'internal:errors/validators';

/** https://nodejs.org/api/dns.html#class-dnspromisesresolver */
export class Resolver extends ResolverBase {}

function defineMethod(name, value) {
  Object.defineProperty(Resolver.prototype, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
}

for (const [method, question] of Object.entries(kQuestions)) {
  defineMethod(method, named(question[0], 2, function(name, options) {
    validateString(name, 'name');
    return new Promise((fulfill, reject) => {
      const error = reverseError(question, name);
      if (error !== undefined) throw error;
      query(this, question, name, !!options?.ttl, (failure, result) => (failure ? reject(failure) : fulfill(result)));
    });
  }));
}

defineMethod('resolve', named('resolve', 2, function(hostname, rrtype) {
  if (rrtype === undefined) rrtype = 'A';
  validateString(rrtype, 'rrtype');
  const method = kMethods[rrtype];
  if (method === undefined) throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
  return Reflect.apply(Resolver.prototype[method], this, [hostname]);
}));

named('lookup', 2, lookupPromise);
named('lookupService', 2, lookupServicePromise);

const promises = {
  lookup: lookupPromise, lookupService: lookupServicePromise, Resolver, getDefaultResultOrder, setDefaultResultOrder,
  setServers: named('defaultResolverSetServers', 1, (servers) => setDefaultServers(servers)), ...codes,
  ...boundMethods(Resolver.prototype), setCache, clearCache, cacheStats,
};

export default promises;
