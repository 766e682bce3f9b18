import { cacheStats, clearCache, setCache } from 'internal:dns/cache';
import { codes } from 'internal:dns/codes';
import {
  ADDRCONFIG, ALL, getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder, V4MAPPED,
} from 'internal:dns/lookup';
import { boundMethods, named, Resolver, setDefaultServers } from 'internal:dns/resolver';

const lazyPromises = lazy('internal:dns/promises');

const setServers = named('defaultResolverSetServers', 1, setDefaultServers);

const dns = {
  lookup, lookupService, Resolver, getDefaultResultOrder, setDefaultResultOrder, setServers, ADDRCONFIG, ALL, V4MAPPED, ...codes,
  ...boundMethods(Resolver.prototype), setCache, clearCache, cacheStats,
};
Object.defineProperty(dns, 'promises', {
  __proto__: null, configurable: true, enumerable: true, get: () => lazyPromises().default,
});

export { ADDRCONFIG, ALL, getDefaultResultOrder, lookup, lookupService, Resolver, setDefaultResultOrder, V4MAPPED };
export default dns;
