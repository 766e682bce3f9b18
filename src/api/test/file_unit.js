// A file of tests, run by a process of its own: what that tells is passed on in its place.
import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { resolve } from 'node:path';
import process from 'node:process';
import { failure, kCancelledByParent, kSubtestsFailed, kTestCodeFailure } from 'internal:test/errors';
import { Receiver } from 'internal:test/protocol';
import { Test } from 'internal:test/unit';

/** Told at once, not in the order of the files. */
const kUnordered = new Set(['test:complete', 'test:dequeue', 'test:enqueue', 'test:stderr', 'test:stdout']);
/** Of the whole, which only the process that runs all files knows. */
const kOfTheWhole = new Set(['test:plan', 'test:diagnostic']);

export class FileUnit extends Test {
  /** Events that wait for their turn. */
  #held = [];
  #reported = 0;
  #failed = false;
  #child;

  /** @param {{ path: string, run: import('internal:test/run').RunSettings }} file `path` as it was given */
  constructor(harness, file) {
    const full = resolve(file.run.cwd, file.path);
    super(harness, harness.root, { name: file.path, location: { line: 1, column: 1, file: full } });
    this.full = full;
    this.settings = file.run;
    this.outerSignal = file.run.signal;
    this.fn = () => this.#runProcess();
  }

  /** Which of its tests run is for its process to know. */
  isLeftOut() {
    return false;
  }

  #runProcess() {
    const { settings, full } = this;
    const worker = settings.workers.take();
    const env = { ...settings.env, NODE_TEST_CONTEXT: 'child-v8', NODE_TEST_WORKER_ID: String(worker) };
    if (settings.watcher) env.WATCH_REPORT_DEPENDENCIES = '1';
    return new Promise((done, failed) => {
      const child = spawn(process.execPath, [...settings.execArgv, full, ...settings.argv], {
        __proto__: null, cwd: settings.cwd, env, stdio: ['pipe', 'pipe', 'pipe', ...(settings.watcher ? ['ipc'] : [])], killSignal: 'SIGTERM',
      });
      this.#child = child;
      settings.watcher?.follow(child, this.name);
      this.signal.addEventListener('abort', () => child.kill(), { once: true });
      const decoder = new StringDecoder('utf8');
      const receiver = new Receiver(
        (type, data) => this.#take(type, { ...data, entryFile: full }),
        (bytes) => this.#output('test:stdout', decoder.write(bytes)),
      );
      child.stdout.on('data', (chunk) => receiver.write(chunk));
      child.stdout.on('end', () => receiver.end());
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text) => this.#output('test:stderr', text));
      child.on('error', failed);
      child.on('close', (code, signal) => {
        settings.workers.give(worker);
        if (code === 0 && signal === null) return done();
        const why = this.#failed ? kSubtestsFailed : kTestCodeFailure;
        const error = failure('test failed', why);
        Object.assign(error, { exitCode: code, signal });
        failed(error);
      });
    });
  }

  #output(type, text) {
    if (text === '') return;
    this.harness.stream.tell(type, { __proto__: null, file: this.name, message: text, entryFile: this.full });
  }

  #take(type, data) {
    if (kOfTheWhole.has(type) && data.nesting === 0 && !isWarning(data)) return;
    if (type === 'test:pass' || type === 'test:fail') this.#reported++;
    if (type === 'test:summary' && !data.success) this.#failed = data.counts.failed + data.counts.cancelled > 0;
    if (kUnordered.has(type)) this.harness.stream.tell(type, data);
    else this.#held.push({ type, data });
    if (this.hasTurn()) this.#release();
  }

  #release() {
    for (const { type, data } of this.#held.splice(0)) this.harness.takeFromFile(type, data);
  }

  /** It is its turn. */
  tellReady() {
    this.#release();
  }

  /** A file whose tests were told of is not told of itself, unless it failed beyond them. */
  get isOnlyFrame() {
    return this.#reported > 0 && (this.error === null || this.error.failureType === kSubtestsFailed) && !this.cancelled;
  }

  tellResult() {
    this.#release();
    if (!this.isOnlyFrame) super.tellResult();
    else if (!this.passed) this.harness.success = false;
  }

  cancel(error = failure('test did not finish before its parent and was cancelled', kCancelledByParent)) {
    super.cancel(error);
    this.#child?.kill();
  }
}

/** What a file's run says of errors that came late is not of the whole. */
const isWarning = ({ level }) => level === 'warn' || level === 'error';
