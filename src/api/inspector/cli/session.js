/** What the command-line debugger knows of the program that it debugs: scripts, breakpoints, where it is paused. */
import { ERR_DEBUGGER_ERROR } from 'internal:errors/codes';
import { validateNumber, validateInteger, validateString } from 'internal:errors/validators';
import { resultOf, show, ThrownValue } from 'internal:inspector/cli/values';
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { inspect } from 'node:util';

const url = lazy('node:url');

const isBuiltin = (name) => name.startsWith('node:');
const isInternal = (name) => name.startsWith('node:internal/');

/** A script's name as the user knows it: relative if it is below the working directory. */
export function shortName(scriptUrl) {
  let name = scriptUrl;
  if (name.startsWith('file:')) {
    try {
      name = url().fileURLToPath(name);
    } catch {
      return scriptUrl;
    }
  }
  const folder = join(resolve(), 'x').slice(0, -1);
  return name.startsWith(folder) ? name.slice(folder.length) : name;
}

const indent = (text, by) => text.split('\n').map((line) => `${by}${line}`).join('\n');

/** Prints as it is when it is the result of a command. */
export class Printed {
  constructor(text) {
    this.text = text;
  }

  [inspect.custom]() {
    return this.text;
  }
}

export class DebugSession {
  /** @type {Map<string, { scriptId: string, url: string }>} */
  scripts = new Map();
  /** @type {{ id: string, scriptId?: string, url?: string, pattern?: string, line: number, condition?: string }[]} */
  breakpoints = [];
  watched = [];
  frames;
  frame;
  pauseOnExceptions = 'none';
  contextLines = 2;
  profiles = [];
  #sources = new Map();
  #snapshot;

  /**
   * @param {import('./client.js').Client} client
   * @param {(text: string) => void} print something that no command asked for
   */
  constructor(client, print) {
    this.client = client;
    this.print = print;
    client.on('Debugger.scriptParsed', ({ scriptId, url: name }) => {
      if (name) this.scripts.set(scriptId, { scriptId, url: name });
    });
    client.on('Debugger.paused', (event) => this.#onPaused(event));
    client.on('Debugger.resumed', () => this.forgetPause());
    client.on('Profiler.consoleProfileFinished', ({ profile }) => {
      this.#addProfile(profile);
      this.print(`Captured new CPU profile.\nAccess it with profiles[${this.profiles.length - 1}]`);
    });
    client.on('close', () => this.forgetPause());
  }

  forgetPause() {
    this.frames = undefined;
    this.frame = undefined;
  }

  /** Begins with a program that was just connected to. */
  async begin() {
    const { client } = this;
    this.scripts.clear();
    this.#sources.clear();
    await Promise.all([
      client.send('Runtime.enable'),
      client.send('Profiler.enable'),
      client.send('Profiler.setSamplingInterval', { interval: 100 }),
      client.send('Debugger.enable'),
      client.send('Debugger.setPauseOnExceptions', { state: this.pauseOnExceptions }),
      client.send('Debugger.setAsyncCallStackDepth', { maxDepth: 0 }),
      client.send('Debugger.setBlackboxPatterns', { patterns: [] }),
      this.#restoreBreakpoints(),
      client.send('Runtime.runIfWaitingForDebugger'),
    ]);
  }

  async #onPaused({ callFrames, reason }) {
    if (process().env.NODE_INSPECT_RESUME_ON_START === '1' && reason === 'Break on start') {
      this.client.send('Debugger.resume').catch(() => {});
      return;
    }
    this.frames = callFrames;
    [this.frame] = callFrames;
    const { location } = this.frame;
    const what = reason === 'other' ? 'break' : reason;
    try {
      const [watchers, source] = await Promise.all([
        this.#showWatchers(), this.showSource(location, this.contextLines),
      ]);
      const head = `${what} in ${this.#placeName(location)}:${location.lineNumber + 1}`;
      this.print(watchers === '' ? `${head}\n${source}` : `${head}\nWatchers:\n${watchers}\n\n${source}`);
    } catch (error) {
      this.print(`${what}: ${error.message}`);
    }
  }

