'use strict';
// Whatever a server answers, a question comes to an end, with a result or one of the codes.
const assert = require('node:assert');
const dns = require('node:dns');
const { mustCall } = require('../common');
const server = require('./name_server');

// The same bytes in each run; WEFT_TEST_SEED gives others.
let seed = Number(process.env.WEFT_TEST_SEED ?? 1);
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
};
const bytes = (n) => Buffer.from(Array.from({ length: n }, () => random(256)));
const types = ['A', 'AAAA', 'ANY', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SOA', 'SRV', 'TLSA', 'TXT'];

/** Records whose data is anything, of types that exist or do not. */
function strange(question) {
  const answers = Array.from({ length: random(6) }, () => {
    const type = random(3) ? types[random(types.length)] : types.find((name) => server.types[name] === server.types[question.type]);
    return server.record(random(2) ? question.name : 'x'.repeat(random(63) + 1), type ?? 'A', random(4) ? random(100) : 0xffffffff, bytes(random(60)));
  });
  return server.reply(question, { answers });
}

/** A correct answer with some bytes changed, cut off, or added. */
function damaged(question) {
  const good = server.reply(question, {
    answers: [server.address(question.name, '192.0.2.1'), server.record(question.name, 'TXT', 5, server.text('hello'))],
    authority: [server.soa('test', 5, 5)],
  });
  for (let i = random(6); i > 0; i--) good[2 + random(good.length - 2)] = random(256);
  if (random(4) === 0) return good.subarray(0, random(good.length));
  return random(4) === 0 ? Buffer.concat([good, bytes(random(600))]) : good;
}

/** Names that point at themselves or beyond the end. */
function pointers(question) {
  const good = server.reply(question, { answers: [server.record(question.name, 'CNAME', 5, Buffer.from([0xc0, random(256)]))] });
  if (random(2)) good[good.length - 1] = good.length - 2;
  return good;
}

async function main() {
  const makers = [strange, damaged, pointers, (question) => Buffer.concat([question.packet.subarray(0, 2), bytes(random(100))]),
    () => bytes(random(40)), () => Buffer.alloc(0), (question) => server.reply(question, { flags: server.kTruncated })];
  const ns = await server.start((question) => makers[random(makers.length)](question));
  const counts = {};
  for (let round = 0; round < 8; round++) {
    // What is no answer at all ends all questions of its socket: half of them have one each.
    const shared = new dns.promises.Resolver({ timeout: 250, tries: 1, maxTimeout: 250 });
    shared.setServers([ns.address]);
    await Promise.all(Array.from({ length: 60 }, async (_, i) => {
      let resolver = shared;
      if (i % 2) {
        resolver = new dns.promises.Resolver({ timeout: 250, tries: 1, maxTimeout: 250 });
        resolver.setServers([ns.address]);
      }
      const name = `n${round}x${i}.test`;
      try {
        await (i % 15 === 14 ? resolver.reverse(`192.0.2.${i}`) : resolver.resolve(name, types[i % types.length]));
        counts.ok = (counts.ok ?? 0) + 1;
      } catch (error) {
        assert.match(error.code, /^E[A-Z]+$/);
        assert.ok(Object.values(dns).includes(error.code), error.code);
        assert.match(error.syscall, /^(query[A-Z][a-z]*|getHostByAddr)$/);
        counts[error.code] = (counts[error.code] ?? 0) + 1;
      }
    }));
  }
  // Enough of them got through to the parser.
  const understood = (counts.ok ?? 0) + (counts.ENODATA ?? 0) + (counts.ENOTFOUND ?? 0);
  assert.ok(understood > 5, JSON.stringify(counts));
  assert.ok(Object.keys(counts).length > 2, JSON.stringify(counts));

  // An answer to another question, from another port, with another number: ignored.
  const liar = await server.start((question) => {
    const other = { ...question, id: question.id ^ 1 };
    return server.reply(other, { answers: [server.address(question.name, '192.0.2.66')] });
  });
  const resolver = new dns.promises.Resolver({ timeout: 30, tries: 1 });
  resolver.setServers([liar.address]);
  await assert.rejects(resolver.resolve4('a.test'), { code: 'ETIMEOUT' });
  liar.close();
  ns.close();
}
main().then(mustCall());
