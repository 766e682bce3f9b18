/** `weft inspect`: a debugger at the command line, for a program that it starts, or one that runs. */
import { Client } from 'internal:inspector/cli/client';
import { startPrompt } from 'internal:inspector/cli/repl';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const kListening = /Debugger listening on ws:\/\/\[?(.+?)\]?:(\d+)\//;
const kFreeTimeoutMs = 3000;
const kAttempts = 6;
const kBetweenAttemptsMs = 500;

const usage = () => `Usage: ${process.argv0} inspect [--port=<port>] [<option> ...]
                      [<script> [<script-args>] | <host>:<port> | -p <pid>]

Debugs a program at the command line.

  --port=<port>         Port that the program listens on for the debugger (default: 9229; 0: any)
  <script>              The script to start and debug; it pauses at its first statement
  <host>:<port>         A program to connect to that was started with --inspect
  -p <pid>              A process of this machine to connect to
`;

/** @param {string[]} words what follows `inspect` */
function readArguments(words) {
  const options = { host: '127.0.0.1', port: 9229, script: undefined, rest: [], pid: undefined };
  const port = /^--(?:port|inspect-port|debug-port)=(\d+)$/.exec(words[0] ?? '');
  if (port !== null) {
    options.port = Number(port[1]);
    words = words.slice(1);
  }
  if (words[0] === '-p') {
    options.pid = Number(words[1]);
    return Number.isInteger(options.pid) ? options : undefined;
  }
  const address = /^([^\s/]+):(\d+)$/.exec(words[0] ?? '');
  if (address !== null && words.length === 1) {
    options.host = address[1].replace(/^\[|\]$/g, '');
    options.port = Number(address[2]);
    return options;
  }
  if (words.length === 0) return undefined;
  options.script = words;
  return options;
}

/** Whether nobody listens there. */
function isFree(host, port) {
  return new Promise((fulfil) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      fulfil(false);
    });
    socket.once('error', () => fulfil(true));
  });
}

async function waitUntilFree(host, port) {
  if (port === 0) return;
  const end = Date.now() + kFreeTimeoutMs;
  while (!await isFree(host, port)) {
    if (Date.now() > end) throw new Error(`Timeout (${kFreeTimeoutMs}) waiting for ${host}:${port} to be free`);
    await delay(200);
  }
}

class Debugger {
  #options;
  #client = new Client();
  #prompt;
  #child;
  #stopping = false;
  #unfinished = '';

  constructor(options) {
    this.#options = options;
    this.#prompt = startPrompt({
      client: this.#client, input: process.stdin, output: process.stdout,
      run: () => this.#run(), restart: () => this.#restart(), kill: () => this.#kill(), quit: () => this.#quit(),
    });
  }

  async start() {
    await this.#run();
    this.#prompt.start();
  }

  async #run() {
    await this.#kill();
    let { host, port } = this.#options;
    if (this.#options.script !== undefined) ({ host, port } = await this.#launch());
    if (this.#options.pid !== undefined) this.#openProcess(this.#options.pid);
    await this.#connect(host, port);
    await this.#prompt.session.begin();
  }

  #restart() {
    return this.#run();
  }

  /** Starts the program; resolves once it says where it listens. */
  async #launch() {
    const { host, port, script } = this.#options;
    await waitUntilFree(host, port);
    const child = spawn(process.execPath, [...process.execArgv, `--inspect-brk=${port}`, ...script]);
    this.#child = child;
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    child.stdout.on('data', (text) => this.#onOutput(text));
    return new Promise((fulfil, reject) => {
      let heard = '';
      let found = false;
      child.stderr.on('data', (text) => {
        this.#onOutput(text);
        if (found) return;
        heard += text;
        const match = kListening.exec(heard);
        if (match === null) return;
        found = true;
        fulfil({ host: match[1], port: Number(match[2]) });
      });
      child.once('error', reject);
      child.once('exit', (code) => {
        if (this.#child === child) this.#child = undefined;
        if (!found) reject(new Error(`The program ended with code ${code} before it could be debugged`));
      });
    });
  }

  /** What the program prints is marked, line by line. */
  #onOutput(text) {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop();
    const shown = lines.filter((line) => line !== '').map((line) => `< ${line}`);
    if (shown.length > 0) this.#prompt.print(shown.join('\n'));
  }

  #openProcess(pid) {
    try {
      process._debugProcess(pid);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
      process.stderr.write(`Target process: ${pid} doesn't exist.\n`);
      process.exit(1);
    }
  }

  async #connect(host, port) {
    const name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    process.stdout.write(`connecting to ${name} ..`);
    for (let attempt = 1; ; attempt++) {
      process.stdout.write('.');
      try {
        await this.#client.connect(host, port);
        process.stdout.write(' ok\n');
        return;
      } catch (error) {
        if (error.fatal || error.code === 'ERR_DEBUGGER_ERROR' || attempt === kAttempts) {
          process.stdout.write(' failed to connect, please retry\n');
          if (error.fatal || error.code === 'ERR_DEBUGGER_ERROR') process.stderr.write(`${error.message}\n`);
          await this.#kill();
          process.exit(1);
        }
        await delay(kBetweenAttemptsMs);
      }
    }
  }

  /** Ends the program, or leaves it alone if it was not started here. */
  async #kill() {
    this.#client.disconnect();
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const ended = new Promise((fulfil) => { child.once('exit', fulfil); });
    child.kill('SIGKILL');
    await ended;
    this.#unfinished = '';
  }

  async #quit() {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#kill();
    process.exit(0);
  }
}

/** Called for `weft inspect ...`. */
export async function start() {
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(usage());
    process.exitCode = 9;
    return;
  }
  try {
    await new Debugger(options).start();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
