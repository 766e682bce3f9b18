/** The prompt of the command-line debugger. */
import { ERR_DEBUGGER_ERROR } from 'internal:errors/codes';
import { DebugSession, Printed } from 'internal:inspector/cli/session';
import { inspect } from 'node:util';

const repl = lazy('node:repl');
const vm = lazy('node:vm');

const kPrompt = 'debug> ';

const kHelp = `
run, restart, r       Run the application or reconnect
kill                  Kill a running application or disconnect

cont, c               Resume execution
next, n               Continue to next line in current file
step, s               Step into, potentially entering a function
out, o                Step out, leaving the current function
pause                 Pause execution
backtrace, bt         Print the current backtrace
list, list(n)         Print the source around the line where execution is paused
setContextLineNumber(n)
                      Set how many lines are shown around each pause
setBreakpoint, sb     Set a breakpoint: sb(), sb(line), sb('script', line, 'condition'), sb('function()')
clearBreakpoint, cb   Clear a breakpoint: cb('script', line)
breakpoints           List all breakpoints
breakOnException      Pause whenever an exception is thrown
breakOnUncaught       Pause whenever an exception is not caught
breakOnNone           Do not pause on exceptions (this is the default)

watch(expr)           Show an expression at each pause
unwatch(expr), unwatch(index)
                      Show it no more
watchers              Print all watched expressions and their values

exec(expr), p(expr), exec expr, p expr
                      Evaluate an expression and print its value; exec .scope lists the names in scope
repl                  A prompt at which everything is evaluated as exec does

scripts               List the scripts that are loaded
scripts(true)         List all scripts, those of the runtime included

profile               Start a CPU profile
profileEnd            Stop it
profiles              CPU profiles up to now
profiles[n].save(filepath = 'node.cpuprofile')
                      Write a CPU profile into a file

takeHeapSnapshot(filepath = 'node.heapsnapshot')
                      Write a heap snapshot into a file

version               Print V8's version
.exit                 End the debugger
`.trim();

const kDomains = ['Debugger', 'HeapProfiler', 'Profiler', 'Runtime'];

/** Methods of a domain as functions: `Debugger.getScriptSource({ scriptId })`. */
const domain = (client, name) => new Proxy({}, {
  get: (_, method) => (typeof method === 'string' ? (params) => client.send(`${name}.${method}`, params) : undefined),
});

/**
 * @param {object} program { client, run(), restart(), kill(), output }
 * @returns {{ print: (text: string) => void, started: () => void }}
 */
export function startPrompt({ client, input, output, run, restart, kill, quit }) {
  let prompt;
  let evaluatesInProgram = false;
  let busy = false;
  let last = '';

  /** Something that no command asked for comes between prompt and input. */
  function print(text) {
    if (output.isTTY) output.write('\r\u001b[K');
    output.write(`${text}\n`);
    if (prompt !== undefined && !busy) prompt.displayPrompt(true);
  }

  const session = new DebugSession(client, print);
  const resume = (method) => () => {
    if (client.connected) session.requirePause();
    session.forgetPause();
    return client.send(`Debugger.${method}`).then(() => undefined);
  };

  const listScripts = Object.defineProperty((all) => new Printed(session.listScripts(all)), inspect.custom, {
    __proto__: null, value: () => session.listScripts(),
  });
  const list = (around) => session.list(around);

  /** Commands without parentheses. */
  const bare = {
    help: () => new Printed(kHelp),
    cont: resume('resume'), next: resume('stepOver'), step: resume('stepInto'), out: resume('stepOut'),
    pause: () => client.send('Debugger.pause').then(() => undefined),
    run, restart, kill,
    backtrace: () => session.backtrace(),
    breakpoints: () => session.listBreakpoints(),
    breakOnException: () => session.breakOnExceptions('all'),
    breakOnUncaught: () => session.breakOnExceptions('uncaught'),
    breakOnNone: () => session.breakOnExceptions('none'),
    watchers: () => session.watchers(),
    profile: () => session.startProfile(),
    profileEnd: () => session.endProfile(),
    profiles: () => session.profiles,
    version: async () => new Printed((await client.send('Runtime.evaluate', {
      expression: 'process.versions.v8', returnByValue: true,
    })).result.value),
    repl: enterProgram,
  };
  const short = { c: 'cont', n: 'next', s: 'step', o: 'out', r: 'restart', bt: 'backtrace' };
  /** Commands that are called. */
  const called = {
    list, scripts: listScripts, setContextLineNumber: (n) => session.setContextLines(n),
    setBreakpoint: (...args) => session.setBreakpoint(...args), sb: (...args) => session.setBreakpoint(...args),
    clearBreakpoint: (...args) => session.clearBreakpoint(...args), cb: (...args) => session.clearBreakpoint(...args),
    watch: (expression) => session.watch(expression), unwatch: (which) => session.unwatch(which),
    exec: (expression) => session.exec(expression), p: (expression) => session.exec(expression),
    takeHeapSnapshot: (path) => session.takeHeapSnapshot(path),
    breakOn: (state) => session.breakOnExceptions(state),
  };

  const context = vm().createContext({});
  for (const [name, fn] of Object.entries(bare)) {
    Object.defineProperty(context, name, { __proto__: null, get: fn, enumerable: true, configurable: true });
  }
  for (const [name, of] of Object.entries(short)) {
    Object.defineProperty(context, name, { __proto__: null, get: bare[of], enumerable: true, configurable: true });
  }
  Object.assign(context, called);
  for (const name of kDomains) context[name] = domain(client, name);

  function enterProgram() {
    output.write('Press Ctrl+C to leave debug repl\n');
    evaluatesInProgram = true;
    prompt.setPrompt('> ');
    return undefined;
  }

  function leaveProgram() {
    evaluatesInProgram = false;
    prompt.setPrompt(kPrompt);
  }

  async function evaluate(line) {
    if (evaluatesInProgram) return session.exec(line);
    const exec = /^\s*(?:exec|p)\s+([^\n(=.][^\n]*|\.scope|\(.*\).+)$/.exec(line);
    if (exec !== null) return session.exec(exec[1].trim());
    if (/^\s*list\s*$/.test(line)) return list();
    return vm().runInContext(line, context, { filename: 'REPL' });
  }

  function onLine(text, _context, _file, callback) {
    let line = text.replace(/\n$/, '');
    // An empty line repeats.
    if (line.trim() === '') line = last;
    else last = line;
    if (line.trim() === '') {
      callback(null);
      return;
    }
    busy = true;
    const done = (error, value) => {
      busy = false;
      callback(error, value);
    };
    evaluate(line).then((value) => done(null, value), (error) => done(error ?? new ERR_DEBUGGER_ERROR('Unknown error')));
  }

  function start() {
    prompt = repl().start({
      prompt: kPrompt, input, output, eval: onLine, useGlobal: false, ignoreUndefined: true,
      writer: (value) => (value instanceof Printed ? value.text : inspect(value, { colors: output.isTTY })),
    });
    prompt.defineCommand('interrupt', {
      help: 'leave the repl of the program, or pause the program',
      action: interrupt,
    });
    prompt.removeAllListeners('SIGINT');
    prompt.on('SIGINT', interrupt);
    prompt.on('exit', quit);
    prompt.on('reset', () => {});
  }

  function interrupt() {
    if (evaluatesInProgram) {
      leaveProgram();
    } else if (client.connected && session.frame === undefined) {
      client.send('Debugger.pause').catch(() => {});
    }
    prompt.displayPrompt();
  }

  return { print, start, session, prompt: () => prompt };
}

