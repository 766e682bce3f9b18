// The parallel report as text.
import { relative } from 'node:path';
import process from 'node:process';

const duration = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`);

function shortPath(path) {
  const short = relative(process.cwd(), path);
  return short !== '' && short.length < path.length && !short.startsWith('..') ? short : path;
}

function lines({ line, endLine }) {
  return endLine > line ? `${line}-${endLine}` : `${line}`;
}

function title(item, busyMs) {
  const share = `${duration(item.timeMs)}, ${Math.round((item.timeMs / busyMs) * 100)} %`;
  const place = `${shortPath(item.file)}:${lines(item)}`;
  if (item.kind === 'function') return `function ${item.name || '(anonymous)'} at ${place}: ${share}`;
  return `loop at ${place}${item.name === '' ? '' : ` in ${item.name}`}: ${share}`;
}

function explanation({ kind, output, needsAsync, calls }) {
  const notes = [];
  if (kind === 'function') {
    notes.push('pure: it can run beside other work');
    if (calls.length > 0) notes.push(`called in line ${calls.join(', ')}`);
  } else if (output.kind === 'reduce') {
    notes.push(`pure iterations, joined by '${output.operator}' into '${output.name}'`);
    if (output.operator === '+' || output.operator === '*') notes.push('the last digits of fractions may differ, as the order does');
  } else if (output.kind === 'push' || output.kind === 'index') {
    notes.push(`pure iterations, collected in '${output.name}'`);
  } else {
    notes.push('pure iterations');
  }
  if (needsAsync) notes.push('the function around becomes async');
  return notes.join('; ');
}

/**
 * @param {ReturnType<import('internal:deferred/analysis/report').makeReport>} report
 * @returns {string}
 */
export function reportText({ program, cores, durationMs, busyMs, afterMs, worth, staying }) {
  const out = [
    `Parallel report: ${shortPath(program)} ran ${duration(durationMs)}, ${duration(busyMs)} of it busy, on one of ${cores} cores.`,
    '',
  ];
  if (worth.length === 0) out.push('Nothing was found that is pure, long enough and worth moving to other cores.', '');
  worth.forEach((item, index) => {
    const { estimate } = item;
    out.push(
      `${index + 1}. ${title(item, busyMs)}`,
      `   ${explanation(item)}`,
      `   change to:  ${item.change.replaceAll('\n', '\n               ')}`,
      `   estimated:  ${duration(item.timeMs)} -> ${duration(estimate.afterMs)} (${estimate.speedUp.toFixed(1)} x), ` +
        `the program ${duration(durationMs)} -> ${duration(estimate.programAfterMs)} (${estimate.programSpeedUp.toFixed(2)} x)`,
      '',
    );
  });
  if (worth.length > 1) {
    out.push(`All ${worth.length} changes: the program ${duration(durationMs)} -> ${duration(afterMs)} (${(durationMs / afterMs).toFixed(2)} x).`, '');
  }
  if (staying.length > 0) {
    out.push('Hot, but not to be moved as it is:', '');
    for (const item of staying) {
      out.push(`   ${title(item, busyMs)}`);
      for (const { message, file, line, column } of item.reasons.slice(0, 3)) {
        out.push(`      ${message} (${shortPath(file)}:${line}:${column})`);
      }
      if (item.reasons.length > 3) out.push(`      and ${item.reasons.length - 3} more`);
    }
    out.push('');
  }
  return out.join('\n');
}
