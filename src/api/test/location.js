// Where a test was defined.
import { getCallSites } from 'binding:util';
import { fileURLToPath } from 'internal:url/url';

/**
 * The first place outside of the runtime that the current call comes from.
 * @returns {{ line: number, column: number, file: string } | undefined}
 */
export function callerLocation() {
  for (const { scriptName, lineNumber, columnNumber } of getCallSites(20)) {
    if (scriptName === '' || scriptName.startsWith('node:')) continue;
    const file = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    return { __proto__: null, line: lineNumber, column: columnNumber, file };
  }
}
