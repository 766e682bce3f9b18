/**
 * What primary and workers say to each other. Each message is internal (`cmd: 'NODE_CLUSTER'`), names an act, and has a number;
 * an answer gives that number as `ack`.
 *
 * worker → primary: online, queryServer, listening, close, exitedAfterDisconnect. primary → worker: newconn, disconnect.
 */
const waiting = new Map();
let sequence = 0;

/**
 * @param {object} process The process at the other end (in a worker: `process` itself).
 * @param {object} message
 * @param {object} [handle] Travels along.
 * @param {(answer: object, handle?: object) => void} [onAnswer]
 * @returns {boolean} Whether it was sent.
 */
export function sendInternal(process, message, handle, onAnswer) {
  if (!process.connected) return false;
  message = { cmd: 'NODE_CLUSTER', ...message, seq: sequence };
  if (onAnswer !== undefined) waiting.set(sequence, onAnswer);
  sequence++;
  return process.send(message, handle);
}

/** A listener for 'internalMessage': answers go to those who wait for them, all else to `act`. */
export function dispatcher(act) {
  return function onInternalMessage(message, handle) {
    if (message.cmd !== 'NODE_CLUSTER') return;
    const onAnswer = message.ack === undefined ? undefined : waiting.get(message.ack);
    if (onAnswer === undefined) {
      act(message, handle);
      return;
    }
    waiting.delete(message.ack);
    onAnswer(message, handle);
  };
}
