// Reads the parts of a Blob one after another, those in files asynchronously.
import { DOMException } from 'internal:errors/dom_exception';

const fs = lazy('node:fs/promises');

/** Largest chunk of a Blob's stream that is read from a file, in bytes. */
export const kChunkSize = 64 * 1024;

const notReadable = () => new DOMException('The blob could not be read', 'NotReadableError');

export class BlobReader {
  #parts;
  #chunkSize;
  #index = 0;
  /** Bytes of the current part that were read. */
  #done = 0;
  /** @type {import('node:fs/promises').FileHandle | undefined} of the current part */
  #handle;

  /**
   * @param {import('internal:buffer/blob').Part[]} parts
   * @param {number} chunkSize limit of what is read from a file at a time, in bytes
   */
  constructor(parts, chunkSize) {
    this.#parts = parts;
    this.#chunkSize = chunkSize;
  }

  /** @returns {Promise<Uint8Array | undefined>} the next bytes, which must not be changed; undefined at the end */
  async next() {
    while (this.#index < this.#parts.length) {
      const part = this.#parts[this.#index];
      const rest = part.end - part.start - this.#done;
      const count = part.file === undefined ? rest : Math.min(rest, this.#chunkSize);
      const start = part.start + this.#done;
      let chunk;
      if (part.file !== undefined) chunk = await this.#readFile(part.file, start, count);
      else chunk = part.bytes.subarray(start, start + count);
      this.#done += count;
      if (count === rest) {
        await this.close();
        this.#index++;
        this.#done = 0;
      }
      if (count > 0) return chunk;
    }
    return undefined;
  }

  /** Gives up what is open. */
  async close() {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #readFile(file, start, count) {
    try {
      this.#handle ??= await fs().open(file.path, 'r');
      const { size, mtimeMs } = await this.#handle.stat();
      if (size !== file.size || mtimeMs !== file.mtimeMs) throw notReadable();
      const bytes = new Uint8Array(count);
      for (let position = 0; position < count;) {
        const { bytesRead } = await this.#handle.read(bytes, position, count - position, start + position);
        if (bytesRead === 0) throw notReadable();
        position += bytesRead;
      }
      return bytes;
    } catch (error) {
      await this.close();
      throw error instanceof DOMException ? error : notReadable();
    }
  }
}
