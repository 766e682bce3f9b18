// Whole files under an AbortSignal: in pieces, so that the signal is heeded between them. The signal is asked, not listened
// to: it stays as it was.
import { Buffer } from 'node:buffer';
import * as binding from 'binding:fs';
import { AbortError, ERR_FS_FILE_TOO_LARGE } from 'internal:errors/codes';
import { isFd, kIoMaxLength } from 'internal:fs/args';
import { S_IFMT, S_IFREG } from 'internal:fs/constants';
import { promised } from 'internal:fs/pending';
import { newValues } from 'internal:fs/stats';

const kPieceBytes = 512 * 1024;
const kUnknownSizePieceBytes = 64 * 1024;

export function throwIfAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

async function readPieces(fd, signal) {
  throwIfAborted(signal);
  const values = newValues(false);
  await promised(binding.fstat, fd, values, false);
  const known = (values[1] & S_IFMT) === S_IFREG && values[8] > 0;
  const size = known ? values[8] : Infinity;
  if (known && size > kIoMaxLength) throw new ERR_FS_FILE_TOO_LARGE(size);
  const pieces = [];
  for (let total = 0; total < size;) {
    throwIfAborted(signal);
    const length = Math.min(size - total, known ? kPieceBytes : kUnknownSizePieceBytes);
    const piece = Buffer.allocUnsafeSlow(length);
    const count = await promised(binding.read, fd, piece, 0, length, -1);
    if (count === 0) break;
    pieces.push(count === length ? piece : piece.subarray(0, count));
    total += count;
    if (total > kIoMaxLength) throw new ERR_FS_FILE_TOO_LARGE(total);
  }
  throwIfAborted(signal);
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
}

/** Runs `use(fd)` with an open file, and closes what had to be opened for it. */
async function withFile(target, flags, mode, signal, use) {
  throwIfAborted(signal);
  if (isFd(target)) return use(target);
  const fd = await promised(binding.open, target, flags, mode);
  try {
    return await use(fd);
  } finally {
    await promised(binding.close, fd);
  }
}

/**
 * @param {string | Uint8Array | number} source a checked path or file descriptor
 * @param {number} flags
 * @param {AbortSignal} signal
 * @returns {Promise<Buffer>}
 */
export const readUnder = (source, flags, signal) =>
  withFile(source, flags, 0o666, signal, (fd) => readPieces(fd, signal));

/**
 * @param {string | Uint8Array | number} target a checked path or file descriptor
 * @param {ArrayBufferView} data
 * @param {{ flags: number, mode: number, signal: AbortSignal }} options
 */
export const writeUnder = (target, data, { flags, mode, signal }) =>
  withFile(target, flags, mode, signal, async (fd) => {
    for (let done = 0; done < data.byteLength;) {
      throwIfAborted(signal);
      done += await promised(binding.write, fd, data, done, Math.min(data.byteLength - done, kPieceBytes), -1);
    }
    throwIfAborted(signal);
  });
