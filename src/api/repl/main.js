// The interactive mode of the program itself.
import process from 'node:process';
import library, { start as startRepl, REPL_MODE_SLOPPY, REPL_MODE_STRICT } from 'internal:repl/repl';

/** Greets, and reads from the terminal (or, with -i, from whatever standard input is). */
export function start() {
  process.stdout.write(`Welcome to Node.js ${process.version}.\nType ".help" for more information.\n`);
  const mode = process.env.NODE_REPL_MODE?.toLowerCase().trim() === 'strict' ? REPL_MODE_STRICT : REPL_MODE_SLOPPY;
  const repl = startRepl({
    prompt: '> ', useGlobal: true, breakEvalOnSigint: true, replMode: mode,
    terminal: process.env.NODE_NO_READLINE ? false : undefined,
  });
  // Sessions may set up themselves: repl.repl.
  library.repl = repl;
  const history = process.env.NODE_REPL_HISTORY ?? `${process.env.HOME ?? '.'}/.node_repl_history`;
  if (repl.terminal && history.trim() !== '') repl.setupHistory(history, () => {});
  repl.on('exit', () => process.exit());
}
