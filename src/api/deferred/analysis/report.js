// weft --parallel-report: runs a program under the profiler and lists what of it could run on other cores.
import { runAtExit, start, stop } from 'binding:profiler';
import { isFunction } from 'internal:deferred/analysis/bindings';
import { Files, pathOfURL } from 'internal:deferred/analysis/files';
import { isIteration, judgeFunctionNode, judgeLoop, loopsOf } from 'internal:deferred/analysis/loops';
import { functionTimes } from 'internal:deferred/analysis/profile';
import { reportText } from 'internal:deferred/analysis/report_text';
import { estimate, suggestFunction, suggestLoop } from 'internal:deferred/analysis/suggest';
import { getOption } from 'internal:runtime/options';
import { writeFileSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';

const samplingInterval = 500;
/** What is not at least this share of the busy time, or this many ms, is not looked at. */
const smallestShare = 0.03;
const smallestTime = 10;
/** Below this gain a change is not worth the code. */
const smallestSpeedUp = 1.15;
const mostOf = 0.8;
const muchOf = 0.4;
const maximumStaying = 8;
/** What the first use of the pool costs: a thread is started and the function shipped. ms. */
const startCost = 10;

/** Begins the profile; the report is made when the process ends. */
export function begin() {
  start('leaves', samplingInterval, false);
  start('callers', samplingInterval, true);
  runAtExit(finish);
}

function finish() {
  const callers = stop('callers');
  const leaves = stop('leaves');
  const report = makeReport(leaves, callers);
  const target = getOption('--parallel-report');
  const text = target.endsWith('.json') ? `${JSON.stringify(report, null, 2)}\n` : reportText(report);
  if (target === '') writeAll(2, text);
  else writeFileSync(target, text);
}

/** The program may have made the descriptor non-blocking. */
function writeAll(fd, text) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

/** Files of the program itself: what is in packages cannot be changed by who reads the report. */
function isOwn(url) {
  const path = pathOfURL(url);
  return path !== undefined && !path.includes('/node_modules/');
}

/**
 * @param {{ duration: number, nodes: object[] }} leaves
 * @param {{ nodes: object[] }} callers
 */
export function makeReport(leaves, callers, cores = availableParallelism()) {
  const { functions, samples, idle, duration } = functionTimes(leaves, callers, isOwn);
  const msPerSample = samples === 0 ? 0 : duration / samples;
  const busy = (samples - idle) * msPerSample;
  const context = { files: new Files(), msPerSample, duration, busy, cores, overhead: startCost + copyCost() };
  const found = candidates(functions, context);
  const judged = found.map((candidate) => judgeCandidate(candidate, context));
  const worth = choose(judged.filter(({ reasons }) => reasons.length === 0));
  const staying = chooseStaying(judged.filter(({ reasons }) => reasons.length > 0), worth);
  return {
    program: process.argv[1] ?? '[eval]', cores, durationMs: round(duration), busyMs: round(busy),
    // All changes together.
    afterMs: round(worth.reduce((sum, { time, estimate: { after } }) => sum - time + after, duration)),
    worth: worth.map((item) => shown(item)),
    staying: staying.slice(0, maximumStaying).map((item) => shown(item)),
  };
}

/**
 * Of the pure ones those where the change belongs: not what runs within another one, and not the function around a loop that is
 * all it does.
 */
function choose(pure) {
  const loops = pure.filter(({ kind }) => kind === 'loop');
  return pure.filter((item) => {
    if (item.estimate.speedUp < smallestSpeedUp) return false;
    if (loops.some((loop) => loop !== item && contains(loop, item) && !contains(item, loop))) return false;
    if (item.kind === 'function') {
      const isOneLoop = loops.some((loop) => contains(item, loop) && loop.time > item.time * mostOf);
      if ((isOneLoop && !loops.some((loop) => reaches(loop, item))) || !isLong(item)) return false;
    }
    let within = 0;
    for (const loop of loops) if (loop !== item && reaches(loop, item) && !reaches(item, loop)) within += loop.time;
    return within < item.time * muchOf;
  });
}

/** Of those that are not pure: a loop, the function around it and the callback in it are one finding. */
function chooseStaying(impure, worth) {
  const chosen = [];
  for (const item of [...impure.filter(({ kind }) => kind === 'loop'), ...impure.filter(({ kind }) => kind !== 'loop')]) {
    if (worth.some((other) => contains(item, other))) continue;
    const isSame = (other) => (contains(other, item) || contains(item, other)) &&
      Math.min(item.time, other.time) > Math.max(item.time, other.time) * mostOf;
    if (!chosen.some(isSame)) chosen.push(item);
  }
  return chosen.sort((a, b) => b.time - a.time);
}

/**
 * Whether a single call is likely to be worth sending: it is called by name, and it, or what it calls, repeats something. How often
 * functions were called is not known; those that take their time from millions of calls are short and straight.
 */
function isLong({ file, node, calls, reached }) {
  if (calls.length === 0) return false;
  return [...reached].some((part) => !file.parents.has(part) || repeats(file, part));
}

/** Whether a function has a loop, or calls itself. */
function repeats(file, node) {
  if (loopsOf(file).some((loop) => contains({ file, node }, { file, node: loop }))) return true;
  return file.binder.references.some(({ call, binding, node: at }) => call && binding !== null && at.start > node.start && at.end < node.end &&
    (binding.node === node || file.parents.get(binding.node)?.init === node));
}

/** Whether running one includes running the other one. */
function reaches({ reached }, { file, node }) {
  for (let at = node; at !== undefined; at = file.parents.get(at)) if (reached.has(at)) return true;
  return false;
}

const round = (ms) => Math.round(ms * 10) / 10;

/** Copying a small set of plain data there and back, ms: what one shipment costs on this machine. */
function copyCost() {
  const data = Array.from({ length: 1000 }, (_, i) => ({ id: i, name: `item ${i}`, values: [i, i + 1] }));
  const began = process.hrtime.bigint();
  structuredClone(data);
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** Loops and functions that took enough time, the longest first; of equal ones the outer one. */
function candidates(functions, { files, msPerSample, busy }) {
  const out = [];
  const isHot = (samples) => samples * msPerSample >= Math.max(smallestTime, busy * smallestShare);
  const timesOf = new Map();
  for (const entry of functions) {
    const file = files.get(pathOfURL(entry.url));
    if (file === null) continue;
    const node = file.functionAt(entry.line, entry.column) ?? file.program;
    const known = timesOf.get(node);
    if (known === undefined) timesOf.set(node, { file, entry });
    else if (known.entry.total < entry.total) known.entry = entry;
  }
  for (const [node, { file, entry }] of timesOf) {
    if (isFunction(node) && isHot(entry.total)) out.push({ kind: 'function', file, node, entry, samples: entry.total });
  }
  const seen = new Set();
  for (const { file } of timesOf.values()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const node of loopsOf(file)) {
      const around = timesOf.get(file.functionAround(node));
      if (around === undefined) continue;
      const callback = isIteration(node) && isFunction(node.arguments[0]) ? node.arguments[0] : undefined;
      const samples = callback === undefined ? samplesOf(file, node, around.entry) : timesOf.get(callback)?.entry.total ?? 0;
      if (isHot(samples)) out.push({ kind: 'loop', file, node, entry: around.entry, samples });
    }
  }
  const size = ({ node }) => node.end - node.start;
  // A loop comes before the function that it calls: the change belongs there.
  return out.sort((a, b) => b.samples - a.samples || (a.kind === b.kind ? size(b) - size(a) : a.kind === 'loop' ? -1 : 1));
}

function samplesOf(file, node, { lines }) {
  const first = file.position(node.start).line;
  const last = file.position(node.end).line;
  let sum = 0;
  for (const [line, samples] of lines) if (line >= first && line <= last) sum += samples;
  return sum;
}

function contains(outer, inner) {
  return outer.file === inner.file && outer.node.start <= inner.node.start && outer.node.end >= inner.node.end;
}

function judgeCandidate(candidate, { msPerSample, duration, cores, overhead }) {
  const { kind, file, node, samples } = candidate;
  const time = samples * msPerSample;
  const base = { ...candidate, time, estimate: estimate(time, duration, cores, overhead) };
  if (kind === 'loop') {
    const judged = judgeLoop(file, node);
    return { ...base, ...judged, change: judged.reasons.length > 0 ? undefined : suggestLoop(file, judged) };
  }
  const { reasons, reached } = judgeFunctionNode(file, node);
  const calls = callsOf(file, node);
  return { ...base, reasons, reached, calls, change: reasons.length > 0 ? undefined :
    suggestFunction(nameOf(file, node), node.params.map((parameter) => file.textOf(parameter))) };
}

function nameOf(file, node) {
  if (node.id) return node.id.name;
  const parent = file.parents.get(node);
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') return parent.id.name;
  if ((parent?.type === 'MethodDefinition' || parent?.type === 'Property') && !parent.computed) return file.textOf(parent.key);
  return '';
}

/** The lines that call a function by its name, outside of itself. */
function callsOf(file, node) {
  const parent = file.parents.get(node);
  const declared = node.id ?? (parent?.type === 'VariableDeclarator' ? parent.id : undefined);
  if (declared === undefined) return [];
  const references = file.binder.references.filter(({ binding, call, node: at }) => call && binding !== null &&
    binding.name === declared.name && (binding.node === node || binding.node === declared) && (at.start < node.start || at.start > node.end));
  return [...new Set(references.map(({ node: at }) => file.position(at.start).line))];
}

function shown(item) {
  const { kind, file, node, time, reasons, change, estimate: gain, output, calls } = item;
  const { line, column } = file.position(node.start);
  const around = kind === 'loop' ? file.functionAround(node) : node;
  return {
    kind, name: around.type === 'Program' ? '' : nameOf(file, around), file: file.path, line, column, endLine: file.position(node.end).line,
    timeMs: round(time), pure: reasons.length === 0, reasons, change, calls,
    output: output === undefined ? undefined : { kind: output.kind, name: output.name, operator: output.operator },
    needsAsync: kind === 'loop' && change !== undefined && isFunction(around) && !around.async,
    estimate: reasons.length > 0 ? undefined : {
      afterMs: round(gain.after), speedUp: Math.round(gain.speedUp * 100) / 100,
      programAfterMs: round(gain.programAfter), programSpeedUp: Math.round(gain.programSpeedUp * 100) / 100,
    },
  };
}
