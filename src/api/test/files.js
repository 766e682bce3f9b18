// Which files are tests.
import { globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const kExtensions = 'js,mjs,cjs';

/** What is run where no file is named. */
const defaultPatterns = [
  `**/{test,test/**/*,test-*,*[._-]test}.{${kExtensions}}`,
];

/**
 * The files that fit the patterns, sorted, each once.
 * @param {string[]} patterns globs; none: Node's rules
 * @param {string} cwd
 * @returns {string[]} as given, or relative to `cwd`
 */
export function findTestFiles(patterns, cwd) {
  const found = globSync(patterns.length > 0 ? patterns : defaultPatterns, {
    __proto__: null, cwd,
    exclude: patterns.length > 0 ? undefined : (name) => name === 'node_modules' || name.endsWith('/node_modules'),
  });
  return [...new Set(found)].filter((file) => isFile(resolve(cwd, file))).sort();
}

function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
