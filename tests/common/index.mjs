// The same helpers for tests that are ES modules.
import common from './index.js';

export const {
  expectsError, memoryLimit, mustCall, mustCallAtLeast, mustNotCall, mustSucceed, needsSamples, run, runSource, skip, tmpdir,
} = common;
export default common;
