/** Names of what sessions, streams and servers keep for themselves. */
export const kSession = Symbol('session');
export const kHandle = Symbol('handle');
export const kState = Symbol('state');
export const kID = Symbol('id');
export const kType = Symbol('type');
export const kSocket = Symbol('socket');
export const kBoundSession = Symbol('boundSession');
export const kServer = Symbol('server');
export const kOptions = Symbol('options');
export const kTimeout = Symbol('timeout');
export const kUpdateTimer = Symbol('updateTimer');
export const kMaybeDestroy = Symbol('maybeDestroy');
export const kInit = Symbol('init');
export const kProceed = Symbol('proceed');
export const kFrame = Symbol('asyncContext');
export const kOrigin = Symbol('origin');
export const kProtocol = Symbol('protocol');
export const kAuthority = Symbol('authority');
export const kSentHeaders = Symbol('sentHeaders');
export const kSentTrailers = Symbol('sentTrailers');
export const kInfoHeaders = Symbol('infoHeaders');
export const kRequest = Symbol('request');
export const kResponse = Symbol('response');
export const kProxySocket = Symbol('proxySocket');
export const kSessions = Symbol('sessions');
export const kOnWritten = Symbol('onWritten');

/** Of sessions. */
export const kSessionServer = 0;
export const kSessionClient = 1;

// Of streams, in `flags`.
export const kClosed = 1;
export const kAborted = 2;
export const kHeadersSent = 4;
export const kHeadRequest = 8;
export const kHasTrailers = 16;

/** Key of a list of the header names that must not be compressed. */
export const sensitiveHeaders = Symbol('sensitiveHeaders');
