/** The option `stdio`: from what programs write to what the native side takes. */
import { Pipe, Stream } from 'binding:stream_base';
import {
  ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK,
} from 'internal:errors/codes';
import { isAnyArrayBuffer } from 'internal:child_process/bytes';

// Numbered as `weft::child_process::Stdio`.
export const kIgnore = 0;
export const kPipe = 1;
export const kInheritFd = 2;
export const kInheritStream = 3;

/** `'pipe'` → `['pipe', 'pipe', 'pipe']`; a fourth element if there is to be a channel. */
export function stdioStringToArray(stdio, channel) {
  let options;
  switch (stdio) {
    case 'ignore':
    case 'overlapped':
    case 'pipe': options = [stdio, stdio, stdio]; break;
    case 'inherit': options = [0, 1, 2]; break;
    default: throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  if (channel) options.push(channel);
  return options;
}

/** The native stream inside what a program gave: a socket, a stream over a descriptor, or a handle. */
function nativeStream(value) {
  if (value === null || typeof value !== 'object') return undefined;
  for (const candidate of [value, value._handle, value.handle]) if (candidate instanceof Stream) return candidate;
  return undefined;
}

/**
 * @param {string | Array} stdio
 * @param {boolean} sync Whether nothing can be exchanged but bytes.
 * @returns {{ stdio: object[], ipc: Pipe | undefined, ipcFd: number | undefined }} One entry for each descriptor:
 *   `{ type, kind, value?, input? }`.
 */
export function getValidStdio(stdio, sync) {
  if (typeof stdio === 'string') stdio = stdioStringToArray(stdio);
  else if (!Array.isArray(stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  // At least the three that every program expects.
  stdio = stdio.slice();
  while (stdio.length < 3) stdio.push(undefined);
  const made = [];
  let ipc;
  let ipcFd;
  const discard = () => {
    for (const { kind, value } of made) if (kind === kPipe && value instanceof Pipe) value.close();
  };
  for (let i = 0; i < stdio.length; i++) {
    // New pipes for the three, nothing for the rest.
    const item = stdio[i] ?? (i < 3 ? 'pipe' : 'ignore');
    if (item === 'ignore') {
      made.push({ type: 'ignore', kind: kIgnore });
    } else if (item === 'pipe' || item === 'overlapped' || (typeof item === 'number' && item < 0)) {
      made.push({ type: 'pipe', kind: kPipe, readable: i === 0, writable: i !== 0, value: sync ? undefined : new Pipe(false) });
    } else if (item === 'ipc') {
      if (sync || ipc !== undefined) {
        discard();
        throw sync ? new ERR_IPC_SYNC_FORK() : new ERR_IPC_ONE_PIPE();
      }
      ipc = new Pipe(true);
      ipcFd = i;
      made.push({ type: 'pipe', kind: kPipe, value: ipc, ipc: true });
    } else if (item === 'inherit') {
      made.push({ type: 'inherit', kind: kInheritFd, value: i });
    } else if (typeof item === 'number' || typeof item.fd === 'number') {
      made.push({ type: 'fd', kind: kInheritFd, value: typeof item === 'number' ? item : item.fd });
    } else if (nativeStream(item)) {
      made.push({ type: 'wrap', kind: kInheritStream, value: nativeStream(item), stream: item });
    } else if (ArrayBuffer.isView(item) || isAnyArrayBuffer(item) || typeof item === 'string') {
      if (!sync) {
        discard();
        throw new ERR_INVALID_SYNC_FORK_INPUT(requireBuiltin('node:util').inspect(item));
      }
      made.push({ type: 'pipe', kind: kPipe, input: item, readable: true, writable: false });
    } else {
      discard();
      throw new ERR_INVALID_ARG_VALUE('stdio', item);
    }
  }
  return { stdio: made, ipc, ipcFd };
}
