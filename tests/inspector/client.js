'use strict';
// A small client of the debugger's protocol, over the global WebSocket.
const { spawn } = require('node:child_process');
const { once } = require('node:events');

/** A program under a debugger: the process, what it prints, and the address that it listens on. */
class Program {
  /** @param {string[]} args of weft @param {object} [options] of spawn */
  constructor(args, options = {}) {
    this.child = spawn(process.execPath, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.stdout = '';
    this.stderr = '';
    this.child.stdout.setEncoding('utf8').on('data', (text) => { this.stdout += text; });
    this.child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
    this.ended = once(this.child, 'close').then(([code, signal]) => signal ?? code);
    process.on('exit', () => this.child.kill('SIGKILL'));
  }

  /** Resolves once more was printed; false if there is nothing more to come. */
  more(stream) {
    return Promise.race([once(this.child[stream], 'data').then(() => true), this.ended.then(() => false)]);
  }

  /** Resolves with the match once standard error (or what `stream` names) has it. */
  async printed(pattern, stream = 'stderr') {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      if (!await this.more(stream) && !pattern.test(this[stream])) {
        throw new Error(`The program ended without printing ${pattern}:\n${this[stream]}`);
      }
    }
  }

  async address() {
    const [, url] = await this.printed(/Debugger listening on (ws:\S+)/);
    return url;
  }

  async connect() {
    return Client.connect(await this.address());
  }
}

class Client {
  #socket;
  #next = 1;
  #waiting = new Map();
  #events = [];
  #listeners = [];

  static async connect(url) {
    const client = new Client();
    client.#socket = new WebSocket(url);
    client.#socket.addEventListener('message', ({ data }) => client.#onMessage(JSON.parse(data)));
    await new Promise((fulfil, reject) => {
      client.#socket.addEventListener('open', fulfil);
      client.#socket.addEventListener('error', () => reject(new Error(`no connection to ${url}`)));
    });
    client.closed = new Promise((fulfil) => client.#socket.addEventListener('close', fulfil));
    return client;
  }

  #onMessage(message) {
    if (message.id !== undefined) {
      const { fulfil, reject } = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
      else fulfil(message.result);
      return;
    }
    this.#events.push(message);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Sends a request; rejects if the answer is an error. */
  send(method, params) {
    const id = this.#next++;
    return new Promise((fulfil, reject) => {
      this.#waiting.set(id, { fulfil, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The parameters of the next event of that name that `accept` takes; events are consumed in the order in which they came. */
  event(method, accept = () => true) {
    return new Promise((fulfil) => {
      const look = () => {
        const index = this.#events.findIndex((e) => e.method === method && accept(e.params));
        if (index < 0) return;
        const [{ params }] = this.#events.splice(index, 1);
        this.#listeners = this.#listeners.filter((l) => l !== look);
        fulfil(params);
      };
      this.#listeners.push(look);
      look();
    });
  }

  close() {
    this.#socket.close();
    return this.closed;
  }

  /** A program started with --inspect-brk, paused at its first statement. */
  async begin() {
    await Promise.all(['Runtime.enable', 'Debugger.enable'].map((method) => this.send(method)));
    await this.send('Runtime.runIfWaitingForDebugger');
    return this.event('Debugger.paused');
  }

  /** Lets the program run until it pauses again. */
  async until(method, params) {
    const paused = this.event('Debugger.paused');
    await this.send(method, params);
    return paused;
  }

  /** The variables of a scope by name. */
  async variables(scope) {
    const { result } = await this.send('Runtime.getProperties', { objectId: scope.object.objectId, ownProperties: true });
    return Object.fromEntries(result.map(({ name, value }) => [name, value?.value]));
  }
}

module.exports = { Client, Program };
