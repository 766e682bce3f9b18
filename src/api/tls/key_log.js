// --tls-keylog: the secrets of all connections, in a file for those who debug.
import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { getOption } from 'internal:runtime/options';

let warned = false;

/** @returns {string | undefined} Where the command line wants them. */
export function keyLogFile() {
  const file = getOption('--tls-keylog') || undefined;
  if (file !== undefined && !warned) {
    warned = true;
    process.emitWarning(`Using --tls-keylog makes TLS connections insecure by writing secret key material to file ${file}`);
  }
  return file;
}

/** @param {Buffer} line */
export function writeKeyLog(line) {
  const file = keyLogFile();
  if (file !== undefined) appendFileSync(file, line, { mode: 0o600 });
}
