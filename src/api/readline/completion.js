/** Tab completion. */
import { inspect } from 'node:util';
import { getStringWidth } from 'internal:util/inspect';
import { commonPrefix } from 'internal:readline/text';

/** Asks the completer, which may return a promise. */
export async function tabComplete(iface, lastKeypressWasTab) {
  iface.pause();
  const string = iface.line.slice(0, iface.cursor);
  let result;
  try {
    result = await iface.completer(string);
  } catch (err) {
    iface._writeToOutput(`Tab completion error: ${inspect(err)}`);
    return;
  } finally {
    iface.resume();
  }
  iface._tabCompleter(lastKeypressWasTab, result);
}

/** @param {[string[], string]} result the completions, and the text that they complete */
export function showCompletions(iface, lastKeypressWasTab, { 0: completions, 1: completeOn }) {
  if (!completions || completions.length === 0) return;
  const prefix = commonPrefix(completions.filter((entry) => entry !== ''));
  if (prefix.startsWith(completeOn) && prefix.length > completeOn.length) {
    iface._insertString(prefix.slice(completeOn.length));
    return;
  }
  if (!completeOn.startsWith(prefix)) {
    const start = iface.cursor - completeOn.length;
    iface.line = iface.line.slice(0, start) + prefix + iface.line.slice(iface.cursor);
    iface.cursor = start + prefix.length;
    iface._refreshLine();
    return;
  }
  if (!lastKeypressWasTab) return;

  iface._beforeEdit(iface.line, iface.cursor);
  const widths = completions.map((entry) => getStringWidth(entry));
  const width = Math.max(...widths) + 2;
  const columns = Number.isFinite(iface.columns) ? Math.floor(iface.columns / width) || 1 : 1;
  let output = '\r\n';
  let column = 0;
  let gap = 0;
  for (let i = 0; i < completions.length; i++) {
    const completion = completions[i];
    if (completion === '' || column === columns) {
      output += '\r\n';
      column = 0;
      gap = 0;
    } else {
      output += ' '.repeat(gap);
    }
    if (completion !== '') {
      output += completion;
      gap = width - widths[i];
      column++;
    } else {
      output += '\r\n';
    }
  }
  if (column !== 0) output += '\r\n\r\n';
  iface._writeToOutput(output);
  iface._refreshLine();
}
