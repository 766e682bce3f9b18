import * as binding from 'binding:messaging';
import { MessageChannel, MessagePort, moveMessagePortToContext, receiveMessageOnPort } from 'internal:messaging/message_port';
import { self, SHARE_ENV } from 'internal:worker_threads/self';
import { Worker } from 'internal:worker_threads/worker';
import { postMessageToThread } from 'internal:worker_threads/thread_messages';
import { BroadcastChannel } from 'internal:worker_threads/broadcast_channel';

function setEnvironmentData(key, value) {
  if (value === undefined) self.environmentData.delete(key);
  else self.environmentData.set(key, value);
}

function getEnvironmentData(key) {
  return self.environmentData.get(key);
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** From now on `object` cannot be in a transfer list. */
function markAsUntransferable(object) {
  // Primitives are never transferred anyway.
  if (isObject(object)) binding.markAsUntransferable(object);
}

function isMarkedAsUntransferable(object) {
  return isObject(object) && binding.isMarkedAsUntransferable(object);
}

/** From now on `object` cannot be part of a message. Has no effect on primitives, ArrayBuffers and Buffers. */
function markAsUncloneable(object) {
  if (isObject(object)) binding.markAsUncloneable(object);
}

const lazyLocks = lazy('internal:worker_threads/locks');
const isInternalThread = false;

// Evaluated when the program first asks for it, when `self` tells what this thread is.
const { isMainThread, parentPort, resourceLimits, threadId, threadName, workerData } = self;

const workerThreads = {
  isInternalThread, isMainThread, MessagePort, MessageChannel, markAsUncloneable, markAsUntransferable, isMarkedAsUntransferable,
  moveMessagePortToContext, receiveMessageOnPort, resourceLimits, postMessageToThread, threadId, threadName, SHARE_ENV, Worker,
  parentPort, workerData, BroadcastChannel, setEnvironmentData, getEnvironmentData,
  get locks() {
    return lazyLocks().locks;
  },
};

export {
  BroadcastChannel, getEnvironmentData, isInternalThread, isMainThread, isMarkedAsUntransferable, markAsUncloneable,
  markAsUntransferable, MessageChannel, MessagePort, moveMessagePortToContext, parentPort, postMessageToThread,
  receiveMessageOnPort, resourceLimits, setEnvironmentData, SHARE_ENV, threadId, threadName, Worker, workerData,
};
export default workerThreads;
