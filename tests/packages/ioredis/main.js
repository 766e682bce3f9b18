'use strict';
// Redis' client against a real server: commands, pipelines, transactions, scripts, streams of keys, publish and subscribe,
// blocking reads, reconnection.
const { start } = require(process.env.WEFT_TEST_SERVERS);
const { Redis } = require('ioredis');

const print = (title, value) => console.log(title, JSON.stringify(value));
const failure = (promise) => promise.then(() => 'no error', (error) => [error.name, error.code, error.message.replace(/:\d{4,5}/g, ':PORT')]);
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function commands(redis) {
  print('ping', await redis.ping());
  print('set', [await redis.set('a', '1'), await redis.get('a'), await redis.get('none'), await redis.incr('a')]);
  print('unicode', [await redis.set('ключ', 'Grüße \u{1f600}'), await redis.get('ключ')]);
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await redis.set('bytes', bytes);
  print('bytes', (await redis.getBuffer('bytes')).equals(bytes));
  const big = 'x\r\n'.repeat(1_000_000);
  await redis.set('big', big);
  print('3 MB', (await redis.get('big')) === big);
  print('hash', [await redis.hset('h', { x: 1, y: 'two' }), await redis.hgetall('h'), await redis.hmget('h', 'x', 'none')]);
  print('list', [await redis.rpush('l', 1, 2, 3), await redis.lrange('l', 0, -1), await redis.lpop('l')]);
  print('set of members', [await redis.sadd('s', 'b', 'a'), (await redis.smembers('s')).sort()]);
  print('sorted set', [await redis.zadd('z', 2, 'b', 1, 'a'), await redis.zrange('z', 0, -1, 'WITHSCORES')]);
  print('expiry', [await redis.set('e', 'x', 'EX', 60), await redis.pttl('e') > 0, await redis.pexpire('e', 1), await sleep(60), await redis.get('e')]);
  print('options', [await redis.set('a', 'x', 'NX'), await redis.set('a', 'y', 'XX', 'GET')]);
  print('wrong type', await failure(redis.lpush('a', 1)));
  print('unknown', await failure(redis.call('nothing')));
  print('callback', await new Promise((resolve) => redis.get('a', (error, value) => resolve([error, value]))));
  print('in order', await Promise.all(Array.from({ length: 1000 }, () => redis.incr('counter'))).then((all) => [all[0], all[999]]));
}

async function pipelines(redis) {
  print('pipeline', await redis.pipeline().set('p', 1).incr('p').lpush('p', 1).get('p').exec().then((all) => all.map(([error, value]) => [error && error.message, value])));
  const pipeline = redis.pipeline();
  for (let i = 0; i < 5000; i++) pipeline.set(`key:${i}`, i);
  print('5,000 at once', (await pipeline.exec()).every(([error, value]) => error === null && value === 'OK'));
  print('transaction', await redis.multi().incr('p').incr('p').exec());
  print('discarded', await failure(redis.multi().set('p', 1).call('nothing').exec()));
  await redis.watch('p');
  const other = redis.duplicate();
  await other.set('p', 'changed');
  print('watched', await redis.multi().set('p', 'lost').exec());
  other.disconnect();
  redis.defineCommand('double', { numberOfKeys: 1, lua: 'redis.call("set", KEYS[1], ARGV[1] * 2) return {KEYS[1], ARGV[1] * 2}' });
  print('script', [await redis.double('d', 21), await redis.double('d', 4), await redis.get('d')]);
  print('script that fails', (await failure(redis.eval('return redis.error_reply("MY no")', 0)))[2]);
  let seen = 0;
  for await (const keys of redis.scanStream({ match: 'key:*', count: 500 })) seen += keys.length;
  print('scan', seen >= 5000);
  const automatic = redis.duplicate({ enableAutoPipelining: true });
  print('pipelined by itself', await Promise.all([automatic.get('d'), automatic.incr('d'), automatic.get('d')]));
  await automatic.quit();
}

