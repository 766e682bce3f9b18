'use strict';
// PostgreSQL's client against a real server: every way to log in, queries of both protocols, types, errors, transactions,
// LISTEN and NOTIFY, cancelling, pools, and connections that end early.
const { start } = require(process.env.WEFT_TEST_SERVERS);
process.noDeprecation = true;
const pg = require('pg');
const { Client, Pool } = pg;

const print = (title, value) => console.log(title, JSON.stringify(value));
const failure = async (promise) => {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message.replace(/127\.0\.0\.1:\d+/g, 'HOST'), severity: error.severity };
  }
};

async function logins(at, admin) {
  await admin.query('create role scram_users');
  await admin.query('create role md5_users');
  await admin.query('create role password_users');
  await admin.query("set password_encryption = 'scram-sha-256'");
  await admin.query("create role ada login password 'Grüße, 世界 \u{1f511}' in role scram_users");
  await admin.query("create role bob login password 'plain' in role password_users");
  await admin.query("set password_encryption = 'md5'");
  await admin.query("create role carl login password 'old' in role md5_users");
  for (const [user, password] of [['ada', 'Grüße, 世界 \u{1f511}'], ['bob', 'plain'], ['carl', 'old'], ['dora', undefined]]) {
    const client = new Client({ ...at, user, password });
    if (user === 'dora') await admin.query('create role dora login');
    await client.connect();
    print(`login of ${user}`, (await client.query('select current_user as name')).rows);
    await client.end();
    if (password !== undefined) print(`wrong password of ${user}`, await failure(new Client({ ...at, user, password: 'no' }).connect()));
  }
  print('no such user', await failure(new Client({ ...at, user: 'eve' }).connect()));
  print('no such database', await failure(new Client({ ...at, database: 'none' }).connect()));
  print('nobody listens', await failure(new Client({ ...at, port: 1 }).connect()));
  print('no TLS there', await failure(new Client({ ...at, ssl: true }).connect()));
  print('password by function', await (async () => {
    const client = new Client({ ...at, user: 'ada', password: async () => 'Grüße, 世界 \u{1f511}' });
    await client.connect();
    await client.end();
    return 'in';
  })());
  const local = new Client({ ...at, host: at.folder });
  await local.connect();
  print('through the Unix domain socket', (await local.query('select 1 as one')).rows);
  await local.end();
}

async function types(client) {
  const { rows, fields } = await client.query(`select 1::int2 a, 2::int4 b, 3::int8 c, 1.5::float8 d, 1.25::numeric e, true f,
    'text'::text g, '{"a":[1,null]}'::json h, '{"b":2}'::jsonb i, '\\xdeadbeef'::bytea j, array[1,2,null] k,
    array['a','b"c'] l, '2024-02-29 12:34:56.789+00'::timestamptz m, '2024-02-29'::date n, null::int o, '(1,2)'::point p,
    '1 day 02:03:04'::interval q, '192.0.2.0/24'::cidr r`);
  print('values', rows[0]);
  print('fields', fields.map(({ name, dataTypeID, format }) => [name, dataTypeID, format]));
  print('rows as arrays', (await client.query({ text: 'values (1, 2), (3, 4)', rowMode: 'array' })).rows);
  const sent = [1, 'two', null, true, new Date(Date.UTC(2024, 0, 2)), Buffer.from([1, 2, 255]), [1, [2, 3]], { a: 1 }, 2n ** 60n];
  print('parameters', (await client.query('select $1::int a, $2::text b, $3::text c, $4::bool d, $5::timestamptz e, $6::bytea f, $7::text g, $8::json h, $9::int8 i', sent)).rows[0]);
  print('wide', (await client.query('select repeat($1, 100000) as x', ['äöü€\u{1f600}'])).rows[0].x.length);
  const big = Buffer.alloc(3_000_000, 'abc');
  print('bytes there and back', (await client.query('select $1::bytea as x', [big])).rows[0].x.equals(big));
  print('many rows', (await client.query('select i, i * i as q from generate_series(1, 20000) i')).rows.reduce((sum, row) => sum + row.i, 0));
  print('several statements', (await client.query('select 1 as a; select 2 as b; create temp table t (x int)')).map((r) => [r.command, r.rows]));
  print('binary format', (await client.query({ text: 'select $1::int4 as n, $2::bool as y', values: [77, true], binary: true })).rows);
}

async function statements(client) {
  await client.query('create table people (id serial primary key, name text unique not null, age int check (age >= 0))');
  const insert = { name: 'insert-person', text: 'insert into people (name, age) values ($1, $2) returning id' };
  for (let i = 0; i < 5; i++) print('prepared', (await client.query({ ...insert, values: [`p${i}`, i * 10] })).rows);
  print('prepared again', await failure(client.query({ ...insert, values: ['p1', 1] })));
  print('other text for a name', await failure(client.query({ name: 'insert-person', text: 'select 1' })));
  print('check', await failure(client.query({ ...insert, values: ['x', -1] })));
  print('syntax', await failure(client.query('selec 1')));
  print('parameters missing', await failure(client.query('select $1::int', [])));
  print('division', await failure(client.query('select 1 / $1::int', [0])));
  print('updated', (await client.query('update people set age = age + 1 where age > 10')).rowCount);
  const inFlight = await Promise.all(Array.from({ length: 50 }, (_, i) => client.query('select $1::int as n', [i])));
  print('50 queries in order', inFlight.map((result) => result.rows[0].n));
  print('callback', await new Promise((resolve) => client.query('select 1 as x', (error, result) => resolve([error, result.rows]))));
  const events = [];
  const query = client.query(new pg.Query('select generate_series(1, 3) as n'));
  await new Promise((resolve) => {
    query.on('row', (row) => events.push(row.n)).on('end', (result) => resolve(events.push(result.command)));
  });
  print('events of a query', events);
}

