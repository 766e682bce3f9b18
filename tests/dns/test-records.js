'use strict';
// What each kind of record becomes, and each refusal.
const assert = require('node:assert');
const dns = require('node:dns');
const { mustCall } = require('../common');
const server = require('./name_server');

const { domain, record, text, u16, u32, soa, address } = server;
const name = 'all.test';
const records = {
  TXT: [record(name, 'TXT', 9, Buffer.concat([text('one'), text('w\u00f6rld'), text('')])), record(name, 'TXT', 9, text('two'))],
  A: [address(name, '192.0.2.1', 77), address(name, '192.0.2.2', 88)],
  SRV: [record(name, 'SRV', 9, Buffer.concat([u16(1), u16(2), u16(65535), domain('srv.test')]))],
  AAAA: [record(name, 'AAAA', 66, Buffer.from('20010db8000000000000000000000001', 'hex'))],
  NAPTR: [record(name, 'NAPTR', 9, Buffer.concat([u16(1), u16(2), text('s'), text('SIP+D2U'), text('!re!'), domain('r.test')]))],
  MX: [record(name, 'MX', 9, Buffer.concat([u16(10), domain('mail.test')]))],
  NS: [record(name, 'NS', 9, domain('ns.test'))],
  PTR: [record(name, 'PTR', 9, domain('p1.test')), record(name, 'PTR', 9, domain('p2.test'))],
  SOA: [record(name, 'SOA', 9, Buffer.concat([domain('ns.test'), domain('a.test'), u32(4000000000), u32(2), u32(3), u32(4), u32(5)]))],
  TLSA: [record(name, 'TLSA', 9, Buffer.concat([Buffer.from([3, 1, 2]), Buffer.from('abcdef', 'hex')]))],
  CAA: [
    record(name, 'CAA', 9, Buffer.concat([Buffer.from([128]), text('issue'), Buffer.from('ca.test')])),
    record(name, 'CAA', 9, Buffer.concat([Buffer.from([0]), text('__proto__'), Buffer.from('x')])),
  ],
  CNAME: [record(name, 'CNAME', 9, domain('b.test')), record('b.test', 'CNAME', 9, domain('c.test'))],
};
const data = new Uint8Array([0xab, 0xcd, 0xef]).buffer;
const caa = [{ critical: 128, type: 'CAA', issue: 'ca.test' }, { critical: 0, type: 'CAA', ['__proto__']: 'x' }];
const latin = 'w\u00c3\u00b6rld';
const soaFields = { nsname: 'ns.test', hostmaster: 'a.test', serial: 4000000000, refresh: 2, retry: 3, expire: 4, minttl: 5 };
const naptr = { flags: 's', service: 'SIP+D2U', regexp: '!re!', replacement: 'r.test', order: 1, preference: 2 };
const expected = {
  A: ['192.0.2.1', '192.0.2.2'],
  AAAA: ['2001:db8::1'],
  TXT: [['one', latin, ''], ['two']],
  SRV: [{ name: 'srv.test', port: 65535, priority: 1, weight: 2, type: 'SRV' }],
  NAPTR: [{ ...naptr, type: undefined }],
  MX: [{ exchange: 'mail.test', priority: 10, type: 'MX' }],
  NS: ['ns.test'],
  PTR: ['p1.test', 'p2.test'],
  SOA: { ...soaFields, type: undefined },
  TLSA: [{ certUsage: 3, selector: 1, match: 2, data }],
  CAA: caa,
  CNAME: ['b.test'],
  ANY: [
    { address: '192.0.2.1', ttl: 77, type: 'A' }, { address: '192.0.2.2', ttl: 88, type: 'A' },
    { address: '2001:db8::1', ttl: 66, type: 'AAAA' },
    { exchange: 'mail.test', priority: 10, type: 'MX' },
    { value: 'ns.test', type: 'NS' },
    { entries: ['one', latin, ''], type: 'TXT' }, { entries: ['two'], type: 'TXT' },
    { name: 'srv.test', port: 65535, priority: 1, weight: 2, type: 'SRV' },
    { value: 'p1.test', type: 'PTR' }, { value: 'p2.test', type: 'PTR' },
    { ...naptr, type: 'NAPTR' },
    { ...soaFields, type: 'SOA' },
    { certUsage: 3, selector: 1, match: 2, data, type: 'TLSA' },
    ...caa,
  ],
};

const rcodes = { formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 };
const codes = { formerr: 'EFORMERR', servfail: 'ESERVFAIL', nxdomain: 'ENOTFOUND', notimp: 'ENOTIMP', refused: 'EREFUSED' };

