// The conditions of "exports" and "imports" that hold in this process.
import { getOption } from 'internal:runtime/options';

let requireSet;
let importSet;

function userConditions() {
  return getOption('--conditions') ?? [];
}

function common() {
  const addons = getOption('--addons') === false ? [] : ['node-addons'];
  const moduleSync = getOption('--require-module') === false ? [] : ['module-sync'];
  return { addons, moduleSync };
}

/** For require(). @returns {Set<string>} */
export function requireConditions() {
  if (requireSet === undefined) {
    const { addons, moduleSync } = common();
    requireSet = new Set(['require', 'node', ...addons, ...moduleSync, ...userConditions()]);
  }
  return requireSet;
}

/** For import. @returns {Set<string>} */
export function importConditions() {
  if (importSet === undefined) {
    const { addons, moduleSync } = common();
    importSet = new Set(['node', 'import', ...moduleSync, ...addons, ...userConditions()]);
  }
  return importSet;
}
