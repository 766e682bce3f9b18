'use strict';
// Frames by hand, for peers that do what no library does.
const net = require('node:net');

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const types = { data: 0, headers: 1, priority: 2, reset: 3, settings: 4, push: 5, ping: 6, goaway: 7, window: 8, continuation: 9 };
const flags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8 };

/** @returns {Buffer} */
function frame(type, flag = 0, id = 0, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = types[type] ?? type;
  head[4] = flag;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A header field that is not kept in the table (RFC 7541, 6.2.2); names and values are shorter than 127 bytes, or counted long. */
function field(name, value) {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(content) {
  const bytes = Buffer.from(content);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const size = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) size.push((left & 127) | 128);
  size.push(left);
  return Buffer.concat([Buffer.from(size), bytes]);
}

/** A GET of `/`: indexed fields but for the authority. */
const get = Buffer.concat([Buffer.from([0x82, 0x84, 0x86]), field(':authority', 'localhost')]);

/** Splits what comes in into frames; calls `take({ type, flag, id, payload })`. */
function parser(take) {
  let left = Buffer.alloc(0);
  return (chunk) => {
    left = Buffer.concat([left, chunk]);
    while (left.length >= 9) {
      const size = left.readUIntBE(0, 3);
      if (left.length < 9 + size) return;
      take({ type: left[3], flag: left[4], id: left.readUInt32BE(5) & 0x7fffffff, payload: left.subarray(9, 9 + size) });
      left = left.subarray(9 + size);
    }
  };
}

/** A client's connection that has said hello: its first write is the preface with empty settings. */
function connect(port, settings = Buffer.alloc(0)) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(Buffer.concat([preface, frame('settings', 0, 0, settings)]));
  return socket;
}

module.exports = { preface, types, flags, frame, number, field, get, parser, connect };