async function main() {
  const ns = await server.start(({ name: asked, type }) => {
    const [first] = asked.split('.');
    if (first in rcodes) return { rcode: rcodes[first] };
    if (first === 'none') return { authority: [soa('test', 60, 60)] };
    if (first === 'alias') {
      return { answers: [record(asked, 'CNAME', 50, domain('b.test')), ...(type === 'A' ? [address('b.test', '192.0.2.9', 99)] : [])] };
    }
    if (asked.endsWith('arpa')) return { answers: [record(asked, 'PTR', 9, domain(`${asked.slice(0, 5)}.test`))] };
    if (type === 'ANY') return { answers: Object.values(records).slice(0, -1).flat() };
    return { answers: records[type] };
  });
  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([ns.address]);

  for (const [type, result] of Object.entries(expected)) {
    assert.deepStrictEqual(await resolver.resolve(name, type), result, type);
    // A second time, perhaps from the cache; what the program did to the first result does not show.
    const again = await resolver.resolve(name, type);
    assert.deepStrictEqual(again, result, type);
    if (Array.isArray(again)) again.length = 0;
    else again.serial = 0;
    assert.deepStrictEqual(await resolver.resolve(name, type), result, type);
  }
  assert.deepStrictEqual(await resolver.resolve4(name, { ttl: true }), [
    { address: '192.0.2.1', ttl: 77 }, { address: '192.0.2.2', ttl: 88 },
  ]);
  // An alias holds no longer than its own record.
  assert.deepStrictEqual(await resolver.resolve4('alias.test', { ttl: true }), [{ address: '192.0.2.9', ttl: 50 }]);
  assert.deepStrictEqual(await resolver.resolve6('alias.test'), []);
  await assert.rejects(resolver.resolveNs('alias.test'), { code: 'ENODATA', message: 'queryNs ENODATA alias.test' });
  await assert.rejects(resolver.resolveSoa('alias.test'), { code: 'EBADRESP' });
  assert.deepStrictEqual(await resolver.reverse('192.0.2.7'), ['7.2.0.test']);
  assert.deepStrictEqual(await resolver.reverse('2001:db8::5'), ['5.0.0.test']);

  for (const [first, code] of [...Object.entries(codes), ['none', 'ENODATA']]) {
    await assert.rejects(resolver.resolveMx(`${first}.test`), {
      name: 'Error', code, errno: undefined, syscall: 'queryMx', hostname: `${first}.test`, message: `queryMx ${code} ${first}.test`,
    });
  }
  const before = ns.asked.length;
  for (const bad of ['a..b', `${'x'.repeat(64)}.test`, 'a b', 'a\0b.test', `${'abcdefgh.'.repeat(32)}test`]) {
    await assert.rejects(resolver.resolve4(bad), { code: 'EBADNAME', hostname: bad });
  }
  await assert.rejects(resolver.resolve4('hidden.onion'), { code: 'ENOTFOUND' });
  assert.strictEqual(ns.asked.length, before);

  // Names in other scripts are asked for in their ASCII form.
  await resolver.resolve4('b\u00fccher.test');
  assert.strictEqual(ns.asked.at(-1).name, 'xn--bcher-kva.test');

  // The callback comes later, whatever the answer, and is given what it says.
  const plain = new dns.Resolver();
  plain.setServers([ns.address]);
  let later = false;
  await new Promise((resolve) => {
    plain.resolve4('a..b', mustCall((error, result) => {
      assert.ok(later);
      assert.strictEqual(error.code, 'EBADNAME');
      assert.strictEqual(result, undefined);
      resolve();
    }));
    later = true;
  });
  assert.throws(() => plain.reverse('no address', () => {}), { code: 'EINVAL', syscall: 'getHostByAddr', hostname: 'no address' });
  assert.throws(() => plain.setServers(['127.0.0.1:1x']), { code: 'ERR_INVALID_IP_ADDRESS' });
  plain.resolve4('open.test', mustCall());
  assert.throws(() => plain.setServers(['127.0.0.1']), {
    code: 'ERR_DNS_SET_SERVERS_FAILED', message: 'c-ares failed to set servers: "There are pending queries." [127.0.0.1]',
  });
  assert.deepStrictEqual(plain.getServers(), [ns.address]);
  await new Promise((resolve) => plain.resolve4('open.test', resolve));

  // The address that questions come from.
  const local = new dns.promises.Resolver();
  local.setServers([ns.address]);
  local.setLocalAddress('127.0.0.9');
  await local.resolve4('from.test');
  ns.close();
}
main().then(mustCall());
