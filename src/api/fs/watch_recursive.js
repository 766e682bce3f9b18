// fs.watch() with `recursive`: Linux watches single folders, so every folder of the tree gets a watch of its own.
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { basename, join, relative, resolve } from 'node:path';
import { Buffer } from 'node:buffer';
import * as binding from 'binding:fs';
import { S_IFDIR, S_IFMT } from 'internal:fs/constants';
import { newValues } from 'internal:fs/stats';
import { compileIgnore } from 'internal:fs/watch_ignore';
import { watchError } from 'internal:fs/watchers';

const kRename = 1;

class RecursiveWatcher extends EventEmitter {
  #root = '';
  #encoding;
  #ignore;
  #persistent;
  /** @type {Map<string, binding.FSEvent>} by absolute path */
  #watches = new Map();
  #closed = false;

  constructor({ encoding, ignore, persistent }) {
    super();
    this.#encoding = encoding;
    this.#ignore = compileIgnore(ignore);
    this.#persistent = persistent;
  }

  /** Watches a file or a tree; an error of the root is thrown. */
  start(filename) {
    this.#root = resolve(typeof filename === 'string' ? filename : filename.toString());
    const mode = modeOf(this.#root);
    if (mode === undefined || (mode & S_IFMT) !== S_IFDIR) {
      const errno = this.#watch(this.#root, (events) => this.#report(events, basename(this.#root)));
      if (errno < 0) throw watchError(errno, filename);
      return;
    }
    const errno = this.#watchFolder(this.#root);
    if (errno < 0) throw watchError(errno, filename);
    this.#enter(this.#root, false);
  }

  #watch(path, changed) {
    const handle = new binding.FSEvent();
    const errno = handle.start(path, this.#persistent, false, (status, events, name) => {
      if (this.#closed) return;
      if (status < 0) this.#forget(path);
      else changed(events, name);
    });
    if (errno >= 0) this.#watches.set(path, handle);
    return errno;
  }

  #watchFolder(folder) {
    if (this.#watches.has(folder)) return 0;
    return this.#watch(folder, (events, name) => {
      if (name === null) return;
      const path = join(folder, name);
      // A folder also tells of itself, by its own name: its parent has told that already.
      if (path === join(folder, basename(folder)) && modeOf(path) === undefined && !this.#known(path)) {
        if (modeOf(folder) === undefined) {
          this.#forget(folder);
          return;
        }
      }
      this.#report(events, relative(this.#root, path));
      if (this.#closed || !(events & kRename)) return;
      const mode = modeOf(path);
      if (mode === undefined) this.#forget(path);
      else if ((mode & S_IFMT) === S_IFDIR && this.#watchFolder(path) >= 0) this.#enter(path, true);
    });
  }

  #known(path) {
    return this.#watches.has(path);
  }

  /** Watches the folders below one; what came into being before its watch is reported with `isNew`. */
  #enter(folder, isNew) {
    let names;
    let types;
    try {
      [names, types] = binding.readdir(folder, false, true);
    } catch {
      return; // Gone again, or not readable: there is nothing to watch.
    }
    for (let i = 0; i < names.length && !this.#closed; i++) {
      const path = join(folder, names[i]);
      if (isNew) this.#report(kRename, relative(this.#root, path));
      if (types[i] === 2 && !this.#watches.has(path) && this.#watchFolder(path) >= 0) this.#enter(path, isNew);
    }
  }

  /** Ends the watches of a folder that is gone, and of those below it. */
  #forget(path) {
    for (const [watched, handle] of this.#watches) {
      if (watched === path || watched.startsWith(`${path}/`)) {
        handle.close();
        this.#watches.delete(watched);
      }
    }
  }

  #report(events, name) {
    if (this.#ignore !== null && this.#ignore(name)) return;
    const encoding = this.#encoding;
    if (encoding === 'buffer') name = Buffer.from(name);
    else if (encoding && encoding !== 'utf8' && encoding !== 'utf-8') name = Buffer.from(name).toString(encoding);
    this.emit('change', events & kRename ? 'rename' : 'change', name);
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    for (const handle of this.#watches.values()) handle.close();
    this.#watches.clear();
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    for (const handle of this.#watches.values()) handle.ref();
    return this;
  }

  unref() {
    for (const handle of this.#watches.values()) handle.unref();
    return this;
  }
}

/** The mode of what is at a path, undefined when there is nothing. */
function modeOf(path) {
  const values = newValues(false);
  try {
    return binding.statNow(path, values, false, false, true) ? values[1] : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {RecursiveWatcher} a watcher that runs */
export function startWatcher(filename, options) {
  const watcher = new RecursiveWatcher(options);
  watcher.start(filename);
  return watcher;
}