  #placeName({ scriptId }) {
    const script = this.scripts.get(scriptId);
    return script === undefined ? '[unknown]' : shortName(script.url);
  }

  requirePause() {
    if (this.frame === undefined) throw new ERR_DEBUGGER_ERROR('Requires execution to be paused');
    return this.frame;
  }

  async #linesOf(scriptId) {
    let lines = this.#sources.get(scriptId);
    if (lines === undefined) {
      const { scriptSource } = await this.client.send('Debugger.getScriptSource', { scriptId });
      lines = (scriptSource ?? '').split('\n');
      this.#sources.set(scriptId, lines);
    }
    return lines;
  }

  /** The lines around a location, with marks for it and for breakpoints. */
  async showSource({ scriptId, lineNumber }, around) {
    const lines = await this.#linesOf(scriptId);
    const first = Math.max(0, lineNumber - around);
    const last = Math.min(lines.length - 1, lineNumber + around);
    const width = Math.max(2, `${last + 1}`.length);
    const out = [];
    for (let i = first; i <= last; i++) {
      const stops = this.breakpoints.some((b) => b.scriptId === scriptId && b.line === i + 1);
      const mark = i === lineNumber ? '>' : stops ? '*' : ' ';
      out.push(`${mark}${`${i + 1}`.padStart(width)} ${lines[i]}`);
    }
    return out.join('\n');
  }

  async list(around = 5) {
    const { location } = this.requirePause();
    return new Printed(await this.showSource(location, around));
  }

  setContextLines(count) {
    validateNumber(count, 'delta', 1);
    validateInteger(count, 'delta', 1);
    this.contextLines = count;
  }

  backtrace() {
    this.requirePause();
    return new Printed(this.frames.map(({ functionName, location }, i) => {
      const place = `${this.#placeName(location)}:${location.lineNumber + 1}:${location.columnNumber}`;
      return `#${i} ${functionName || '(anonymous)'} ${place}`;
    }).join('\n'));
  }

  listScripts(all = false) {
    const current = this.frame?.location.scriptId;
    const lines = [];
    for (const { scriptId, url: name } of this.scripts.values()) {
      const hidden = isInternal(name);
      if (hidden && !all && scriptId !== current) continue;
      lines.push(`${scriptId === current ? '*' : ' '} ${scriptId}: ${isBuiltin(name) ? name : shortName(name)}`);
    }
    return lines.join('\n');
  }

  // --- values ------------------------------------------------------------------------------------------------------------

  /** Evaluates where the program is paused, or else in its globals. */
  async evaluate(expression) {
    if (/^\s*\{[^]*\}\s*$/.test(expression)) {
      // An object, most likely, and not a block.
      const wrapped = await this.#evaluate(`(${expression}\n)`);
      if (wrapped.exceptionDetails?.exception?.className !== 'SyntaxError') return wrapped;
    }
    return this.#evaluate(expression);
  }

  #evaluate(expression) {
    const options = { expression, objectGroup: 'node-inspect', includeCommandLineAPI: true, generatePreview: true, silent: true };
    if (this.frame === undefined) return this.client.send('Runtime.evaluate', options);
    return this.client.send('Debugger.evaluateOnCallFrame', { ...options, callFrameId: this.frame.callFrameId });
  }

  async exec(expression) {
    if (expression === '.scope') return this.#scopes();
    return resultOf(await this.evaluate(expression));
  }

  /** The names that the paused function sees, without those of the global object. */
  async #scopes() {
    const { scopeChain } = this.requirePause();
    const scopes = await Promise.all(scopeChain.filter(({ type }) => type !== 'global').map(async ({ object }) => {
      const { result } = await this.client.send('Runtime.getProperties', { objectId: object.objectId, generatePreview: true });
      return result.map(({ name }) => name);
    }));
    return scopes;
  }

  watch(expression) {
    validateString(expression, 'expression');
    if (!this.watched.includes(expression)) this.watched.push(expression);
  }

  unwatch(which) {
    const index = this.watched.indexOf(which);
    // eslint-disable-next-line eqeqeq -- a number, however it was written
    if (index >= 0 || which == Number(which)) this.watched.splice(index >= 0 ? index : Number(which), 1);
  }

  async #showWatchers() {
    const values = await Promise.all(this.watched.map(async (expression) => {
      try {
        const { result, exceptionDetails } = await this.evaluate(expression);
        return exceptionDetails === undefined ? show(result) : new ThrownValue(exceptionDetails.exception ?? result).message;
      } catch (error) {
        return `<error: ${error.message}>`;
      }
    }));
    return this.watched.map((expression, i) => {
      const head = `  ${i}: ${expression} =`;
      return values[i].includes('\n') ? `${head}\n${indent(values[i], '    ')}` : `${head} ${values[i]}`;
    }).join('\n');
  }

  async watchers() {
    this.requirePause();
    return new Printed(await this.#showWatchers());
  }

  // --- breakpoints -------------------------------------------------------------------------------------------------------

  /** The one script whose path ends so; undefined if there is none. */
  #findScript(name) {
    if (this.scripts.has(name)) return this.scripts.get(name);
    const found = [...this.scripts.values()].filter((script) => {
      const short = shortName(script.url);
      return script.url === name || short === name || script.url.endsWith(`/${name}`) || short.endsWith(name);
    });
    if (found.length > 1) {
      const exact = found.filter((script) => shortName(script.url) === name || basename(script.url) === name);
      if (exact.length === 1) return exact[0];
      throw new ERR_DEBUGGER_ERROR('Script name is ambiguous');
    }
    return found[0];
  }

  /**
   * sb(), sb(line), sb('function()'), sb(script, line[, condition])
   */
  async setBreakpoint(script, line, condition) {
    if (script === undefined) {
      const { location } = this.requirePause();
      return this.#setAt(location.scriptId, location.lineNumber + 1, condition);
    }
    if (line === undefined && typeof script === 'number') {
      return this.#setAt(this.requirePause().location.scriptId, script, condition);
    }
    validateString(script, 'script');
    if (script.endsWith('()')) return this.#breakOnCall(script.slice(0, -2), line);
    const known = this.#findScript(script);
    if (known !== undefined) return this.#setAt(known.scriptId, line, condition);
    this.print(`Warning: script '${script}' was not loaded yet.`);
    const escaped = script.replace(/^\.\//, '').replace(/[-[\]/{}()*+?.\\^$|]/g, '\\$&');
    return this.#set({ urlRegex: `^(.*[\\/\\\\])?${escaped}$` }, `.*/${script}$`, line, condition);
  }

  async #breakOnCall(expression, condition) {
    const { callFrameId } = this.requirePause();
    const code = condition === undefined ? `debug(${expression})` : `debug(${expression}, ${JSON.stringify(condition)})`;
    resultOf(await this.client.send('Debugger.evaluateOnCallFrame', {
      callFrameId, expression: code, includeCommandLineAPI: true, silent: true,
    }));
  }

  #setAt(scriptId, line, condition) {
    const script = this.scripts.get(scriptId);
    if (script === undefined) {
      return this.#set({ location: { scriptId, lineNumber: line - 1 } }, undefined, line, condition);
    }
    return this.#set({ url: script.url }, shortName(script.url), line, condition);
  }

  async #set(where, name, line, condition) {
    validateInteger(line, 'line', 1);
    const request = where.location ? { ...where, condition } : { ...where, lineNumber: line - 1, condition };
    const method = where.location ? 'Debugger.setBreakpoint' : 'Debugger.setBreakpointByUrl';
    const { breakpointId, actualLocation, locations = [] } = await this.client.send(method, request);
    const location = actualLocation ?? locations[0];
    this.breakpoints.push({
      id: breakpointId, where, name, line: location === undefined ? line : location.lineNumber + 1, asked: line, condition,
      scriptId: location?.scriptId,
    });
    if (location === undefined) return undefined;
    return new Printed(await this.showSource(location, 5));
  }

  async #restoreBreakpoints() {
    const wanted = this.breakpoints;
    this.breakpoints = [];
    for (const { where, name, asked, condition } of wanted) {
      if (where.location) continue;  // that script is gone
      await this.#set(where, name, asked, condition);
    }
  }

  listBreakpoints() {
    if (this.breakpoints.length === 0) return new Printed('No breakpoints yet');
    return new Printed(this.breakpoints.map(({ name, scriptId, line }, i) =>
      `#${i} ${name ?? this.#placeName({ scriptId })}:${line}`).join('\n'));
  }

  async clearBreakpoint(script, line) {
    const index = this.breakpoints.findIndex((breakpoint) => {
      if (breakpoint.line !== line) return false;
      const name = breakpoint.name ?? '';
      return name === script || name.endsWith(script) || breakpoint.where.url === script;
    });
    if (index < 0) {
      this.print(`Could not find breakpoint at ${script}:${line}`);
      return;
    }
    await this.client.send('Debugger.removeBreakpoint', { breakpointId: this.breakpoints[index].id });
    this.breakpoints.splice(index, 1);
  }

  async breakOnExceptions(state) {
    this.pauseOnExceptions = state;
    if (this.client.connected) await this.client.send('Debugger.setPauseOnExceptions', { state });
  }

  // --- profiles ------------------------------------------------------------------------------------------------------------

  #addProfile(data) {
    const profile = {
      data,
      save(path = 'node.cpuprofile') {
        const full = resolve(path);
        writeFileSync(full, JSON.stringify(data));
        return new Printed(`Saved profile to ${full}`);
      },
      [inspect.custom]: () => `[Profile ${data.endTime - data.startTime}\u03bcs]`,
    };
    this.profiles.push(profile);
    return profile;
  }

  async startProfile() {
    await this.client.send('Profiler.start');
  }

  async endProfile() {
    const { profile } = await this.client.send('Profiler.stop');
    return this.#addProfile(profile);
  }

  takeHeapSnapshot(path = 'node.heapsnapshot') {
    if (this.#snapshot !== undefined) {
      this.print('Cannot take heap snapshot because another snapshot is in progress.');
      return this.#snapshot;
    }
    this.#snapshot = this.#takeHeapSnapshot(path).finally(() => { this.#snapshot = undefined; });
    return this.#snapshot;
  }

  async #takeHeapSnapshot(path) {
    const full = resolve(path);
    const chunks = [];
    const collect = ({ chunk }) => chunks.push(chunk);
    this.client.on('HeapProfiler.addHeapSnapshotChunk', collect);
    try {
      await this.client.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    } finally {
      this.client.removeListener('HeapProfiler.addHeapSnapshotChunk', collect);
    }
    writeFileSync(full, chunks.join(''));
    return new Printed(`Wrote snapshot: ${full}`);
  }
}

function process() {
  return requireBuiltin('node:process').default;
}

