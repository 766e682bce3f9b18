// SQL as template literals, with the statements made from them kept for the next time.
import { typeError } from 'internal:sqlite/arguments';

let ownProperties;

/** @see https://nodejs.org/api/sqlite.html#class-sqltagstore */
export class SQLTagStore {
  #db;
  #capacity;
  #prepare;
  /** SQL -> statement; the one used longest ago comes first. */
  #statements = new Map();

  /**
   * @param {import('internal:sqlite/database').DatabaseSync} db
   * @param {number} capacity
   * @param {(sql: string) => import('internal:sqlite/statement').StatementSync} prepare fails where the database is not open
   */
  constructor(db, capacity, prepare) {
    this.#db = db;
    this.#capacity = capacity;
    this.#prepare = prepare;
    Object.defineProperties(this, ownProperties);
  }

  get(strings, ...parameters) {
    return this.#statement(strings).get(...parameters);
  }

  all(strings, ...parameters) {
    return this.#statement(strings).all(...parameters);
  }

  iterate(strings, ...parameters) {
    return this.#statement(strings).iterate(...parameters);
  }

  run(strings, ...parameters) {
    return this.#statement(strings).run(...parameters);
  }

  clear() {
    this.#statements.clear();
  }

  static {
    const accessor = (get) => ({ __proto__: null, get, set: undefined, enumerable: true, configurable: false });
    ownProperties = {
      capacity: accessor(function() {
        return this.#capacity;
      }),
      db: accessor(function() {
        return this.#db;
      }),
      size: accessor(function() {
        return this.#statements.size;
      }),
    };
    for (const name of ['get', 'all', 'iterate', 'run', 'clear']) {
      Object.defineProperty(this.prototype, name, { __proto__: null, enumerable: true });
    }
  }

  #statement(strings) {
    if (!Array.isArray(strings) || !strings.every((text) => typeof text === 'string')) {
      throw typeError('First argument must be an array of strings (template literal).');
    }
    const sql = strings.join('?');
    let statement = this.#statements.get(sql);
    if (statement === undefined || isEnded(statement)) {
      statement = this.#prepare(sql);
      if (this.#statements.size >= this.#capacity && !this.#statements.has(sql)) {
        this.#statements.delete(this.#statements.keys().next().value);
      }
    }
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A statement ends with the connection that it was prepared for. */
function isEnded(statement) {
  try {
    void statement.sourceSQL;
    return false;
  } catch {
    return true;
  }
}
