import * as numbers from 'binding:crypto_constants';

/** `crypto.constants`. */
export const constants = Object.assign({ __proto__: null }, numbers);
delete constants.default;
delete constants.__esModule;
