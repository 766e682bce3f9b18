/** Messages from any thread to any other: postMessageToThread() and the event 'workerMessage' of process. */
import process from 'node:process';
import * as binding from 'binding:worker_threads';
import {
  ERR_WORKER_MESSAGING_ERRORED, ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD, ERR_WORKER_MESSAGING_TIMEOUT,
} from 'internal:errors/codes';
import { validateNumber } from 'internal:errors/validators';
import { kHybridDispatch } from 'internal:events/symbols';
import { MessageChannel, transferListOf } from 'internal:messaging/message_port';
import { clearTimeout, setTimeout } from 'internal:timers/timers';
import { self } from 'internal:worker_threads/self';

/** What a receiver answers. */
const kDelivered = 0;
const kNoListener = 1;
const kListenerThrew = 2;

let mailbox;

/**
 * Opens this thread's mailbox. It does not keep the program waiting.
 * @param {object} [native] the mailbox's native port, of a worker; the main thread has one from its first worker on
 */
export function listen(native) {
  if (mailbox !== undefined || (native === undefined && !self.isMainThread)) return;
  mailbox = native ?? binding.mainMailbox();
  mailbox.owner = { [kHybridDispatch]: receive };
  mailbox.start();
}

function receive(data, type) {
  if (type !== 'message') return;
  const { value, source, reply } = data;
  let answer = kListenerThrew;
  try {
    answer = process.emit('workerMessage', value, source) ? kDelivered : kNoListener;
  } catch {
    // The sender is told.
  }
  reply.postMessage(answer);
  reply.close();
}

const failures = { [kNoListener]: ERR_WORKER_MESSAGING_FAILED, [kListenerThrew]: ERR_WORKER_MESSAGING_ERRORED };

/**
 * Sends a value to another thread; resolves once a listener of 'workerMessage' there has run.
 * @param {number} threadId
 * @param {unknown} value
 * @param {object[] | number} [transferList]
 * @param {number} [timeout] ms to wait for the answer
 */
export async function postMessageToThread(threadId, value, transferList, timeout) {
  if (typeof transferList === 'number' && timeout === undefined) {
    timeout = transferList;
    transferList = undefined;
  }
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (threadId === self.threadId) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  const { port1, port2 } = new MessageChannel();
  const transfer = [...transferListOf(transferList === undefined ? undefined : { transfer: transferList }), port2];
  const isThread = Number.isInteger(threadId) && threadId >= 0 && threadId < 2 ** 32;
  let sent = false;
  try {
    sent = isThread && binding.postToThread(threadId, { value, source: self.threadId, reply: port2 }, transfer);
  } finally {
    if (!sent) port1.close();
  }
  if (!sent) throw new ERR_WORKER_MESSAGING_FAILED();
  let timer;
  const answer = await new Promise((fulfil, reject) => {
    port1.once('message', fulfil);
    // The thread ended without an answer.
    port1.once('close', () => fulfil(kNoListener));
    if (timeout !== undefined) timer = setTimeout(() => reject(new ERR_WORKER_MESSAGING_TIMEOUT()), timeout);
  }).finally(() => {
    clearTimeout(timer);
    port1.close();
  });
  const Failure = failures[answer];
  if (Failure !== undefined) throw new Failure();
}
