'use strict';
// Answers and refusals are kept as long as they say, once for all who ask, within bounds; and not at all if so told.
const assert = require('node:assert');
const dns = require('node:dns');
const { AsyncLocalStorage } = require('node:async_hooks');
const { spawnSync } = require('node:child_process');
const { mustCall } = require('../common');
const server = require('./name_server');

const { address, soa } = server;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function main() {
  const ns = await server.start(async ({ name }) => {
    const [kind, ttl] = name.split('.');
    if (kind === 'no') return { rcode: 3, authority: [soa('test', 3600, Number(ttl))] };
    if (kind === 'nodata') return { authority: [soa('test', Number(ttl), 3600)] };
    if (kind === 'bare') return { rcode: 3 };
    if (kind === 'fail') return { rcode: 2 };
    if (kind === 'slow') await sleep(50);
    return { answers: [address(name, '192.0.2.1', Number(ttl)), address(name, '192.0.2.2', 3000)] };
  });
  const make = (options) => {
    const resolver = new dns.promises.Resolver(options);
    resolver.setServers([ns.address]);
    return resolver;
  };
  const resolver = make();
  /** How many questions came while `run` went on. */
  const count = async (run) => {
    const before = ns.asked.length;
    await run();
    return ns.asked.length - before;
  };
  const refused = (name, from = resolver) => assert.rejects(from.resolve4(name), { code: /^E(NOTFOUND|NODATA|SERVFAIL)$/, hostname: name });

  // Kept, with a TTL that runs.
  assert.strictEqual(await count(async () => {
    await resolver.resolve4('ok.2.test');
    await resolver.resolve4('ok.2.test');
    await sleep(1050);
    assert.deepStrictEqual(await resolver.resolve4('ok.2.test', { ttl: true }), [
      { address: '192.0.2.1', ttl: 1 }, { address: '192.0.2.2', ttl: 2999 },
    ]);
  }), 1);
  await sleep(1000);
  assert.strictEqual(await count(() => resolver.resolve4('ok.2.test')), 1);
  // A TTL of 0 is for those who are waiting only.
  assert.strictEqual(await count(async () => {
    await resolver.resolve4('ok.0.test');
    await resolver.resolve4('ok.0.test');
  }), 2);
  // Another kind of record is another question, and another resolver has its own answers.
  assert.strictEqual(await count(() => resolver.resolveMx('ok.2.test')), 1);
  assert.strictEqual(await count(() => make().resolve4('ok.2.test')), 1);
  // So has one whose servers change.
  resolver.setServers([ns.address]);
  assert.strictEqual(await count(() => resolver.resolve4('ok.2.test')), 1);

  // Refusals: the zone's minimum, or the TTL of its SOA if that is less; none without SOA; errors of servers never.
  for (const [name, times] of [['no.60.test', 1], ['nodata.60.test', 1], ['no.0.test', 2], ['nodata.0.test', 2], ['bare.1.test', 2], ['fail.1.test', 2]]) {
    assert.strictEqual(await count(async () => {
      await refused(name);
      await refused(name);
    }), times, name);
  }
  assert.strictEqual(await count(async () => {
    await refused('no.1.test');
    await sleep(1050);
    await refused('no.1.test');
  }), 2);

  // One question for all who ask meanwhile, each in its own context; one that throws does not take the others' answer away.
  {
    const storage = new AsyncLocalStorage();
    const seen = [];
    const plain = new dns.Resolver();
    plain.setServers([ns.address]);
    const thrown = new Promise((resolve) => process.once('uncaughtException', resolve));
    const joined = dns.cacheStats().joined;
    assert.strictEqual(await count(() => Promise.all(Array.from({ length: 10 }, (_, i) => new Promise((resolve) => {
      storage.run(i, () => plain.resolve4('slow.0.test', (error, list) => {
        seen.push([storage.getStore(), list]);
        list.push('mine');
        resolve();
        if (i === 0) throw new Error('of the first');
      }));
    })))), 1);
    assert.strictEqual((await thrown).message, 'of the first');
    assert.deepStrictEqual(seen.map(([store]) => store), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.ok(seen.every(([, list]) => list.length === 3));
    assert.strictEqual(dns.cacheStats().joined - joined, 9);
  }

  // Bounds. What was used stays rather than what was not.
  {
    dns.clearCache();
    dns.setCache({ maxEntries: 10 });
    await resolver.resolve4('ok.500.test');
    for (let i = 0; i < 50; i++) {
      await resolver.resolve4(`ok.500.n${i}.test`);
      await resolver.resolve4('ok.500.test');
      assert.ok(dns.cacheStats().entries <= 10);
    }
    assert.strictEqual(await count(() => resolver.resolve4('ok.500.test')), 0);
    assert.strictEqual(await count(() => resolver.resolve4('ok.500.n0.test')), 1);
    assert.ok(dns.cacheStats().evictions >= 40);
    dns.setCache({ maxEntries: 3 });
    assert.strictEqual(dns.cacheStats().entries, 3);
    // The bytes count, too; what is larger than all of them is not kept.
    dns.clearCache();
    dns.setCache({ maxEntries: 1000, maxBytes: 3000 });
    for (let i = 0; i < 30; i++) await resolver.resolve4(`ok.500.b${i}.test`);
    const { entries, bytes } = dns.cacheStats();
    assert.ok(entries > 3 && entries < 15 && bytes <= 3000, `${entries} entries, ${bytes} bytes`);
    dns.setCache({ maxBytes: 100 });
    assert.deepStrictEqual([dns.cacheStats().entries, dns.cacheStats().bytes], [0, 0]);
    await resolver.resolve4('ok.500.test');
    assert.strictEqual(dns.cacheStats().entries, 0);
    dns.setCache({ maxBytes: 4 << 20, maxTtl: 0.05, maxNegativeTtl: 0.05 });
    assert.strictEqual(await count(async () => {
      await resolver.resolve4('ok.600.test');
      await refused('no.600.test');
      await resolver.resolve4('ok.600.test');
      await refused('no.600.test');
    }), 2);
    await sleep(60);
    assert.strictEqual(await count(async () => {
      await resolver.resolve4('ok.600.test');
      await refused('no.600.test');
    }), 2);
    dns.setCache({ maxTtl: 3600, maxNegativeTtl: 900 });
  }

  // Switched off: for a resolver, for all, by the environment, by the command line.
  assert.strictEqual(await count(async () => {
    const one = make({ cache: false });
    await Promise.all([one.resolve4('ok.60.test'), one.resolve4('ok.60.test')]);
  }), 2);
  await resolver.resolve4('ok.60.test');
  dns.setCache({ enabled: false });
  assert.strictEqual(dns.cacheStats().entries, 0);
  assert.strictEqual(await count(async () => {
    await resolver.resolve4('ok.60.test');
    await resolver.resolve4('ok.60.test');
  }), 2);
  dns.setCache({ enabled: true });
  assert.strictEqual(await count(async () => {
    await resolver.resolve4('ok.60.test');
    await resolver.resolve4('ok.60.test');
  }), 1);
  const enabled = (args, env) => spawnSync(process.execPath, [...args, '-p', 'dns.cacheStats().enabled'], {
    encoding: 'utf8', env: { ...process.env, ...env },
  }).stdout.trim();
  assert.strictEqual(enabled([], {}), 'true');
  assert.strictEqual(enabled(['--no-dns-cache'], {}), 'false');
  assert.strictEqual(enabled([], { WEFT_DNS_CACHE: '0' }), 'false');

  for (const bad of [{ enabled: 1 }, { maxEntries: 'x' }, { lookupTtl: null }, 5, null]) {
    assert.throws(() => dns.setCache(bad), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const bad of [{ maxEntries: -1 }, { maxTtl: -1 }, { maxTtl: NaN }]) {
    assert.throws(() => dns.setCache(bad), { code: 'ERR_OUT_OF_RANGE' });
  }
  // A wrong option changes nothing.
  assert.throws(() => dns.setCache({ maxTtl: 1, lookupTtl: -1 }));
  assert.strictEqual(dns.cacheStats().maxTtl, 3600);

  const { hits, negativeHits, misses } = dns.cacheStats();
  assert.ok(hits > 50 && negativeHits >= 3 && misses > 50, JSON.stringify(dns.cacheStats()));
  ns.close();
}
main().then(mustCall());
