/** Keys that several files of this folder share. */

/** Of a message to be sent: lower-case name -> [name, value]; null without any. */
export const kOutHeaders = Symbol('kOutHeaders');
/** Of a ServerResponse and ClientRequest: whether a 'drain' is owed. */
export const kNeedDrain = Symbol('kNeedDrain');
/** Of a server: the classes of its messages. */
export const kIncomingMessage = Symbol('IncomingMessage');
export const kServerResponse = Symbol('ServerResponse');
/** `parser.consume` is in effect for the socket. */
export const kConsumed = Symbol('kConsumed');
