'use strict';
// dns.lookup() gives what getaddrinfo gives, whether the hosts file, the cache or the thread pool answers.
const assert = require('node:assert');
const dns = require('node:dns');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { mustCall, tmpdir } = require('../common');

const hosts = `# comment
127.0.0.1 localhost
::1\tlocalhost ip6-localhost
192.0.2.1 One ONE.test\t# and more
192.0.2.2 two.test
192.0.2.3 two.test
2001:db8:0:0::7 six.test
192.0.2.8 both.test
2001:db8::8 both.test
::1 loop6.test
::ffff:192.0.2.9 mapped.test
fe80::1%lo scoped.test
192.0.2.256 wrong.test
nonsense nonsense.test
192.0.2.4 same.test
192.0.2.4 same.test
192.0.2.5 127.1 last.test`;
const names = [
  'localhost', 'ip6-localhost', 'one', 'ONE', 'one.TEST', 'two.test', 'six.test', 'both.test', 'loop6.test', 'mapped.test',
  'scoped.test', 'wrong.test', 'nonsense.test', 'same.test', 'last.test', 'last.test.', '127.1', '0x7f.0.0.1', 'nowhere.test',
  '1.2.3.4', '::1', '::ffff:1.2.3.4', 'fe80::1%lo', 'a b', '-', '.',
];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ask = (name, options) => new Promise((resolve) => {
  let later = false;
  dns.lookup(name, options, (error, ...rest) => {
    assert.ok(later);
    resolve(error ? `${error.code} ${error.message}` : rest);
  });
  later = true;
});

/** In a namespace of its own, where /etc/hosts is ours and there is no network. */
async function inside() {
  const count = () => dns.cacheStats().hostsFile;
  for (const family of [0, 4, 6]) {
    for (const name of names) {
      // ALL means nothing without V4MAPPED, but asks getaddrinfo.
      const expected = await ask(name, { all: true, family, hints: dns.ALL });
      for (const order of ['verbatim', 'ipv4first', 'ipv6first']) {
        const sorted = await ask(name, { all: true, family, order, hints: dns.ALL });
        const first = await ask(name, { family, order, hints: dns.ALL });
        for (const round of ['first', 'kept']) {
          const label = `${name} ${family} ${order} ${round}`;
          assert.deepStrictEqual(await ask(name, { all: true, family, order }), sorted, label);
          assert.deepStrictEqual(await ask(name, { family, order }), first, label);
          if (typeof first === 'string') continue;
          const [address, kind] = first;
          assert.deepStrictEqual(await dns.promises.lookup(name, { family, order }), { address, family: kind }, label);
        }
        if (order === 'verbatim') assert.deepStrictEqual(sorted, expected);
      }
    }
  }
  const before = count();
  dns.clearCache();
  for (const name of ['localhost', 'one.test', 'two.test', 'both.test']) await ask(name, { all: true });
  assert.strictEqual(count() - before, 4);

  // What the program does to a result does not show in the next one.
  const list = await dns.promises.lookup('two.test', { all: true });
  list[0].address = 'changed';
  list.length = 1;
  assert.strictEqual((await dns.promises.lookup('two.test', { all: true })).length, 2);
  assert.notStrictEqual((await dns.promises.lookup('two.test')).address, 'changed');

  // Changes of the file are seen, for names that were there and names that were not.
  assert.deepStrictEqual(await ask('one.test', {}), ['192.0.2.1', 4]);
  fs.writeFileSync('/etc/hosts', hosts.replace('192.0.2.1 One', '192.0.2.100 One').concat('\n192.0.2.77 nowhere.test\n'));
  await sleep(20);
  assert.deepStrictEqual(await ask('one.test', {}), ['192.0.2.100', 4]);
  assert.deepStrictEqual(await ask('nowhere.test', {}), ['192.0.2.77', 4]);

  // Where others are asked before the file, or the file may be overruled, nothing is taken from it directly.
  for (const services of ['dns files', 'mymachines files dns', 'files [SUCCESS=continue] dns', 'files[NOTFOUND=return] dns']) {
    fs.writeFileSync('/etc/nsswitch.conf', `hosts: ${services}\n`);
    await sleep(20);
    const used = count();
    await ask('two.test', {});
    assert.strictEqual(count(), used, services);
  }

  // Without the cache, the file still answers.
  fs.writeFileSync('/etc/nsswitch.conf', 'hosts: files dns\n');
  await sleep(20);
  dns.setCache({ enabled: false });
  const used = count();
  assert.deepStrictEqual(await ask('one.test', {}), ['192.0.2.100', 4]);
  assert.deepStrictEqual(await ask('one.test', { all: true }), [[{ address: '192.0.2.100', family: 4 }]]);
  assert.strictEqual(count() - used, 2);
}

function namespace() {
  const folder = tmpdir.path;
  fs.writeFileSync(path.join(folder, 'hosts'), hosts);
  fs.writeFileSync(path.join(folder, 'nsswitch.conf'), 'hosts: files dns\n');
  fs.writeFileSync(path.join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const mounts = ['hosts', 'nsswitch.conf', 'resolv.conf'].map((name) => `mount --bind ${folder}/${name} /etc/${name}`);
  const script = `${mounts.join(' && ')} || exit 76; ip link set lo up 2>/dev/null; exec "$0" "$1" inside`;
  const flags = process.getuid() === 0 ? '-mn' : '-rmn';
  return spawnSync('unshare', [flags, 'sh', '-c', script, process.execPath, __filename], { encoding: 'utf8' });
}

/** What can be said of any machine. */
async function outside() {
  assert.deepStrictEqual(await ask('127.0.0.1', 4), ['127.0.0.1', 4]);
  assert.deepStrictEqual(await ask('::1', { all: true }), [[{ address: '::1', family: 6 }]]);
  assert.strictEqual((await ask('localhost', { family: 4 }))[0], '127.0.0.1');
  for (const empty of ['', null, undefined, 0]) assert.throws(() => dns.lookup(empty, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => dns.lookup('a\0b', () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => dns.lookup('a', { order: 'no' }, () => {}), { code: 'ERR_INVALID_ARG_VALUE' });
  const order = (args) => spawnSync(process.execPath, [...args, '-p', 'dns.getDefaultResultOrder()'], { encoding: 'utf8' }).stdout.trim();
  assert.strictEqual(order([]), 'verbatim');
  assert.strictEqual(order(['--dns-result-order=ipv6first']), 'ipv6first');
  const { status, stderr } = namespace();
  if (status === 76 || status === null || /unshare/.test(stderr)) {
    process.stdout.write(`skipped: no namespace to be had: ${stderr}\n`);
    process.exit(77);
  }
  assert.strictEqual(status, 0, stderr);
}

(process.argv[2] === 'inside' ? inside() : outside()).then(mustCall());
