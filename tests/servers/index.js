'use strict';

/**
 * Real servers and clients for tests: Debian's, from build/servers (tests/servers/setup.sh) or of the machine.
 *
 * Each server listens on a free port of 127.0.0.1 alone, keeps its data in a fresh temporary folder, and ends with the test,
 * however that ends. Runs under Node as well, so that results can be compared.
 */

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const unpacked = process.env.WEFT_SERVERS || path.join(__dirname, '..', '..', 'build', 'servers');
const unprivileged = 65534;

/** Folders with programs: those that setup.sh unpacked first, then those of the machine. */
function programFolders() {
  const folders = [];
  for (const root of [unpacked, '/']) {
    for (const name of ['usr/bin', 'usr/sbin', 'bin', 'sbin']) folders.push(path.join(root, name));
    const versions = path.join(root, 'usr/lib/postgresql');
    if (fs.existsSync(versions)) {
      for (const version of fs.readdirSync(versions)) folders.push(path.join(versions, version, 'bin'));
    }
  }
  return folders;
}

/**
 * Where a program is, or undefined.
 * @param {string} name
 */
function find(name) {
  return programFolders().map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/**
 * Where a program is. Ends the test as skipped when it is nowhere.
 * @param {string} name
 */
function program(name) {
  const file = find(name);
  if (file === undefined) {
    process.stdout.write(`skipped: ${name} is neither in build/servers (./dev test puts it there) nor on this machine\n`);
    process.exit(77);
  }
  return file;
}

/** The environment in which these programs find their libraries. */
function environment(extra) {
  const folders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((name) => path.join(unpacked, name));
  return { ...process.env, LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: folders.join(':'), ...extra };
}

/**
 * A client such as curl, wrk or psql, to its end.
 * @returns {Promise<{ code: number, signal: string | null, stdout: string, stderr: string }>}
 */
function run(name, args, { input, env, ...options } = {}) {
  const child = spawn(program(name), args, { env: environment(env), stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => (texts[stream] += text));
  }
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
}

/** A port of 127.0.0.1 that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function canConnect(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

// What ends a server when this process is killed and can do nothing any more.
let guard;
function guarded(command, args, signal) {
  guard ??= find('setpriv') ?? '';
  return guard ? [guard, ['--pdeathsig', signal, '--', command, ...args]] : [command, args];
}

const running = new Set();
process.on('exit', () => {
  for (const server of running) server.kill();
});

/** A process that serves, with the folder of its data. */
class Server {
  host = '127.0.0.1';
  /** What it printed. */
  output = '';

  constructor(kind, folder, port) {
    Object.assign(this, { folder, port });
    Object.defineProperty(this, 'kind', { value: kind });
  }

  launch(command, args, { identity, signal = 'SIGKILL' } = {}) {
    const [file, words] = guarded(command, args, signal.slice(3));
    // The guard is lost when the user changes, so that the server itself has to be that user from the start.
    this.child = spawn(file, words, {
      cwd: this.folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'], ...identity,
    });
    this.signal = signal;
    this.pid = this.child.pid;
    running.add(this);
    this.exited = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.output += error.message;
        resolve();
      });
      this.child.on('exit', resolve);
    }).then(() => {
      this.ended = true;
      running.delete(this);
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
  }

  /** Resolves to false when it ended by itself. */
  async ready(answers) {
    for (const start = Date.now(); Date.now() - start < 120_000; await sleep(20)) {
      if (this.ended) return false;
      if (await answers()) return true;
    }
    this.kill();
    throw new Error(`${this.kind} did not answer within two minutes:\n${this.output}`);
  }

  /** Ends it at once, for those who cannot wait. */
  kill() {
    running.delete(this);
    try {
      process.kill(this.pid, this.signal);
    } catch {
      // It has ended already.
    }
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }

  /** Whether it keeps the test alive. */
  keep(alive) {
    for (const handle of [this.child, this.child.stdout, this.child.stderr]) handle[alive ? 'ref' : 'unref']();
  }

  /** Ends it and removes its data. */
  async stop() {
    if (!this.ended) {
      this.keep(true);
      this.child.kill(this.signal);
    }
    await this.exited;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Programs that must not run as root, and whose folder the other user cannot reach: a copy that it can. */
function reachable(file, identity, folder) {
  if (identity === undefined) return file;
  const seen = spawnSync(file, ['--version'], { ...identity, env: environment(), cwd: '/' });
  if (seen.status === 0) return file;
  const root = file.startsWith(unpacked) ? unpacked : '/usr';
  const copy = path.join(folder, 'programs');
  fs.cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  spawnSync('chown', ['-R', `${identity.uid}:${identity.gid}`, copy]);
  return path.join(copy, path.relative(root, file));
}

const kinds = {
  /** options.args: lines of its configuration as arguments, e.g. '--address=/a.test/192.0.2.1', '--local-ttl=2'. */
  async dnsmasq(server, { args = [] }) {
    server.launch(program('dnsmasq'), [
      '--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--bind-interfaces',
      `--listen-address=${server.host}`, `--port=${server.port}`, '--pid-file=', '--log-facility=-',
      `--user=${os.userInfo().username}`, '--group=', ...args,
    ]);
    return server.ready(() => canConnect(server.port));
  },

  /** options.args: its options, e.g. '--requirepass', 'secret'. */
  async redis(server, { args = [] }) {
    server.launch(program('redis-server'), [
      '--port', server.port, '--bind', server.host, '--save', '', '--appendonly', 'no', '--daemonize', 'no',
      '--dir', server.folder, ...args,
    ].map(String));
    return server.ready(() => canConnect(server.port));
  },

  /**
   * The super user `postgres` needs no password, and every other one neither, except members of the roles `scram_users`,
   * `md5_users` and `password_users`, which the test makes itself. options.settings: { name: value } of postgresql.conf. The Unix domain socket is in its folder.
   */
  async postgres(server, { settings = {} }) {
    const identity = process.getuid() === 0 ? { uid: unprivileged, gid: unprivileged } : undefined;
    if (identity) fs.chownSync(server.folder, identity.uid, identity.gid);
    const postgres = reachable(program('postgres'), identity, server.folder);
    const data = path.join(server.folder, 'data');
    const init = spawnSync(path.join(path.dirname(postgres), 'initdb'), [
      '-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions',
    ], { cwd: server.folder, env: environment(), encoding: 'utf8', ...identity });
    if (init.status !== 0) throw new Error(`initdb failed: ${init.error ?? init.stderr}`);
    fs.writeFileSync(path.join(data, 'pg_hba.conf'), [
      'local all all trust',
      `host all postgres ${server.host}/32 trust`,
      `host all +scram_users ${server.host}/32 scram-sha-256`,
      `host all +md5_users ${server.host}/32 md5`,
      `host all +password_users ${server.host}/32 password`,
      `host all all ${server.host}/32 trust`, '',
    ].join('\n'));
    const all = {
      port: server.port, listen_addresses: server.host, unix_socket_directories: server.folder, fsync: 'off', jit: 'off',
      synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '16MB', max_connections: 40, ...settings,
    };
    const words = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server.launch(postgres, ['-D', data, ...words], { identity, signal: 'SIGQUIT' });
    return server.ready(() => server.output.includes('database system is ready to accept connections'));
  },
};

/**
 * Starts a server, which ends with the test at the latest; it does not keep the test alive. Where the server is not to be had,
 * the test ends as skipped.
 * @param {'dnsmasq' | 'redis' | 'postgres'} kind
 * @param {object} [options] `port`, and those of the kind
 * @returns {Promise<{ host: string, port: number, pid: number, folder: string, output: string, stop(): Promise<void> }>}
 */
async function start(kind, options = {}) {
  for (let attempt = 1; ; attempt++) {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), `weft-${kind}-`));
    const server = new Server(kind, folder, options.port ?? (await freePort()));
    try {
      if (await kinds[kind](server, options)) {
        server.keep(false);
        return server;
      }
    } catch (error) {
      fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    fs.rmSync(folder, { recursive: true, force: true });
    // Somebody else may have taken the port in the meantime.
    if (attempt === 3 || options.port !== undefined) throw new Error(`${kind} did not start:\n${server.output}`);
  }
}

module.exports = { environment, find, freePort, program, run, start };
