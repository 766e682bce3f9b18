import { codes } from 'internal:dns/codes';
import { getDefaultResultOrder, lookupPromise, lookupServicePromise, setDefaultResultOrder } from 'internal:dns/lookup';

const promises = {
  lookup: lookupPromise, lookupService: lookupServicePromise, getDefaultResultOrder, setDefaultResultOrder, ...codes,
};
Object.defineProperty(lookupPromise, 'name', { __proto__: null, value: 'lookup', configurable: true });
Object.defineProperty(lookupServicePromise, 'name', { __proto__: null, value: 'lookupService', configurable: true });

export { getDefaultResultOrder, lookupPromise as lookup, lookupServicePromise as lookupService, setDefaultResultOrder };
export default promises;