async function messages(redis) {
  const listener = redis.duplicate();
  const heard = [];
  const done = new Promise((resolve) => {
    const add = (entry) => {
      heard.push(entry);
      if (heard.length === 5) resolve();
    };
    listener.on('message', (channel, text) => add([channel, text]));
    listener.on('pmessage', (pattern, channel, text) => add([pattern, channel, text]));
  });
  print('subscribed', [await listener.subscribe('news', 'sport'), await listener.psubscribe('s*')]);
  print('other commands', await failure(listener.get('a')));
  print('receivers', [await redis.publish('news', 'one'), await redis.publish('sport', 'two'), await redis.publish('none', 'x'), await redis.publish('snow', 'ö')]);
  await redis.publish('news', 'x'.repeat(10));
  await done;
  print('heard', heard);
  print('unsubscribed', [await listener.unsubscribe('news'), await redis.publish('news', 'gone')]);
  await listener.quit();

  const waiting = redis.duplicate();
  const item = waiting.blpop('queue', 5);
  await sleep(20);
  await redis.rpush('queue', 'work');
  print('blocking', [await item, await waiting.blpop('queue', 0.05)]);
  print('stream', [
    await redis.xadd('stream', '1-1', 'a', '1'), await redis.xadd('stream', '1-2', 'b', '2'), await redis.xread('STREAMS', 'stream', '1-1'),
    await redis.xgroup('CREATE', 'stream', 'g', '0'), await redis.xreadgroup('GROUP', 'g', 'me', 'COUNT', 1, 'STREAMS', 'stream', '>'), await redis.xack('stream', 'g', '1-1'),
  ]);
  await waiting.quit();
}

async function connections(server) {
  const { port } = server;
  print('states', await new Promise((resolve) => {
    const states = [];
    const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true });
    for (const name of ['connecting', 'connect', 'ready', 'close', 'end']) redis.on(name, () => states.push(name));
    redis.on('end', () => resolve(states));
    redis.connect().then(() => redis.quit());
  }));

  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: (times) => Math.min(times * 10, 50) });
  const admin = new Redis({ port, host: '127.0.0.1', connectionName: 'admin' });
  await redis.set('before', 'kept');
  const again = new Promise((resolve) => redis.once('reconnecting', resolve)).then(() => new Promise((resolve) => redis.once('ready', resolve)));
  await admin.call('CLIENT', 'KILL', 'ID', await redis.client('ID'));
  await again;
  print('connected again', await redis.get('before'));
  redis.disconnect();

  const secret = await start('redis', { args: ['--requirepass', 'pässword'] });
  const known = new Redis({ port: secret.port, host: '127.0.0.1', password: 'pässword', db: 3 });
  print('password and database', [await known.set('x', 1), (await known.client('INFO')).match(/db=\d/)[0]]);
  known.disconnect();
  const stranger = new Redis({ port: secret.port, host: '127.0.0.1', enableReadyCheck: false });
  print('no password', await failure(stranger.get('x')));
  stranger.disconnect();
  await secret.stop();

  const nobody = new Redis({ port: secret.port, host: '127.0.0.1', retryStrategy: (times) => (times > 2 ? null : 5), maxRetriesPerRequest: 1 });
  const errors = [];
  nobody.on('error', (error) => errors.push([error.code, error.syscall]));
  print('nobody there', await failure(nobody.get('x')));
  await new Promise((resolve) => nobody.once('end', resolve));
  print('errors', errors);
  await admin.quit();
}

(async () => {
  const server = await start('redis');
  const redis = new Redis({ port: server.port, host: server.host });
  await commands(redis);
  await pipelines(redis);
  await messages(redis);
  await connections(server);
  print('monitored', await new Promise((resolve, reject) => {
    redis.monitor().then((monitor) => {
      monitor.on('monitor', (time, args) => {
        resolve(args);
        monitor.disconnect();
      });
      redis.set('seen', 1);
    }, reject);
  }));
  await redis.quit();
  await server.stop();
})();
