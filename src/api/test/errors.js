// The error that stands for a failed test.
import { defineCode } from 'internal:errors/node_error';

export const ERR_TEST_FAILURE = defineCode('ERR_TEST_FAILURE', Error, function(message) {
  this.failureType = 'testCodeFailure';
  return message;
});
