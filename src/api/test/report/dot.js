// The reporter "dot": a character a test, and the failures at its end.
import process from 'node:process';
import { colors } from 'internal:test/report/colors';
import { resultText } from 'internal:test/report/format';

/** As wide as the terminal, but never narrow. */
const columns = () => Math.max(process.stdout.columns ?? 20, 20);

export default async function* dot(events) {
  let count = 0;
  const failed = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (type === 'test:pass') yield `${colors.green}.${colors.clear}`;
    else yield `${colors.red}X${colors.clear}`;
    if (type === 'test:fail') failed.push(data);
    if (++count % columns() === 0) yield '\n';
  }
  yield '\n';
  if (failed.length === 0) return;
  yield `\n${colors.red}Failed tests:${colors.white}\n\n`;
  for (const data of failed) yield resultText('test:fail', data, '', true);
}
