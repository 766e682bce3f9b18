'use strict';
// An MQTT broker (aedes) and its clients: every quality of service, wills, retained messages, sessions that outlive their
// connection, large messages, wildcards, and clients that break the rules.
process.noDeprecation = true;
const net = require('node:net');
const mqtt = require('mqtt');
const { Aedes } = require('aedes');

const print = (title, value) => console.log(title, JSON.stringify(value));
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const once = (emitter, name) => new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));

/** Resolves when `count` messages have come: [topic, text, qos, retain], in order of topic and text. */
function messages(client, count) {
  return new Promise((resolve) => {
    const heard = [];
    const onMessage = (topic, payload, packet) => {
      heard.push([topic, String(payload), packet.qos, packet.retain]);
      if (heard.length < count) return;
      client.off('message', onMessage);
      resolve(heard.sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1)));
    };
    client.on('message', onMessage);
  });
}

async function services(connect) {
  const [sender, receiver] = [await connect({ clientId: 'sender' }), await connect({ clientId: 'receiver' })];
  print('granted', await receiver.subscribeAsync({ 'house/+/light': { qos: 2 }, 'news/#': { qos: 1 }, 'plain': { qos: 0 } }));
  const heard = messages(receiver, 6);
  await sender.publishAsync('house/kitchen/light', 'on', { qos: 2 });
  await sender.publishAsync('house/kitchen/door', 'nobody hears this', { qos: 1 });
  await sender.publishAsync('news', 'one', { qos: 1 });
  await sender.publishAsync('news/a/b', 'zwei äöü \u{1f4e1}', { qos: 2 });
  await sender.publishAsync('plain', Buffer.from([65, 66]), { qos: 0 });
  await sender.publishAsync('plain', 'lowered', { qos: 2 });
  await sender.publishAsync('house/hall/light', '', { qos: 1 });
  print('heard', await heard);
  const many = messages(receiver, 500);
  await Promise.all(Array.from({ length: 500 }, (_, i) => sender.publishAsync('news/many', `${i}`, { qos: i % 3 })));
  print('500 of three qualities', (await many).map(([, text]) => Number(text)).sort((a, b) => a - b).every((n, i) => n === i));
  const big = 'x'.repeat(1_000_000);
  const large = messages(receiver, 1);
  await sender.publishAsync('plain', big, { qos: 1 });
  print('1 MB', (await large)[0][1] === big);
  print('unsubscribed', (await receiver.unsubscribeAsync('plain'))?.reasonCode ?? 0);
  const last = messages(receiver, 1);
  await sender.publishAsync('plain', 'too late', { qos: 1 });
  await sender.publishAsync('news', 'last', { qos: 1 });
  print('after it', await last);
  await Promise.all([sender.endAsync(), receiver.endAsync()]);
}

async function memory(connect) {
  const sender = await connect({ clientId: 'sender' });
  await sender.publishAsync('state', 'kept', { qos: 1, retain: true });
  const late = await connect({ clientId: 'late' });
  const kept = messages(late, 1);
  await late.subscribeAsync('state');
  print('retained', await kept);
  await sender.publishAsync('state', '', { qos: 1, retain: true });
  await late.endAsync();

  const session = { clientId: 'session', clean: false };
  const first = await connect(session);
  await first.subscribeAsync('inbox', { qos: 1 });
  await first.endAsync();
  for (const text of ['one', 'two', 'three']) await sender.publishAsync('inbox', text, { qos: 1 });
  const again = mqtt.connect({ ...connect.at, ...session });
  const waiting = messages(again, 3);
  print('session was there', (await once(again, 'connect'))[0].sessionPresent);
  print('delivered later', await waiting);
  await again.endAsync();

  const doomed = await connect({ clientId: 'doomed', will: { topic: 'wills', payload: 'I am gone', qos: 1, retain: false } });
  const polite = await connect({ clientId: 'polite', will: { topic: 'wills', payload: 'never sent', qos: 1, retain: false } });
  const wills = messages(sender, 1);
  await sender.subscribeAsync('wills');
  await polite.endAsync();
  doomed.stream.destroy();
  print('wills', await wills);
  await doomed.endAsync(true);
  await sender.endAsync();
}

async function rules(connect, broker, port) {
  const secret = mqtt.connect({ ...connect.at, username: 'mallory', password: 'x', reconnectPeriod: 0 });
  const [error] = await once(secret, 'error');
  print('refused', [error.message, error.code]);
  await secret.endAsync(true);
  const client = await connect({ clientId: 'rules' });
  print('forbidden subscription', await client.subscribeAsync('forbidden').then((all) => all, (problem) => problem.message));
  print('bad topic', await client.publishAsync('a/#', 'x').then(() => 'published', (problem) => problem.message));
  const taken = once(client, 'close');
  const twin = await connect({ clientId: 'rules' });
  await taken;
  print('one client of a name', [broker.connectedClients, twin.connected]);
  await client.endAsync(true);
  await twin.endAsync();

  const problem = once(broker, 'connectionError').then(([, one]) => one.message);
  const raw = net.connect(port, '127.0.0.1', () => raw.write(Buffer.from([0xf0, 0xff, 0xff, 0xff, 0xff, 0xff])));
  raw.on('error', () => {});
  await once(raw, 'close');
  print('nonsense', await problem);
  const silent = net.connect(port, '127.0.0.1');
  silent.on('error', () => {});
  await once(silent, 'close');
  print('silent', 'closed');
}

async function reconnect(connect, server, port) {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  const client = await connect({ clientId: 'stubborn', reconnectPeriod: 20, clean: false });
  const events = [];
  for (const name of ['close', 'reconnect', 'connect']) client.on(name, () => events.push(name));
  for (const socket of sockets) socket.destroy();
  await once(client, 'connect');
  print('came back', events);
  for (const socket of sockets) socket.resetAndDestroy();
  const queued = client.publishAsync('any', 'sent when it is back', { qos: 1 });
  await queued;
  print('sent later', client.connected);
  await client.endAsync();
}

(async () => {
  const broker = await Aedes.createBroker({ connectTimeout: 300, heartbeatInterval: 60_000 });
  broker.authenticate = (client, username, password, callback) => {
    if (username === 'mallory') callback(Object.assign(new Error('no'), { returnCode: 4 }), false);
    else callback(null, true);
  };
  broker.authorizeSubscribe = (client, subscription, callback) => callback(null, subscription.topic === 'forbidden' ? null : subscription);
  const server = net.createServer(broker.handle);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const at = { host: '127.0.0.1', port, protocol: 'mqtt', protocolVersion: 4, keepalive: 60 };
  const connect = async (options) => {
    const client = mqtt.connect({ ...at, ...options });
    await once(client, 'connect');
    return client;
  };
  connect.at = at;
  await services(connect);
  await memory(connect);
  await rules(connect, broker, port);
  await reconnect(connect, server, port);
  for (let i = 0; i < 500 && broker.connectedClients > 0; i++) await sleep(20);
  print('left over', broker.connectedClients);
  server.close();
  await new Promise((resolve) => broker.close(resolve));
  print('nobody there', await once(mqtt.connect({ ...at, reconnectPeriod: 0 }), 'error').then(([error]) => error.code));
})();
