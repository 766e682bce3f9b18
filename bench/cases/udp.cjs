// Datagrams over loopback: one at a time there and back, several under way, and bursts in one direction. CPU time, since the
// wall time of a round trip is mostly the kernel's and the other runtime's.
'use strict';
const dgram = require('node:dgram');

const bound = (socket) => new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
};

/** An echoing socket in this process, and one that asks it. */
async function pair(connected) {
  const server = dgram.createSocket('udp4');
  const client = dgram.createSocket('udp4');
  await bound(server);
  await bound(client);
  const { port } = server.address();
  if (connected) await new Promise((resolve) => client.connect(port, '127.0.0.1', resolve));
  const send = connected ? (data) => client.send(data) : (data) => client.send(data, port, '127.0.0.1');
  return { server, client, send, close: () => (server.close(), client.close()) };
}

/** Round trips with `window` datagrams under way. */
async function roundTrips(count, window, connected) {
  const { server, client, send, close } = await pair(connected);
  const data = Buffer.alloc(64, 'x');
  server.on('message', (message, from) => server.send(message, from.port, from.address));
  const start = [performance.now(), cpu()];
  await new Promise((resolve) => {
    let left = count;
    let sent = window;
    client.on('message', () => {
      if (--left === 0) resolve();
      else if (sent < count) {
        sent++;
        send(data);
      }
    });
    for (let i = 0; i < window; i++) send(data);
  });
  const result = [((performance.now() - start[0]) * 1e6) / count, (cpu() - start[1]) / count];
  close();
  return result;
}

/** `count` datagrams in bursts of 32, each sent within one turn; the receiver says when it has a burst. */
async function bursts(count, withCallback) {
  const { server, client, send, close } = await pair(false);
  const data = Buffer.alloc(64, 'x');
  const { port } = server.address();
  let called = 0;
  const start = cpu();
  for (let sent = 0; sent < count; sent += 32) {
    await new Promise((resolve) => {
      let left = 32;
      server.removeAllListeners('message');
      server.on('message', () => {
        if (--left === 0) resolve();
      });
      for (let i = 0; i < 32; i++) {
        if (withCallback) client.send(data, port, '127.0.0.1', () => called++);
        else send(data);
      }
    });
  }
  const result = (cpu() - start) / count;
  close();
  return result;
}

async function best(run, times = 4) {
  await run(4000);
  let least;
  for (let i = 0; i < times; i++) {
    const result = [await run(20000)].flat();
    least = least ? least.map((value, j) => Math.min(value, result[j])) : result;
  }
  return least.map(Math.round);
}

async function main() {
  let [wall, used] = await best((n) => roundTrips(n, 1, false));
  console.log(`udp: 64 bytes there and back\t${wall}\tns`);
  console.log(`udp: 64 bytes there and back, CPU\t${used}\tns`);
  [, used] = await best((n) => roundTrips(n, 1, true));
  console.log(`udp: the same, client connected, CPU\t${used}\tns`);
  [wall, used] = await best((n) => roundTrips(n, 16, false));
  console.log(`udp: there and back, 16 under way\t${wall}\tns`);
  console.log(`udp: there and back, 16 under way, CPU\t${used}\tns`);
  [used] = await best((n) => bursts(n, false));
  console.log(`udp: bursts of 32, a datagram, CPU\t${used}\tns`);
  [used] = await best((n) => bursts(n, true));
  console.log(`udp: bursts of 32 with callbacks, CPU\t${used}\tns`);
}
main();