async function transactions(pool) {
  const client = await pool.connect();
  await client.query('begin');
  await client.query("insert into people (name) values ('rolled back')");
  await client.query('savepoint s');
  print('error inside', await failure(client.query("insert into people (name) values ('p1')")));
  print('aborted', await failure(client.query('select 1')));
  await client.query('rollback to savepoint s');
  print('inside', (await client.query('select count(*)::int as n from people')).rows);
  await client.query('rollback');
  client.release();
  print('outside', (await pool.query('select count(*)::int as n from people')).rows);

  // Two that wait for one another: the server ends one.
  const [a, b] = [await pool.connect(), await pool.connect()];
  for (const [one, name] of [[a, 'p1'], [b, 'p2']]) {
    await one.query("begin; set local deadlock_timeout = '100ms'");
    await one.query('update people set age = 1 where name = $1', [name]);
  }
  const results = await Promise.allSettled([
    a.query("update people set age = 2 where name = 'p2'"), b.query("update people set age = 2 where name = 'p1'"),
  ]);
  print('deadlock', results.map((result) => result.reason?.code ?? 'ok').sort());
  for (const one of [a, b]) {
    await one.query('rollback');
    one.release();
  }
}

async function notifications(at) {
  const listener = new Client(at);
  const sender = new Client(at);
  await Promise.all([listener.connect(), sender.connect()]);
  const heard = [];
  const all = new Promise((resolve) => {
    listener.on('notification', ({ channel, payload }) => {
      heard.push([channel, payload]);
      if (heard.length === 4) resolve();
    });
  });
  await listener.query('listen news; listen "Other"');
  await sender.query("notify news, 'first'");
  await sender.query('select pg_notify($1, $2)', ['Other', 'ä'.repeat(10)]);
  await sender.query("begin; notify news, 'in a transaction'; notify unheard; notify news; commit");
  await all;
  print('heard', heard);
  const notice = new Promise((resolve) => listener.once('notice', ({ message, severity }) => resolve([severity, message])));
  await listener.query("do $$ begin raise notice 'look %', 1; end $$");
  print('notice', await notice);
  await Promise.all([listener.end(), sender.end()]);
}

async function pools(at) {
  const pool = new Pool({ ...at, max: 3, idleTimeoutMillis: 0 });
  const events = { connect: 0, acquire: 0, release: 0, remove: 0 };
  for (const name of Object.keys(events)) pool.on(name, () => events[name]++);
  const results = await Promise.all(Array.from({ length: 30 }, (_, i) => pool.query('select $1::int * 2 as n', [i])));
  print('30 queries on 3 connections', [results.reduce((sum, r) => sum + r.rows[0].n, 0), pool.totalCount]);
  const held = [await pool.connect(), await pool.connect(), await pool.connect()];
  pool.options.connectionTimeoutMillis = 100;
  print('none left', await failure(pool.connect()));
  pool.options.connectionTimeoutMillis = 0;
  // A connection that the server ends is an error of that client, and the pool makes a new one.
  const victim = held[0];
  const gone = new Promise((resolve) => victim.once('error', (error) => resolve([error.code, error.message])));
  const { rows: [{ pid }] } = await victim.query('select pg_backend_pid() as pid');
  await held[1].query('select pg_terminate_backend($1)', [pid]);
  print('ended by the server', await gone);
  victim.release(true);
  held[1].release();
  held[2].release();
  print('alive', (await pool.query('select 1 as x')).rows);
  pool.options.idleTimeoutMillis = 20;
  for (const one of [await pool.connect(), await pool.connect()]) one.release();
  while (pool.totalCount > 0 || events.remove < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  print('idle ones are gone', pool.totalCount);
  await pool.end();
  print('events', events);
  print('after end', await failure(pool.query('select 1')));
}

async function slow(at) {
  print('timeout of the client', await (async () => {
    const client = new Client({ ...at, query_timeout: 50 }).on('error', () => {});
    await client.connect();
    const result = await failure(client.query('select pg_sleep(60)'));
    client.connection.stream.destroy();
    return result;
  })());
  const client = new Client({ ...at, statement_timeout: 500 });
  await client.connect();
  print('timeout of the server', await failure(client.query('select pg_sleep(60)')));
  print('and still', (await client.query('select 1 as x')).rows);
  const pending = failure(client.query('select pg_sleep(0)'));
  const ended = client.end();
  print('ended while it ran', [await pending, await ended]);
  print('after the end', await failure(client.query('select 1')));
}

(async () => {
  const server = await start('postgres');
  const at = { host: server.host, port: server.port, user: 'postgres', database: 'postgres', folder: server.folder };
  const admin = new Client(at);
  await admin.connect();
  await logins(at, admin);
  await types(admin);
  await statements(admin);
  const pool = new Pool({ ...at, max: 4 });
  await transactions(pool);
  await pool.end();
  await notifications(at);
  await pools(at);
  await slow(at);
  await admin.end();
  await server.stop();
})();
