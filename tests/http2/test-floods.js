'use strict';
// Peers that ask for too much lose their connection, and nobody else does.
const common = require('../common');
const assert = require('node:assert');
const http2 = require('node:http2');
const { Duplex } = require('node:stream');
const { connect, field, flags, frame, get, number, parser, preface, types } = require('./frames');

const kCalm = 11;
const kWhole = flags.endHeaders | flags.endStream;

const server = http2.createServer({ maxSessionMemory: 1 });
server.on('stream', (stream, headers) => {
  // Of some it is not known whether they will be there long enough.
  stream.on('error', () => {});
  if (headers[':path'] === '/open') {
    stream.resume();
    return;
  }
  stream.respond();
  stream.end(headers[':path'] === '/large' ? Buffer.alloc(3_000_000) : 'ok');
});
server.on('sessionError', () => {});

/** A GET of another path. */
const getOf = (path) => Buffer.concat([Buffer.from([0x82, 0x86]), field(':path', path), field(':authority', 'localhost')]);

/** Resolves when the other side has ended the connection. */
function ended(socket) {
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('close', resolve);
  });
}

/** Writes `make(i)` for ever, as fast as the other side lets us, until the connection ends. */
async function flood(name, make) {
  const socket = connect(server.address().port);
  let answer;
  socket.on('data', parser((got) => {
    if (got.type === types.goaway) answer = got.payload.readUInt32BE(4);
  }));
  let open = true;
  const end = ended(socket).then(() => (open = false));
  for (let i = 0; open; i++) {
    const batch = [];
    for (let k = 0; k < 100; k++) batch.push(make(i * 100 + k));
    if (!socket.write(Buffer.concat(batch))) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), end]);
    else await new Promise(setImmediate);
    assert.ok(i < 20_000, `${name}: nobody stops it`);
  }
  return answer;
}

/** Frames that want an answer, of a peer that never takes one. */
async function unread(piece) {
  const transport = new Duplex({ read() {}, write() {} });
  const session = http2.performServerHandshake(transport);
  const failed = new Promise((resolve) => session.on('error', resolve));
  transport.push(Buffer.concat([preface, frame('settings')]));
  for (let i = 0; i < 100 && !session.destroyed; i++) {
    transport.push(Buffer.concat(Array(100).fill(piece)));
    await new Promise(setImmediate);
  }
  const error = await failed;
  assert.strictEqual(error.code, 'ERR_HTTP2_ERROR');
  assert.match(error.message, /Flooding was detected/);
}

async function headerBomb() {
  // One long value is put into the table, and then named again and again by one byte.
  const long = Buffer.concat([Buffer.from([0x40]), field('x-long', 'a'.repeat(4000)).subarray(1)]);
  const bomb = Buffer.concat([get, long, Buffer.alloc(10_000, 0x80 | 62)]);
  const socket = connect(server.address().port);
  const codes = [];
  await new Promise((resolve) => {
    socket.on('data', parser(({ type, id, payload }) => {
      if (type !== types.reset) return;
      assert.strictEqual(id, 1);
      codes.push(payload.readUInt32BE());
      resolve();
    }));
    socket.write(frame('headers', kWhole, 1, bomb));
  });
  assert.deepStrictEqual(codes, [kCalm]);
  socket.destroy();
}

async function closedWindow() {
  // Large answers are asked for and never taken: once they are too much, further streams are refused.
  const noWindow = Buffer.concat([Buffer.from([0, 4]), number(0)]);
  const socket = connect(server.address().port, noWindow);
  await new Promise((resolve) => {
    let id = 1;
    const next = () => {
      socket.write(frame('headers', kWhole, id, getOf('/large')));
      id += 2;
    };
    socket.on('data', parser(({ type, payload }) => {
      if (type === types.headers) next();
      if (type === types.reset) {
        assert.strictEqual(payload.readUInt32BE(), kCalm);
        assert.ok(id < 20);
        resolve();
      }
    }));
    next();
  });
  socket.destroy();
}

/** The server still does what it is there for. */
async function works() {
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const request = client.request();
  let body = '';
  request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
  await new Promise((resolve, reject) => request.on('close', resolve).on('error', reject));
  assert.strictEqual(body, 'ok');
  await new Promise((resolve) => client.close(resolve));
}

server.listen(0, '127.0.0.1', common.mustCall(async () => {
  await unread(frame('ping', 0, 0, Buffer.alloc(8)));
  await unread(frame('settings'));
  // RST_STREAM after each request: the server has the work, the client none.
  const code = await flood('resets', (i) => Buffer.concat([
    frame('headers', kWhole, 2 * i + 1, get), frame('reset', 0, 2 * i + 1, number(8)),
  ]));
  // The goodbye is lost when the server's end of the connection is gone with bytes that nobody has read.
  assert.ok(code === undefined || code > 0, `the code of the goodbye is ${code}`);
  await flood('continuations', (i) => (i === 0 ? frame('headers', flags.endStream, 1, get) :
    frame('continuation', 0, 1, field('x', 'y'))));
  // Blocks without what a request must have.
  await flood('bad requests', (i) => frame('headers', kWhole, 2 * i + 1, Buffer.from([0x88])));
  await flood('empty data', (i) => (i === 0 ? frame('headers', flags.endHeaders, 1, getOf('/open')) : frame('data', 0, 1)));
  await headerBomb();
  await closedWindow();
  await works();
  server.close();
}));
