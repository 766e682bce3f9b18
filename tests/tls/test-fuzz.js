'use strict';
// Somebody between client and server damages what passes, at each stage of the handshake and after it, over TCP and over pairs of
// streams; meanwhile the program ends, destroys and pauses connections from within every callback. Nothing may crash, throw where
// nobody listens or stay open, and no byte may reach the program that the other side has not sent.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');
const { duplexPair } = require('node:stream');

const rounds = Number(process.env.WEFT_FUZZ_ROUNDS ?? 70);
const first = Number(process.env.WEFT_FUZZ_SEED ?? 20_260);
const read = (name) => fs.readFileSync(path.join(__dirname, 'keys', name));
const ca = read('ca-cert.pem');
const keys = { key: read('server-key.pem'), cert: read('server-cert.pem') };
const client = { key: read('client-key.pem'), cert: read('client-cert.pem') };
const other = tls.createSecureContext({ key: read('rsa-key.pem'), cert: read('rsa-cert.pem') });

function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What becomes of a chunk, as a list of chunks; null: the end. */
const damages = {
  none: (chunk) => [chunk],
  pieces: (chunk, random) => {
    const parts = [];
    for (let at = 0; at < chunk.length;) parts.push(chunk.subarray(at, (at += 1 + random(chunk.length > 2000 ? 900 : 40))));
    return parts;
  },
  flip: (chunk, random) => {
    const copy = Buffer.from(chunk);
    copy[random(copy.length)] ^= 1 << random(8);
    return [copy];
  },
  cut: (chunk, random) => [chunk.subarray(0, random(chunk.length))],
  twice: (chunk) => [chunk, chunk],
  insert: (chunk, random) => {
    const size = random(300);
    const record = Buffer.from([20 + random(6), 3, random(5), size >> 8, size & 255, ...Array.from({ length: size }, () => random(256))]);
    return random(2) === 0 ? [record, chunk] : [chunk, record];
  },
  huge: (chunk, random) => [Buffer.from([22 + random(2), 3, 3, 0xff, 0xff]), chunk],
  garbage: (chunk, random) => [Buffer.from(Array.from({ length: 1 + random(700) }, () => random(256)))],
  end: () => [null],
};
const harmless = new Set(['none', 'pieces']);

/** Moves bytes from one stream to another, and does the damage to one chunk. */
function pass(from, to, damage, stage, random) {
  let count = 0;
  let ended = false;
  from.on('data', (chunk) => {
    const all = damage === 'pieces' || count++ === stage;
    for (const part of all ? damages[damage](chunk, random) : [chunk]) {
      if (ended || to.destroyed) return;
      if (part === null) {
        ended = true;
        to.end();
      } else if (part.length > 0) {
        to.write(part);
      }
    }
  });
  from.on('end', () => {
    if (!ended && !to.destroyed) to.end();
  });
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!from.readableEnded) to.destroy();
  });
}

/** The transports of both sides, with the damage between them. */
async function transports(overTcp, connectDamage) {
  if (!overTcp) {
    const [near, inner] = duplexPair();
    const [outer, far] = duplexPair();
    connectDamage(inner, outer);
    return { near, far };
  }
  const servers = [net.createServer({ allowHalfOpen: true }), net.createServer()];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const pairs = [];
  for (const server of servers) {
    const accepted = once(server, 'connection');
    const socket = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: server === servers[1] });
    await once(socket, 'connect');
    const [peer] = await accepted;
    pairs.push([socket, peer]);
    server.close();
  }
  connectDamage(pairs[0][1], pairs[1][0]);
  return { near: pairs[0][0], far: pairs[1][1] };
}

const moments = ['never', 'alpn', 'sni', 'session', 'secure', 'data', 'keylog', 'checkServerIdentity'];

async function round(seed) {
  const random = generator(seed);
  const pick = (list) => list[random(list.length)];
  const overTcp = random(2) === 0;
  const damage = pick(Object.keys(damages));
  const direction = random(2);
  const stage = random(5);
  const moment = random(3) === 0 ? pick(moments) : 'never';
  const maxVersion = pick(['TLSv1.2', 'TLSv1.3']);
  const size = pick([1, 100, 20_000, 200_000]);
  if (process.env.WEFT_FUZZ_TALK) console.log(seed, overTcp, damage, direction, stage, moment, maxVersion, size);
  const text = `seed ${seed}: ${overTcp ? 'tcp' : 'pair'} ${damage} ${direction} ${stage} ${moment} ${maxVersion} ${size}`;
  const { near, far } = await transports(overTcp, (inner, outer) => {
    pass(inner, outer, direction === 0 ? damage : 'none', stage, random);
    pass(outer, inner, direction === 1 ? damage : 'none', stage, random);
  });
  const payload = Buffer.alloc(size, 'some plain text, ');
  const got = { near: 0, far: 0 };
  const both = [];
  const strike = (name) => {
    if (name !== moment) return;
    for (const socket of both) socket.destroy();
  };
  const watch = (socket, side) => {
    both.push(socket);
    socket.on('error', () => {});
    socket.on('secure', () => strike('secure'));
    socket.on('session', () => strike('session'));
    socket.on('data', (chunk) => {
      assert.ok(chunk.equals(payload.subarray(got[side], got[side] + chunk.length)), text);
      got[side] += chunk.length;
      strike('data');
      if (random(4) === 0 && !socket.destroyed) {
        socket.pause();
        setImmediate(() => socket.resume());
      }
    });
    socket.on('end', () => socket.end());
    return once(socket, 'close').catch(() => (socket.closed ? undefined : once(socket, 'close')));
  };
  const server = new tls.TLSSocket(far, {
    ...keys, isServer: true, requestCert: random(2) === 0, rejectUnauthorized: false, ca, maxVersion,
    ALPNCallback({ protocols }) {
      strike('alpn');
      return protocols[0];
    },
    SNICallback(name, done) {
      strike('sni');
      if (random(2) === 0) done(null, other);
      else setImmediate(done, null, undefined);
    },
  });
  const serverClosed = watch(server, 'far');
  const socket = tls.connect({
    socket: near, ...client, ca, servername: 'localhost', rejectUnauthorized: false, ALPNProtocols: ['a', 'b'],
    checkServerIdentity() {
      strike('checkServerIdentity');
    },
  });
  socket.on('keylog', () => strike('keylog'));
  const clientClosed = watch(socket, 'near');
  socket.on('secureConnect', () => {
    socket.write(payload.subarray(0, size >> 1));
    socket.end(payload.subarray(size >> 1));
  });
  server.on('secure', () => server.write(payload));
  // Whoever waits for bytes that were cut off waits for ever: that is ended here, as a program's timeout would.
  const patience = harmless.has(damage) && moment === 'never' ? undefined : setTimeout(() => both.forEach((one) => one.destroy()), 150);
  await Promise.all([clientClosed, serverClosed]);
  clearTimeout(patience);
  if (patience === undefined) assert.deepStrictEqual(got, { near: size, far: size }, text);
}

process.on('uncaughtException', (error) => {
  console.error(current, error);
  process.exit(1);
});
let current;
let finished = false;
process.on('exit', (code) => assert.ok(finished || code !== 0, `the loop ran empty: ${current}`));
(async () => {
  for (let seed = first; seed < first + rounds; seed++) {
    current = `seed ${seed}`;
    await round(seed);
  }
  finished = true;
})();
