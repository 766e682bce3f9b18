/** node:stream/consumers: all of a stream (or any async iterable) as one value. */
import { Blob, Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** @returns {Promise<Blob>} */
export async function blob(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks);
}

/** @returns {Promise<ArrayBuffer>} */
export async function arrayBuffer(stream) {
  return (await blob(stream)).arrayBuffer();
}

/** @returns {Promise<Buffer>} */
export async function buffer(stream) {
  return Buffer.from(await arrayBuffer(stream));
}

/** @returns {Promise<Uint8Array>} */
export async function bytes(stream) {
  return new Uint8Array(await arrayBuffer(stream));
}

/** @returns {Promise<string>} the chunks decoded as UTF-8 */
export async function text(stream) {
  const decoder = new TextDecoder();
  let all = '';
  for await (const chunk of stream) {
    all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return all + decoder.decode();
}

/** @returns {Promise<any>} */
export async function json(stream) {
  return JSON.parse(await text(stream));
}

export default { arrayBuffer, blob, buffer, bytes, text, json };
