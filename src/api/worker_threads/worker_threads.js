import * as binding from 'binding:messaging';
import { MessageChannel, MessagePort, receiveMessageOnPort } from 'internal:messaging/message_port';
import { BroadcastChannel } from 'internal:worker_threads/broadcast_channel';

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

/** Values that `setEnvironmentData` gave, for this thread and those that it starts. */
const environmentData = new Map();

function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

function getEnvironmentData(key) {
  return environmentData.get(key);
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

// This thread is the process's first until there are others.
const isMainThread = true;
const isInternalThread = false;
const threadId = 0;
const threadName = '';
const parentPort = null;
const workerData = null;
const resourceLimits = {};

const workerThreads = {
  isInternalThread, isMainThread, MessagePort, MessageChannel, markAsUncloneable, markAsUntransferable, isMarkedAsUntransferable,
  receiveMessageOnPort, resourceLimits, threadId, threadName, SHARE_ENV, parentPort, workerData, BroadcastChannel, setEnvironmentData,
  getEnvironmentData,
};

export {
  BroadcastChannel, getEnvironmentData, isInternalThread, isMainThread, isMarkedAsUntransferable, markAsUncloneable,
  markAsUntransferable, MessageChannel, MessagePort, parentPort, receiveMessageOnPort, resourceLimits, setEnvironmentData, SHARE_ENV,
  threadId, threadName, workerData,
};
export default workerThreads;
