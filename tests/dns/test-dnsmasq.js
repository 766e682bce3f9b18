'use strict';
// Against a real name server: records, TTLs, refusals, answers too long for a datagram, a server that comes back.
const assert = require('node:assert');
const dns = require('node:dns');
const { mustCall } = require('../common');
const { start } = require('../servers');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const longText = Array.from({ length: 12 }, (_, i) => String(i).padStart(2, '0').repeat(100));

async function main() {
  const args = [
    '--log-queries', '--local=/test/', '--local-ttl=2', '--neg-ttl=1',
    '--host-record=a.test,192.0.2.1,2001:db8::1', '--host-record=many.test,192.0.2.2',
    '--cname=alias.test,a.test', '--mx-host=a.test,mail.test,10', '--srv-host=_x._tcp.test,a.test,8080,1,2',
    `--txt-record=long.test,${longText.join(',')}`, '--txt-record=t.test,one,two', '--ptr-record=7.2.0.192.in-addr.arpa,p.test',
    '--naptr-record=n.test,1,2,s,SIP+D2U,,r.test', '--caa-record=c.test,0,issue,ca.test',
    ...Array.from({ length: 60 }, (_, i) => `--host-record=wide.test,192.0.2.${i + 10}`),
  ];
  const server = await start('dnsmasq', { args });
  const asked = (name) => server.output.split('\n').filter((line) => line.includes(`] ${name} from`)).length;
  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`${server.host}:${server.port}`]);

  assert.deepStrictEqual(await resolver.resolve4('a.test', { ttl: true }), [{ address: '192.0.2.1', ttl: 2 }]);
  assert.deepStrictEqual(await resolver.resolve6('a.test'), ['2001:db8::1']);
  assert.deepStrictEqual(await resolver.resolve4('alias.test'), ['192.0.2.1']);
  assert.deepStrictEqual(await resolver.resolveCname('alias.test'), ['a.test']);
  assert.deepStrictEqual(await resolver.resolveMx('a.test'), [{ exchange: 'mail.test', priority: 10, type: 'MX' }]);
  assert.deepStrictEqual(await resolver.resolveSrv('_x._tcp.test'), [{ name: 'a.test', port: 8080, priority: 1, weight: 2, type: 'SRV' }]);
  assert.deepStrictEqual(await resolver.resolveTxt('t.test'), [['one', 'two']]);
  assert.deepStrictEqual(await resolver.resolveCaa('c.test'), [{ critical: 0, type: 'CAA', issue: 'ca.test' }]);
  assert.deepStrictEqual(await resolver.resolveNaptr('n.test'), [
    { flags: 's', service: 'SIP+D2U', regexp: '', replacement: 'r.test', order: 1, preference: 2, type: undefined },
  ]);
  assert.deepStrictEqual(await resolver.resolvePtr('7.2.0.192.in-addr.arpa'), ['p.test']);
  assert.deepStrictEqual(await resolver.reverse('192.0.2.1'), ['a.test']);

  // 2,400 bytes of text, and 60 addresses: cut off over UDP, so asked for again over TCP.
  assert.deepStrictEqual(await resolver.resolveTxt('long.test'), [longText]);
  assert.strictEqual(new Set(await resolver.resolve4('wide.test')).size, 60);

  await assert.rejects(resolver.resolve4('nowhere.test'), { code: 'ENOTFOUND', message: 'queryA ENOTFOUND nowhere.test' });
  await assert.rejects(resolver.resolveMx('t.test'), { code: 'ENODATA' });
  // Without an upstream server it refuses what it does not know.
  await assert.rejects(resolver.resolve4('elsewhere.example'), { code: 'EREFUSED' });

  // Kept for 2 seconds, so asked for twice in 2.5.
  const before = asked('many.test');
  const start2 = performance.now();
  while (performance.now() - start2 < 2500) {
    assert.deepStrictEqual(await resolver.resolve4('many.test'), ['192.0.2.2']);
    await sleep(20);
  }
  await sleep(50);
  assert.strictEqual(asked('many.test') - before, 2, server.output);

  // It goes away and comes back: what is kept is given meanwhile, everything else is refused, and then answered again.
  dns.clearCache();
  assert.deepStrictEqual(await resolver.resolve4('a.test'), ['192.0.2.1']);
  await server.stop();
  assert.deepStrictEqual(await resolver.resolve4('a.test'), ['192.0.2.1']);
  const quick = new dns.promises.Resolver({ timeout: 100, tries: 1 });
  quick.setServers([`${server.host}:${server.port}`]);
  await assert.rejects(quick.resolve4('a.test'), { code: /^(ECONNREFUSED|ETIMEOUT)$/ });
  const again = await start('dnsmasq', { args, port: server.port });
  assert.deepStrictEqual(await quick.resolve4('a.test'), ['192.0.2.1']);

  // Two servers, the first of which is silent: the second one is asked.
  const silent = require('node:dgram').createSocket('udp4');
  await new Promise((resolve) => silent.bind(0, '127.0.0.1', resolve));
  const two = new dns.promises.Resolver({ timeout: 100, tries: 2 });
  two.setServers([`127.0.0.1:${silent.address().port}`, `${again.host}:${again.port}`]);
  assert.deepStrictEqual(await two.resolve4('a.test'), ['192.0.2.1']);
  silent.close();
  await again.stop();
}
main().then(mustCall());
