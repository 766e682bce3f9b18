// fs.Dir and opendir(): a folder read in portions.
import process from 'node:process';
import * as binding from 'binding:fs';
import {
  ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_INVALID_THIS, ERR_MISSING_ARGS,
} from 'internal:errors/codes';
import { validateFunction, validateUint32 } from 'internal:errors/validators';
import { getOptions, getValidatedPath, wantsBytes } from 'internal:fs/args';
import { joinPath, makeDirents } from 'internal:fs/dirent';

const kDefaults = { __proto__: null, encoding: 'utf8' };

/** @see https://nodejs.org/api/fs.html#class-fsdir */
export class Dir {
  #handle;
  #path;
  #encoding;
  #bufferSize;
  #recursive;
  #folder; // The folder that #handle reads: #path, or one below it with `recursive`.
  #folders = []; // Those to be read after it.
  #entries = [];
  #next = 0;
  #closed = false;
  #busy = false;
  #waiting = []; // Operations that came while one was under way.

  constructor(handle, path, options) {
    if (handle === undefined || handle === null) throw new ERR_MISSING_ARGS('handle');
    options = getOptions(options, kDefaults);
    const { bufferSize = 32 } = options;
    try {
      validateUint32(bufferSize, 'options.bufferSize', true);
    } catch (error) {
      handle.close();
      throw error;
    }
    this.#handle = handle;
    this.#path = this.#folder = path;
    this.#encoding = options.encoding;
    this.#bufferSize = bufferSize;
    this.#recursive = Boolean(options.recursive);
  }

  get path() {
    if (!(#path in this)) throw new ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  /** Takes a portion of entries. */
  #add(entries) {
    this.#entries = makeDirents(this.#folder, entries, this.#encoding);
    this.#next = 0;
    if (!this.#recursive) return;
    for (let i = 0; i < this.#entries.length; i++) {
      if (this.#entries[i].isDirectory()) this.#folders.push(joinPath(this.#folder, entries[0][i]));
    }
  }

  #take() {
    return this.#next < this.#entries.length ? this.#entries[this.#next++] : null;
  }

  /** Fills #entries; what follows finds it empty at the end. */
  #fetch(callback) {
    this.#handle.read(this.#bufferSize, wantsBytes(this.#encoding), (error, entries) => {
      if (error) return callback(error);
      if (entries !== null) {
        this.#add(entries);
        return callback(null);
      }
      if (this.#folders.length === 0) return callback(null);
      const folder = this.#folders.shift();
      binding.openDir(folder, (openError, handle) => {
        if (openError) return callback(openError);
        const finished = this.#handle;
        this.#handle = handle;
        this.#folder = folder;
        finished.close((closeError) => {
          if (closeError) callback(closeError);
          else this.#fetch(callback);
        });
      });
    });
  }

  #fetchSync() {
    for (;;) {
      const entries = this.#handle.read(this.#bufferSize, wantsBytes(this.#encoding));
      if (entries !== null) {
        this.#add(entries);
        return;
      }
      if (this.#folders.length === 0) return;
      const folder = this.#folders.shift();
      const handle = binding.openDir(folder);
      this.#handle.close();
      this.#handle = handle;
      this.#folder = folder;
    }
  }

  /** Runs operations one after the other: each gets a function to call when it is over. */
  #enqueue(operation) {
    if (this.#busy) {
      this.#waiting.push(operation);
      return;
    }
    this.#busy = true;
    operation(() => {
      this.#busy = false;
      const next = this.#waiting.shift();
      if (next !== undefined) this.#enqueue(next);
    });
  }

  #read(callback) {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    this.#enqueue((over) => {
      const finish = (error, entry) => {
        over();
        if (error) callback(error);
        else callback(null, entry);
      };
      if (this.#closed) {
        process.nextTick(finish, new ERR_DIR_CLOSED());
        return;
      }
      const ready = this.#take();
      if (ready !== null) {
        process.nextTick(finish, null, ready);
        return;
      }
      this.#fetch((error) => finish(error, error ? undefined : this.#take()));
    });
  }

  read(callback) {
    if (callback === undefined) {
      return new Promise((fulfil, reject) => {
        this.#read((error, entry) => (error ? reject(error) : fulfil(entry)));
      });
    }
    validateFunction(callback, 'callback');
    this.#read(callback);
  }

  readSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy) throw new ERR_DIR_CONCURRENT_OPERATION();
    const ready = this.#take();
    if (ready !== null) return ready;
    this.#fetchSync();
    return this.#take();
  }

  #close(callback) {
    this.#enqueue((over) => {
      const finish = (error) => {
        over();
        callback(error);
      };
      if (this.#closed) {
        process.nextTick(finish, new ERR_DIR_CLOSED());
        return;
      }
      this.#closed = true;
      this.#handle.close(finish);
    });
  }

  close(callback) {
    if (callback === undefined) {
      return new Promise((fulfil, reject) => {
        this.#close((error) => (error ? reject(error) : fulfil()));
      });
    }
    validateFunction(callback, 'callback');
    this.#close(callback);
  }

  closeSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    this.#handle.close();
  }

  async* entries() {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}

Object.defineProperties(Dir.prototype, {
  [Symbol.dispose]: { __proto__: null, enumerable: false },
  [Symbol.asyncDispose]: { __proto__: null, enumerable: false },
  [Symbol.asyncIterator]: {
    __proto__: null, value: Dir.prototype.entries, writable: true, enumerable: false, configurable: true,
  },
});

/** @see https://nodejs.org/api/fs.html#fsopendirsyncpath-options */
export function opendirSync(path, options) {
  path = getValidatedPath(path);
  options = getOptions(options, kDefaults);
  return new Dir(binding.openDir(path), path, options);
}

/** @see https://nodejs.org/api/fs.html#fsopendirpath-options-callback */
export function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = getValidatedPath(path);
  options = getOptions(options, kDefaults);
  binding.openDir(path, (error, handle) => {
    if (error) {
      callback(error);
      return;
    }
    let dir;
    try {
      dir = new Dir(handle, path, options);
    } catch (invalid) {
      callback(invalid);
      return;
    }
    callback(null, dir);
  });
}
