// The same helpers for tests that are ES modules.
import common from './index.js';

export const { expectsError, mustCall, mustCallAtLeast, mustNotCall, mustSucceed, run, runSource, skip, tmpdir } = common;
export default common;
