/** What the native side of messaging calls; it loads this file when the first message is made or read. */
import { DOMException } from 'internal:errors/dom_exception';
import { hasBuiltin } from 'internal:runtime/loader';
import { kClone, kCloneError, kDeserialize, kTransfer, kTransferList } from 'internal:messaging/transferable';
import { emitClose, emitMessage, emitMessageError, makePort } from 'internal:messaging/message_port';

export { kClone, kCloneError, kTransfer, kTransferList, makePort, emitMessage as onMessage, emitMessageError as onMessageError, emitClose as onClose };

export function dataCloneError(message) {
  return new DOMException(message, 'DataCloneError');
}

/** @param {string} info `internal:<id>:<export>` */
export function deserialize(info, data) {
  const split = info.lastIndexOf(':');
  // Programs that put their own method in the place of a built-in one could name anything.
  if (!hasBuiltin(info.slice(0, split))) throw new Error(`Missing internal module for deserialization: '${info}'`);
  return requireBuiltin(info.slice(0, split))[info.slice(split + 1)][kDeserialize](data);
}
