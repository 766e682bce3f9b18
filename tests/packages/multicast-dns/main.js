'use strict';
// Names on the local network as Bonjour tells them, over multicast on loopback: questions, answers of many kinds, several
// responders, and packets that are none.
const dgram = require('node:dgram');
const multicastDns = require('multicast-dns');

const print = (title, value) => console.log(title, JSON.stringify(value));
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const options = { interface: '127.0.0.1', bind: '0.0.0.0', ip: '224.0.0.251', loopback: true, reuseAddr: true };

// Not the port of the real service, and not the one of another run on this machine.
const free = () => new Promise((resolve) => {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1', () => {
    const { port } = socket.address();
    socket.close(() => resolve(port));
  });
});

(async () => {
  const port = await free();
  const make = async () => {
    const mdns = multicastDns({ ...options, port });
    await new Promise((resolve, reject) => mdns.once('ready', resolve).once('error', reject));
    return mdns;
  };
  const responder = await make();
  const other = await make();
  const asker = await make();

  responder.on('query', ({ questions }) => {
    for (const { name, type } of questions) {
      if (name === 'printer.local' && type === 'A') {
        responder.respond([{ name, type: 'A', ttl: 120, data: '192.0.2.7' }, { name, type: 'AAAA', ttl: 120, data: '2001:db8::7' }]);
      } else if (name === '_ipp._tcp.local' && type === 'PTR') {
        responder.respond({
          answers: [{ name, type: 'PTR', ttl: 4500, data: 'Laser ä._ipp._tcp.local' }],
          additionals: [
            { name: 'Laser ä._ipp._tcp.local', type: 'SRV', ttl: 120, flush: true, data: { port: 631, weight: 1, priority: 2, target: 'printer.local' } },
            { name: 'Laser ä._ipp._tcp.local', type: 'TXT', ttl: 4500, data: ['rp=queue', 'note=x'.repeat(20)] },
          ],
        });
      }
    }
  });
  other.on('query', ({ questions }) => {
    if (questions.some(({ name }) => name === '_ipp._tcp.local')) {
      other.respond([{ name: '_ipp._tcp.local', type: 'PTR', ttl: 4500, data: 'Other._ipp._tcp.local' }]);
    }
  });

  /** Asks until `count` answers have come. */
  const ask = async (question, count) => {
    const found = new Map();
    const onResponse = ({ answers, additionals }) => {
      for (const { name, type, ttl, data, flush } of [...answers, ...additionals]) {
        const shown = Array.isArray(data) ? data.map(String) : data;
        found.set(`${name} ${type} ${JSON.stringify(shown)}`, [name, type, ttl, flush, shown]);
      }
    };
    asker.on('response', onResponse);
    for (let i = 0; i < 200 && found.size < count; i++) {
      asker.query(question);
      await sleep(50);
    }
    asker.off('response', onResponse);
    return [...found.keys()].sort().map((key) => found.get(key));
  };

  print('address', await ask([{ name: 'printer.local', type: 'A' }], 2));
  print('services', await ask([{ name: '_ipp._tcp.local', type: 'PTR' }], 4));
  print('unknown', await ask([{ name: 'nobody.local', type: 'A' }], 0));

  // Everybody in the group hears a question, the asker too.
  const heard = Promise.all([responder, other, asker].map((one) => new Promise((resolve) => {
    one.on('query', function onQuery(query) {
      if (query.questions[0]?.name !== 'all.local') return;
      one.off('query', onQuery);
      resolve(query.questions.map(({ name, type, class: kind }) => [name, type, kind]));
    });
  })));
  await new Promise((resolve) => asker.query({ questions: [{ name: 'all.local', type: 'ANY' }, { name: 'b.local', type: 'TXT' }] }, resolve));
  print('heard by all', await heard);

  // A packet that is no DNS message is a warning, and the next one is understood.
  const warning = new Promise((resolve) => responder.once('warning', (error) => resolve(error instanceof Error)));
  const stranger = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise((resolve) => stranger.bind(0, '127.0.0.1', resolve));
  stranger.send(Buffer.from('00000000000500000000ffff', 'hex'), port, '127.0.0.1');
  stranger.setMulticastInterface('127.0.0.1');
  stranger.send(Buffer.from('00000000000500000000ffff', 'hex'), port, '224.0.0.251');
  print('nonsense', await warning);
  print('and then', (await ask([{ name: 'printer.local', type: 'A' }], 2)).length);
  stranger.close();
  await Promise.all([responder, other, asker].map((mdns) => new Promise((resolve) => mdns.destroy(resolve))));
  print('closed', true);
})();
