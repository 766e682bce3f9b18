// The text of a test run, in the form of Node's "spec" reporter.
import { inspect } from 'internal:util/inspect';
import process from 'node:process';

const indent = (nesting) => '  '.repeat(nesting);

/**
 * @param {{ name: string, nesting: number, ok: boolean, error?: unknown, ms: number, skip?: string | true,
 *   todo?: string | true }} result
 */
export function report({ name, nesting, ok, error, ms, skip, todo }) {
  const pad = indent(nesting);
  const note = skip !== undefined ? ` # ${skip === true ? 'SKIP' : skip}` : todo !== undefined ?
    ` # ${todo === true ? 'TODO' : todo}` : '';
  const sign = skip !== undefined ? '\u{FE63}' : ok ? '\u{2714}' : '\u{2716}';
  let text = `${pad}${sign} ${name} (${ms.toFixed(3)}ms)${note}\n`;
  if (!ok && error !== undefined) {
    const shown = typeof error === 'object' && error !== null && error.code === 'ERR_TEST_FAILURE' ? error.message :
      inspect(error);
    text += shown.split('\n').map((line) => `${pad}  ${line}\n`).join('');
  }
  process.stdout.write(text);
}

/** @param {Record<string, number>} totals */
export function summary(totals) {
  let text = '';
  for (const key of ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']) {
    text += `\u{2139} ${key} ${totals[key]}\n`;
  }
  process.stdout.write(text);
}
