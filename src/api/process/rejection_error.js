/** The error that stands for a rejection whose reason is no error. */
const kMessage =
  'This error originated either by throwing inside of an async function without a catch block, or by rejecting a ' +
  'promise which was not handled with .catch(). The promise rejected with the reason "';

export class UnhandledPromiseRejection extends Error {
  code = 'ERR_UNHANDLED_REJECTION';

  /** @param {string} reason */
  constructor(reason) {
    super(`${kMessage}${reason}".`);
    this.name = 'UnhandledPromiseRejection';
    // The first line of the stack has the name.
    Error.captureStackTrace(this, UnhandledPromiseRejection);
  }
}
