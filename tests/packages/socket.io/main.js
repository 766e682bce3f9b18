'use strict';
// Socket.IO: both transports and the change from one to the other, rooms, name spaces, acknowledgements, bytes, middleware,
// volatile and timed messages, coming back after a lost connection.
const http = require('node:http');
const { once } = require('node:events');
const { Server } = require('socket.io');
const { io: connect } = require('socket.io-client');

const print = (title, value) => console.log(title, JSON.stringify(value));
const next = (socket, name) => new Promise((resolve) => socket.once(name, (...args) => resolve(args)));
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

(async () => {
  const web = http.createServer((req, res) => res.writeHead(200).end('not for sockets'));
  const io = new Server(web, { pingInterval: 200, pingTimeout: 60_000, connectionStateRecovery: { maxDisconnectionDuration: 5000 }, maxHttpBufferSize: 1e5, cors: { origin: 'http://o.example' } });
  await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address();
  const address = `http://127.0.0.1:${port}`;
  const log = [];
  io.use((socket, go) => (socket.handshake.auth.token === 'bad' ? go(Object.assign(new Error('no entry'), { data: { why: 'token' } })) : go()));
  io.on('connection', (socket) => {
    socket.on('echo', (...args) => args.pop()(...args));
    socket.on('bytes', (data, reply) => reply(Buffer.isBuffer(data), data));
    socket.on('join', async (room, reply) => {
      await socket.join(room);
      reply([...socket.rooms].filter((name) => name !== socket.id));
    });
    socket.on('say', (room, text) => socket.to(room).emit('said', text));
    socket.on('slow', () => {});
    socket.on('ask me', async (reply) => reply(await socket.timeout(60_000).emitWithAck('question', 6)));
    socket.onAny((name) => log.push(name));
    socket.on('disconnect', (reason) => log.push(`gone: ${reason}`));
  });
  const open = async (options, space = '') => {
    const socket = connect(address + space, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20, ...options });
    await next(socket, 'connect');
    return socket;
  };

  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    const socket = await open({ transports });
    if (socket.io.engine.transport.name !== transports.at(-1)) await next(socket.io.engine, 'upgrade');
    print('transport', socket.io.engine.transport.name);
    print('echo', await socket.emitWithAck('echo', 1, 'zwei äöü \u{1f600}', { three: [null, true] }));
    const [isBuffer, back] = await new Promise((resolve) => socket.emit('bytes', Buffer.from([1, 2, 255]), (...args) => resolve(args)));
    print('bytes', [isBuffer, [...new Uint8Array(back)]]);
    const long = 'x'.repeat(50_000);
    print('50 KB', (await socket.emitWithAck('echo', long)) === long);
    socket.on('question', (n, reply) => reply(n * 7));
    print('asked back', await socket.emitWithAck('ask me'));
    print('never answered', await socket.timeout(50).emitWithAck('slow').catch((error) => error.message));
    const many = await Promise.all(Array.from({ length: 200 }, (_, i) => socket.emitWithAck('echo', i)));
    print('200 at once', many.every((n, i) => n === i));
    socket.disconnect();
  }

  const [a, b, c] = await Promise.all([open({ transports: ['websocket'] }), open({ transports: ['websocket'] }), open({ transports: ['polling'] })]);
  const heard = [];
  for (const [name, socket] of [['a', a], ['b', b], ['c', c]]) socket.on('said', (text) => heard.push(`${name}: ${text}`));
  print('joined', [await a.emitWithAck('join', 'red'), await b.emitWithAck('join', 'red'), await c.emitWithAck('join', 'blue')]);
  a.emit('say', 'red', 'to red');
  a.emit('say', 'blue', 'to blue');
  const until = async (count) => {
    while (heard.length < count) await sleep(5);
  };
  await until(2);
  io.to('red').except('blue').emit('said', 'from above');
  io.in('blue').socketsJoin('red');
  await until(4);
  io.to('red').emit('said', 'to all');
  await until(7);
  print('heard', heard.sort());
  print('in red', (await io.in('red').fetchSockets()).length);
  print('acknowledged by all', await io.timeout(500).to('red').emitWithAck('nobody listens').catch((error) => error.message));
  io.in('blue').disconnectSockets();
  print('sent away', await next(c, 'disconnect').then(([reason]) => reason));

  const spaces = [];
  io.of(/^\/room-\d+$/).on('connection', (socket) => spaces.push(socket.nsp.name));
  const [one, two] = [await open({}, '/room-1'), await open({}, '/room-22')];
  print('name spaces', spaces.sort());
  const nowhere = connect(`${address}/none`, { forceNew: true, reconnection: false });
  print('no such name space', (await next(nowhere, 'connect_error'))[0].message);
  const bad = connect(address, { forceNew: true, auth: { token: 'bad' } });
  const [error] = await next(bad, 'connect_error');
  print('refused', [error.message, error.data]);

  // A lost connection comes back, with what was missed.
  const lost = next(b, 'disconnect');
  const missed = next(b, 'said');
  const again = next(b, 'connect');
  b.io.engine.close();
  print('lost', (await lost)[0]);
  io.to('red').emit('said', 'while you were away');
  await again;
  print('recovered', [b.recovered, (await missed)[0]]);
  const disconnected = next(a, 'disconnect');
  a.emit('echo', 'y'.repeat(200_000), () => {});
  print('too large', (await disconnected)[0]);

  for (const target of ['/', '/socket.io/?EIO=4&transport=none', '/socket.io/?EIO=3&transport=polling', '/socket.io/?EIO=4&transport=polling&sid=unknown']) {
    const answer = await fetch(address + target, { headers: { Origin: 'http://o.example' } });
    print(target, [answer.status, answer.headers.get('access-control-allow-origin'), await answer.text()]);
  }
  for (const socket of [a, b, c, one, two, nowhere, bad]) socket.disconnect();
  await sleep(50);
  await new Promise((resolve) => io.close(resolve));
  print('closed', web.listening);
  print('log', [...new Set(log)].sort());
  const gone = connect(address, { forceNew: true, reconnection: false });
  print('nobody there', (await next(gone, 'connect_error'))[0].message);
  gone.disconnect();
  await sleep(10);
})();
