import { Backup } from 'binding:sqlite';
import { checkFunction, checkInteger, checkObject, checkString, databasePath, readOptions } from 'internal:sqlite/arguments';
import { nativeOf } from 'internal:sqlite/database';

const options = { source: checkString, target: checkString, rate: checkInteger, progress: checkFunction };

/**
 * Copies a database to a file while it is in use.
 * @param {import('internal:sqlite/database').DatabaseSync} sourceDb
 * @param {string | Uint8Array | URL} path
 * @param {{source?: string, target?: string, rate?: number,
 *   progress?: (state: {totalPages: number, remainingPages: number}) => void}} [settings] `rate`: pages a step
 * @returns {Promise<number>} how many pages were copied
 * @see https://nodejs.org/api/sqlite.html#sqlitebackupsourcedb-path-options
 */
export function backup(sourceDb, path, settings = undefined) {
  checkObject(sourceDb, 'sourceDb');
  const native = nativeOf(sourceDb);
  native.checkOpen();
  path = databasePath(path);
  const { source = 'main', target = 'main', rate = 100, progress } = readOptions(settings, options);
  const copy = new Backup(native, path, source, target);
  return new Promise((resolve, reject) => {
    const step = () => copy.step(rate, (error, finished, totalPages, remainingPages) => {
      if (error !== undefined) return reject(error);
      if (finished) return resolve(totalPages);
      try {
        progress?.({ totalPages, remainingPages });
      } catch (thrown) {
        return reject(thrown);
      }
      step();
    });
    step();
  });
}
