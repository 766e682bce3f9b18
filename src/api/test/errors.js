// The error that stands for a failed test, and why tests fail.
import { defineCode } from 'internal:errors/node_error';
import { inspect } from 'internal:util/inspect';

/** Values of `failureType`. */
export const kCallbackAndPromisePresent = 'callbackAndPromisePresent';
export const kCancelledByParent = 'cancelledByParent';
export const kAborted = 'testAborted';
export const kExpectedFailure = 'expectedFailure';
export const kHookFailure = 'hookFailed';
export const kMultipleCallbackInvocations = 'multipleCallbackInvocations';
export const kParentAlreadyFinished = 'parentAlreadyFinished';
export const kSubtestsFailed = 'subtestsFailed';
export const kTestCodeFailure = 'testCodeFailure';
export const kTestTimeoutFailure = 'testTimeoutFailure';
export const kUncaughtException = 'uncaughtException';
export const kUnhandledRejection = 'unhandledRejection';

/** `new ERR_TEST_FAILURE(cause, failureType)`: the cause is what the test threw, or a text. */
export const ERR_TEST_FAILURE = defineCode('ERR_TEST_FAILURE', Error, function(cause, failureType) {
  this.failureType = failureType;
  this.cause = cause;
  const message = cause?.message ?? cause;
  return typeof message === 'string' ? message : inspect(message);
});

/** One that tells of a failure by text: where it was made is nobody's business. */
export function failure(text, failureType) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new ERR_TEST_FAILURE(text, failureType);
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/** What a test threw, as the failure of the test. */
export function asFailure(error, failureType = kTestCodeFailure) {
  return isTestFailure(error) ? error : failure(error, failureType);
}

export const isTestFailure = (error) => error?.code === 'ERR_TEST_FAILURE';
