// The reporter "spec": a tree of results, and the failures again at its end.
import { relative } from 'node:path';
import process from 'node:process';
import { Transform } from 'node:stream';
import { kSubtestsFailed } from 'internal:test/errors';
import { colors } from 'internal:test/report/colors';
import { indent, resultText, signs } from 'internal:test/report/format';

const levels = { info: 'blue', debug: 'gray', warn: 'yellow', error: 'red' };

/** Text for events, one after the other. */
class Spec {
  /** Tests that have begun, by nesting, and whether that was said. */
  #open = [];
  #failed = [];

  /** @returns {string | undefined} */
  text({ type, data }) {
    switch (type) {
      case 'test:start':
        this.#open[data.nesting] = { name: data.name, said: false };
        this.#open.length = data.nesting + 1;
        return undefined;
      case 'test:pass':
      case 'test:fail':
        return this.#result(type, data);
      case 'test:stdout':
      case 'test:stderr':
        return data.message;
      case 'test:diagnostic': {
        const color = colors[levels[data.level] ?? 'blue'];
        return `${color}${indent(data.nesting)}${signs.diagnostic}${data.message}${colors.white}\n`;
      }
      case 'test:interrupted': {
        const names = data.tests.map(({ name }) => `  ${name}\n`).join('');
        return `${colors.yellow}Interrupted while running:${colors.white}\n${names}`;
      }
      default:
        return undefined;
    }
  }

  #result(type, data) {
    let text = '';
    for (let i = 0; i < data.nesting; i++) {
      const parent = this.#open[i];
      if (parent === undefined || parent.said) continue;
      parent.said = true;
      text += `${indent(i)}${signs.parent}${parent.name}\n`;
    }
    this.#open.length = Math.min(this.#open.length, data.nesting);
    if (type === 'test:fail' && data.details?.error?.failureType !== kSubtestsFailed) this.#failed.push(data);
    return text + resultText(type, data, indent(data.nesting), false);
  }

  /** The failures, in full. */
  end() {
    if (this.#failed.length === 0) return undefined;
    let text = `\n${colors.red}${signs.fail}failing tests:${colors.white}\n`;
    for (const data of this.#failed) {
      text += '\n';
      if (data.file) text += `test at ${relative(process.cwd(), data.file)}:${data.line}:${data.column}\n`;
      text += resultText('test:fail', data, '', true);
    }
    return text;
  }
}

/** @see https://nodejs.org/api/test.html#test-reporters */
export class SpecReporter extends Transform {
  #spec = new Spec();

  constructor() {
    super({ __proto__: null, writableObjectMode: true });
  }

  _transform(event, encoding, callback) {
    callback(null, this.#spec.text(event));
  }

  _flush(callback) {
    callback(null, this.#spec.end());
  }
}

/** The same for an iterable of events. Lines that belong together come together. */
export async function* specLines(events) {
  const spec = new Spec();
  let pending = '';
  for await (const event of events) {
    const text = spec.text(event);
    if (text === undefined) continue;
    if (event.type === 'test:diagnostic' && event.data.nesting === 0) {
      pending += text;
      continue;
    }
    if (pending !== '') yield pending;
    pending = '';
    yield text;
  }
  pending += spec.end() ?? '';
  if (pending !== '') yield pending;
}
