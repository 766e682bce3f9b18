'use strict';

/**
 * A name server of the test itself, on loopback: for answers that a real one would not give.
 *
 * `start(answer)` calls `answer(question)` for each question, { name, type, id, packet, tcp }; it returns null (silence), a Buffer
 * (sent as it is), or { rcode, answers, authority, flags } with records made by `record`.
 */

const dgram = require('node:dgram');
const net = require('node:net');

const types = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, TLSA: 52, ANY: 255, CAA: 257,
};

const u16 = (n) => Buffer.from([n >> 8, n & 255]);
const u32 = (n) => Buffer.concat([u16(n >>> 16), u16(n & 0xffff)]);
const text = (s) => Buffer.concat([Buffer.from([Buffer.byteLength(s)]), Buffer.from(s)]);
const domain = (s) => Buffer.concat([...s.split('.').filter(Boolean).map(text), Buffer.alloc(1)]);

/** The bytes of a record. */
function record(name, type, ttl, data) {
  return Buffer.concat([domain(name), u16(types[type]), u16(1), u32(ttl), u16(data.length), data]);
}
const address = (name, ip, ttl = 60) => record(name, 'A', ttl, Buffer.from(ip.split('.').map(Number)));
const soa = (zone, ttl, minimum) => record(zone, 'SOA', ttl, Buffer.concat([
  domain(`ns.${zone}`), domain(`admin.${zone}`), u32(1), u32(2), u32(3), u32(4), u32(minimum),
]));

function parse(packet, tcp) {
  const labels = [];
  let at = 12;
  while (packet[at]) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + packet[at]));
    at += packet[at] + 1;
  }
  const type = packet.readUInt16BE(at + 1);
  return {
    name: labels.join('.'), type: Object.keys(types).find((key) => types[key] === type) ?? type, id: packet.readUInt16BE(0),
    end: at + 5, packet, tcp,
  };
}

/** The bytes of a reply to a question. */
function reply(question, { rcode = 0, answers = [], authority = [], flags = 0 } = {}) {
  return Buffer.concat([
    u16(question.id), u16(0x8180 | flags | rcode), u16(1), u16(answers.length), u16(authority.length), u16(0),
    question.packet.subarray(12, question.end), ...answers, ...authority,
  ]);
}

const kTruncated = 0x200;

/** @returns {Promise<{ port: number, address: string, asked: object[], close(): void }>} */
async function start(answer) {
  const asked = [];
  const respond = async (packet, tcp) => {
    const question = parse(packet, tcp);
    asked.push(question);
    const given = await answer(question);
    return given === null || Buffer.isBuffer(given) ? given : reply(question, given);
  };
  const onPacket = async function(packet, from) {
    const bytes = await respond(packet, false);
    if (bytes !== null) this.send(bytes, from.port, from.address, () => {});
  };
  const tcp = net.createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', async (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const size = received.readUInt16BE(0);
        const packet = received.subarray(2, 2 + size);
        received = received.subarray(2 + size);
        const bytes = await respond(packet, true);
        if (bytes !== null) socket.write(Buffer.concat([u16(bytes.length), bytes]));
      }
    });
  });
  // A port that is free for both.
  let udp;
  let port;
  for (let attempt = 0; udp === undefined; attempt++) {
    await new Promise((resolve, reject) => tcp.once('error', reject).listen(0, '127.0.0.1', resolve));
    ({ port } = tcp.address());
    const socket = dgram.createSocket('udp4', onPacket);
    try {
      await new Promise((resolve, reject) => socket.once('error', reject).bind(port, '127.0.0.1', resolve));
      udp = socket;
    } catch (error) {
      socket.close();
      if (attempt === 20) throw error;
      await new Promise((resolve) => tcp.close(resolve));
    }
  }
  return {
    port, address: `127.0.0.1:${port}`, asked,
    close() {
      udp.close();
      tcp.close();
    },
  };
}

module.exports = { address, domain, kTruncated, record, reply, soa, start, text, types, u16, u32 };
