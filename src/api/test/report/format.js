// What the reporters for people have in common: signs, colours, errors.
import process from 'node:process';
import { inspect } from 'internal:util/inspect';
import { isTestFailure } from 'internal:test/errors';

const lazyColors = lazy('internal:test/report/colors');

export const signs = { pass: '\u2714 ', fail: '\u2716 ', diagnostic: '\u2139 ', parent: '\u25B6 ', skip: '\uFE63 ', todo: '\u26A0 ' };

export const indent = (nesting) => '  '.repeat(nesting);

/** The error of a failed test as text: what the test threw, where it threw something. */
export function errorText(error) {
  const shown = isTestFailure(error) && 'cause' in error ? error.cause : error;
  const { shouldColor } = lazyColors();
  return inspect(shown, { __proto__: null, colors: shouldColor(process.stdout), breakLength: Infinity });
}

/** The sign and the colour of a result. */
function styleOf(type, data) {
  const { colors } = lazyColors();
  if (data.skip !== undefined) return [signs.skip, colors.gray];
  if (type === 'test:pass') return [signs.pass, colors.green];
  if (data.todo !== undefined) return [signs.todo, colors.yellow];
  return [signs.fail, colors.red];
}

/**
 * The line of a result, and its error below it where `withError`.
 * @param {'test:pass' | 'test:fail'} type
 */
export function resultText(type, data, pad, withError) {
  const { colors } = lazyColors();
  const [sign, color] = styleOf(type, data);
  const { details, expectFailure, name, skip, todo } = data;
  let title = `${name} ${colors.gray}(${details.duration_ms}ms)${colors.white}`;
  if (skip !== undefined) title += ` # ${typeof skip === 'string' && skip !== '' ? skip : 'SKIP'}`;
  else if (todo !== undefined) title += ` # ${typeof todo === 'string' && todo !== '' ? todo : 'TODO'}`;
  else if (expectFailure !== undefined) title += ' # EXPECTED FAILURE';
  let text = `${pad}${color}${sign}${title}${colors.white}\n`;
  if (withError && details.error !== undefined) {
    text += errorText(details.error).split('\n').map((line) => (line === '' ? '\n' : `${pad}  ${line}\n`)).join('');
  }
  return text;
}
