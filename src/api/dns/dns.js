import { codes } from 'internal:dns/codes';
import { ADDRCONFIG, ALL, getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder, V4MAPPED } from 'internal:dns/lookup';

const lazyPromises = lazy('internal:dns/promises');

const dns = { lookup, lookupService, getDefaultResultOrder, setDefaultResultOrder, ADDRCONFIG, ALL, V4MAPPED, ...codes };
Object.defineProperty(dns, 'promises', {
  __proto__: null, configurable: true, enumerable: true, get: () => lazyPromises().default,
});

export { ADDRCONFIG, ALL, getDefaultResultOrder, lookup, lookupService, setDefaultResultOrder, V4MAPPED };
export default dns;
