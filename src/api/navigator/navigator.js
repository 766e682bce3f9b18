// The global `navigator`.
import { availableParallelism } from 'binding:navigator';
import { ERR_ILLEGAL_CONSTRUCTOR } from 'internal:errors/codes';
import process from 'node:process';

const lazyLocks = lazy('internal:worker_threads/locks');

const illegal = Symbol('illegal constructor');

/** https://nodejs.org/api/globals.html#class-navigator */
export class Navigator {
  // Without such a field every method would work on any receiver.
  #languages;

  constructor() {
    if (arguments[0] !== illegal) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** Logical processors that this process may use. */
  get hardwareConcurrency() {
    this.#languages;
    return availableParallelism();
  }

  /** The preferred language as ICU sees it. */
  get language() {
    this.#languages;
    return Intl.Collator().resolvedOptions().locale || 'en-US';
  }

  get languages() {
    this.#languages ??= Object.freeze([this.language]);
    return this.#languages;
  }

  get userAgent() {
    this.#languages;
    return `Node.js/${process.version.slice(1).split('.')[0]}`;
  }

  get platform() {
    this.#languages;
    return 'Linux x86_64';
  }

  /** Locks by name among all threads of the process. */
  get locks() {
    this.#languages;
    return lazyLocks().locks;
  }
}
for (const name of ['hardwareConcurrency', 'language', 'languages', 'userAgent', 'platform', 'locks']) {
  Object.defineProperty(Navigator.prototype, name, { enumerable: true });
}

export const navigator = new Navigator(illegal);
