/** What the native side of messaging calls; it loads this file when the first message is made or read. */
import { DOMException } from 'internal:errors/dom_exception';
import { kClone, kDeserialize, kTransfer, kTransferList } from 'internal:messaging/transferable';
import { emitClose, emitMessage, emitMessageError, makePort } from 'internal:messaging/message_port';

export { kClone, kTransfer, kTransferList, makePort, emitMessage as onMessage, emitMessageError as onMessageError, emitClose as onClose };

export function dataCloneError(message) {
  return new DOMException(message, 'DataCloneError');
}

/** @param {string} info `internal:<id>:<export>` */
export function deserialize(info, data) {
  const split = info.lastIndexOf(':');
  return requireBuiltin(info.slice(0, split))[info.slice(split + 1)][kDeserialize](data);
}
