// node:assert/strict

import { strict } from 'internal:assert/assert';

export const {
  AssertionError, CallTracker, ok, fail, equal, notEqual, deepEqual, notDeepEqual, deepStrictEqual, notDeepStrictEqual, strictEqual,
  notStrictEqual, partialDeepStrictEqual, match, doesNotMatch, throws, rejects, doesNotThrow, doesNotReject, ifError, Assert,
} = strict;
export { strict };
export default strict;
