/** What the parts of the process capability share without importing each other. */
export const state = {
  /** process.exit() was called, or the loop has ended: no more ticks. */
  exiting: false,
  /** As set by the program; undefined for "nothing said". */
  exitCode: undefined,
  /** The function of setUncaughtExceptionCaptureCallback(). */
  captureCallback: null,
  /** The program has touched process.report, which may ask for reports of uncaught errors. */
  reportMade: false,
  /** Of node:domain, once it was loaded: takes an uncaught error, returns whether a domain handled it. */
  domainHandler: null,
};
