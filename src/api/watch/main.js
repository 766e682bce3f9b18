// weft --watch: runs the program in a process of its own, and again when a file that it is made of changes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import process from 'node:process';
import { inspect } from 'internal:util/inspect';
import { ERR_UNKNOWN_SIGNAL } from 'internal:errors/codes';
import { getOption } from 'internal:runtime/options';
import { colors } from 'internal:test/report/colors';
import { FilesWatcher, isReport } from 'internal:watch/files_watcher';

const kOwn = /^--(watch|watch-path|watch-preserve-output|watch-kill-signal)(=|$)/;
const kWithArgument = /^--watch-(path|kill-signal)$/;

/** The options of this process that are those of the program, too. */
function optionsOfProgram() {
  const left = [];
  for (let i = 0; i < process.execArgv.length; i++) {
    const option = process.execArgv[i];
    if (kWithArgument.test(option)) i++;
    else if (!kOwn.test(option)) left.push(option);
  }
  return left;
}

function killSignal() {
  const name = getOption('--watch-kill-signal') ?? 'SIGTERM';
  if (!Object.hasOwn(os.constants.signals, name)) throw new ERR_UNKNOWN_SIGNAL(name);
  return name;
}

const say = (color, text) => process.stdout.write(`${color}${text}${colors.white}\n`);

class Program {
  #args;
  #title;
  #child;
  #watcher = new FilesWatcher();
  #busy = false;
  #ending = false;

  constructor(words) {
    this.#args = [...optionsOfProgram(), ...words];
    this.#title = inspect(words.join(' '));
    const paths = getOption('--watch-path') ?? [];
    for (const path of paths) this.#watcher.addTree(path);
    this.followsFiles = paths.length === 0;
    this.#watcher.on('changed', () => this.#restart());
  }

  start() {
    const env = { ...process.env, WATCH_REPORT_DEPENDENCIES: '1' };
    const child = spawn(process.execPath, this.#args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
    this.#child = child;
    if (this.followsFiles) {
      this.#watcher.follow(child, this);
      // Also what cannot be loaded yet is waited for.
      const file = process.argv[1];
      if (file !== undefined) this.#watcher.add(file, this);
    }
    if (process.send !== undefined) {
      child.on('message', (message) => { if (!isReport(message)) process.send(message); });
    }
    child.once('exit', (code) => {
      if (this.#child !== child || this.#busy || this.#ending) return;
      const [color, what] = code === 0 ? [colors.green, 'Completed'] : [colors.red, 'Failed'];
      say(color, `${what} running ${this.#title}. Waiting for file changes before restarting...`);
    });
  }

  get child() {
    return this.#child;
  }

  /** Ends the process. @returns {Promise<number | null>} its exit code */
  async stop(signal) {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = await exited;
    return code;
  }

  async #restart() {
    if (this.#busy || this.#ending) return;
    this.#busy = true;
    try {
      await this.stop(killSignal());
      if (this.#ending) return;
      if (!getOption('--watch-preserve-output') && process.stdout.isTTY) process.stdout.write('\u001bc');
      say(colors.blue, `Restarting ${this.#title}`);
      this.#watcher.forget();
      this.start();
    } finally {
      this.#busy = false;
    }
  }

  /** Ends the program and this process. */
  async end(signal) {
    this.#ending = true;
    this.#watcher.close();
    const code = await this.stop(signal);
    process.exit(code ?? 128 + os.constants.signals[signal]);
  }
}

/** Runs the program that the command line names. */
export function start() {
  killSignal();
  const words = process.argv.slice(1);
  if (words.length === 0 && (getOption('--watch-path') ?? []).length === 0) {
    process._rawDebug(`${process.execPath}: --watch requires specifying a file`);
    process.reallyExit(9);
  }
  const program = new Program(words);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => { program.end(signal); });
  process.on('message', (message) => { program.child.send(message); });
  program.start();
}
