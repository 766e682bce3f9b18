// From the events of a run to its reporters, and from them to where they write.
import { createWriteStream } from 'node:fs';
import process from 'node:process';
import { compose } from 'node:stream';
import { pathToFileURL } from 'internal:url/url';
import { ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { getOption } from 'internal:runtime/options';

const builtIn = lazy('internal:test/reporters');

/** [reporter, destination] of the command line. */
function chosen() {
  const reporters = getOption('--test-reporter') ?? [];
  const destinations = getOption('--test-reporter-destination') ?? [];
  if (reporters.length === 0 && destinations.length === 0) return [['spec', 'stdout']];
  if (reporters.length === 1 && destinations.length === 0) return [[reporters[0], 'stdout']];
  if (reporters.length !== destinations.length) {
    throw new ERR_INVALID_ARG_VALUE('--test-reporter', reporters,
                                    'must match the number of specified \'--test-reporter-destination\'');
  }
  return reporters.map((reporter, i) => [reporter, destinations[i]]);
}

async function load(name) {
  const { reporters } = builtIn();
  if (Object.hasOwn(reporters, name)) return reporters[name];
  const parent = pathToFileURL(process.cwd() + '/').href;
  const namespace = await requireBuiltin('internal:modules/esm_loader').importModule(name, parent);
  const reporter = namespace.default ?? namespace;
  const constructor = reporter?.prototype && Object.getOwnPropertyDescriptor(reporter.prototype, 'constructor');
  return constructor === undefined || constructor === null ? reporter : new reporter();
}

function destinationOf(name) {
  if (name === 'stdout') return process.stdout;
  if (name === 'stderr') return process.stderr;
  return createWriteStream(name);
}

/** Gives the reporters of the command line the events of a run. */
export async function report(harness) {
  const { stream } = harness;
  const ends = [];
  for (const [name, destination] of chosen()) {
    const out = destinationOf(destination);
    const composed = compose(stream, await load(name));
    composed.pipe(out, { end: out !== process.stdout && out !== process.stderr });
    ends.push(new Promise((resolve) => {
      if (out === process.stdout || out === process.stderr) composed.once('end', resolve);
      else out.once('finish', resolve);
    }));
  }
  await harness.finished;
  await Promise.all(ends);
  if (getOption('--test-force-exit')) process.exit();
}
