// Files of a program, watched by their folders: editors replace files, which ends the watching of a file itself.
import { watch } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'internal:url/url';

/** Editors write in several steps. */
const kDebounceMs = 200;

/** Emits 'changed' with the owners of the files that changed, once after several changes. */
export class FilesWatcher extends EventEmitter {
  /** folder -> watcher */
  #folders = new Map();
  /** file -> owners */
  #files = new Map();
  #timer;
  #changed = new Set();

  /** Watches a file for an owner (anything). */
  add(file, owner) {
    const path = resolve(file);
    let owners = this.#files.get(path);
    if (owners === undefined) this.#files.set(path, owners = new Set());
    owners.add(owner);
    this.#watchFolder(dirname(path), false);
  }

  /** Watches all that is below a path. */
  addTree(path) {
    this.#watchFolder(resolve(path), true);
  }

  #watchFolder(folder, recursive) {
    if (this.#folders.has(folder)) return;
    let watcher;
    try {
      watcher = watch(folder, { recursive, persistent: true });
    } catch (error) {
      // What does not exist (any more) cannot change.
      if (error.code === 'ENOENT' && !recursive) return;
      throw error;
    }
    watcher.on('error', () => this.#folders.delete(folder));
    watcher.on('change', (type, name) => this.#onChange(folder, recursive, name));
    this.#folders.set(folder, watcher);
  }

  #onChange(folder, recursive, name) {
    if (recursive) {
      this.#note([undefined]);
      return;
    }
    const owners = name === null ? undefined : this.#files.get(resolve(folder, basename(name)));
    if (owners !== undefined) this.#note(owners);
  }

  #note(owners) {
    for (const owner of owners) this.#changed.add(owner);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const changed = this.#changed;
      this.#changed = new Set();
      this.emit('changed', changed);
    }, kDebounceMs);
  }

  /** Watches what a process says that it loads (internal:modules/dependencies). */
  follow(child, owner) {
    child.on('message', (message) => {
      if (message === null || typeof message !== 'object') return;
      for (const key of ['watch:require', 'watch:import']) {
        if (!Array.isArray(message[key])) continue;
        for (const file of message[key]) {
          if (typeof file === 'string') this.add(file.startsWith('file:') ? fileURLToPath(file) : file, owner);
        }
      }
    });
  }

  /** Forgets the files of all owners. */
  forget() {
    this.#files.clear();
  }

  close() {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
    this.#files.clear();
  }
}

/** Whether a message of a process is for who watches it. */
export function isReport(message) {
  return message !== null && typeof message === 'object' && ('watch:require' in message || 'watch:import' in message);
}
