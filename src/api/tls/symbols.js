// What the files of this folder know of each other's sockets.
import { Buffer } from 'node:buffer';

/** The native connection of a TLSSocket. */
export const kConnection = Symbol('kConnection');
/** What it was made with. */
export const kOptions = Symbol('kTlsOptions');

/** A session as programs hand it over. */
export function bytesOf(session) {
  return typeof session === 'string' ? Buffer.from(session, 'latin1') : session;
}
