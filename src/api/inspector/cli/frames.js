/** WebSocket frames, a client's side. */
import { Buffer } from 'node:buffer';
import { randomFillSync } from 'internal:crypto/random';

/** A text message as one masked frame. */
export function encodeText(text, opcode = 1) {
  const payload = Buffer.from(text, 'utf8');
  const size = payload.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 0x10000 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (size < 126) {
    head[1] = 0x80 | size;
  } else if (size < 0x10000) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  const mask = randomFillSync(Buffer.alloc(4));
  for (let i = 0; i < size; i++) payload[i] ^= mask[i & 3];
  return Buffer.concat([head, mask, payload]);
}

/** Collects a server's frames into messages. */
export class FrameReader {
  #buffer = Buffer.alloc(0);
  #parts = [];

  /**
   * @param {Buffer} bytes
   * @returns {{ text?: string, ping?: Buffer, close?: boolean }[]} what became complete
   */
  add(bytes) {
    this.#buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    const out = [];
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return out;
      const { opcode, final, payload } = frame;
      if (opcode === 8) {
        out.push({ close: true });
      } else if (opcode === 9) {
        out.push({ ping: payload });
      } else if (opcode < 3) {
        this.#parts.push(payload);
        if (final) {
          out.push({ text: Buffer.concat(this.#parts).toString('utf8') });
          this.#parts = [];
        }
      }
    }
  }

  #next() {
    const buffer = this.#buffer;
    if (buffer.length < 2) return undefined;
    let size = buffer[1] & 0x7f;
    let at = 2;
    if (size === 126) {
      if (buffer.length < 4) return undefined;
      size = buffer.readUInt16BE(2);
      at = 4;
    } else if (size === 127) {
      if (buffer.length < 10) return undefined;
      size = Number(buffer.readBigUInt64BE(2));
      at = 10;
    }
    if (buffer.length < at + size) return undefined;
    this.#buffer = buffer.subarray(at + size);
    return { opcode: buffer[0] & 0x0f, final: (buffer[0] & 0x80) !== 0, payload: buffer.subarray(at, at + size) };
  }
}
