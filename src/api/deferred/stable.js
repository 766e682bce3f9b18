// Which variables of a file never change after their declaration: what a function captures of them need be read only once.
import { children } from 'internal:deferred/analysis/bindings';
import { parseFile, SourceError } from 'internal:deferred/analysis/parse';
import { readText } from 'binding:module_files';

/** Larger files are not looked at. */
const kMaxSource = 1 << 20;
const kMaxFiles = 256;

/** @type {Map<string, { text: string, written: Set<string> } | null>} by file; null: nothing can be said */
const files = new Map();

/** Adds the names that a target of an assignment or a pattern binds. */
function addTargets(node, to) {
  switch (node?.type) {
    case 'Identifier':
      to.add(node.name);
      break;
    case 'ObjectPattern':
      for (const property of node.properties) addTargets(property.type === 'RestElement' ? property.argument : property.value, to);
      break;
    case 'ArrayPattern':
      for (const element of node.elements) addTargets(element, to);
      break;
    case 'AssignmentPattern':
      addTargets(node.left, to);
      break;
    case 'RestElement':
      addTargets(node.argument, to);
      break;
  }
}

/** The names that any scope of a file assigns to; undefined if it has a direct eval or `with`, which may assign to all. */
function writtenNames(program) {
  const written = new Set();
  const pending = [program];
  while (pending.length > 0) {
    const node = pending.pop();
    switch (node.type) {
      case 'AssignmentExpression':
        addTargets(node.left, written);
        break;
      case 'UpdateExpression':
        addTargets(node.argument, written);
        break;
      case 'ForInStatement':
      case 'ForOfStatement':
        addTargets(node.left, written);
        break;
      case 'VariableDeclaration':
        // One of a loop is the same variable each time round.
        if (node.kind === 'var') for (const { id } of node.declarations) addTargets(id, written);
        break;
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') return undefined;
        break;
      case 'WithStatement':
        return undefined;
    }
    for (const child of children(node)) pending.push(child);
  }
  return written;
}

function read(file, isModule) {
  try {
    const path = file.startsWith('file:') ? requireBuiltin('internal:url/url').fileURLToPath(file) : file;
    if (!path.startsWith('/')) return null;
    const text = readText(path);
    if (text.length > kMaxSource) return null;
    const written = writtenNames(parseFile(text, isModule ? 'module' : 'commonjs'));
    return written === undefined ? null : { text, written };
  } catch (error) {
    if (error instanceof SourceError || typeof error?.code === 'string') return null;
    throw error;
  }
}

/**
 * Whether none of the variables of these names is assigned to after its declaration, anywhere in a file.
 * @param {{ file: string, isModule: boolean, source: string }} literal a function of the file
 * @param {string[]} names
 */
export function neverChange(literal, names) {
  let known = files.get(literal.file);
  if (known === undefined) {
    known = read(literal.file, literal.isModule);
    files.set(literal.file, known);
    if (files.size > kMaxFiles) files.delete(files.keys().next().value);
  }
  // The file may be another than the one that runs: transpiled, or changed meanwhile.
  return known !== null && known.text.includes(literal.source) && names.every((name) => !known.written.has(name));
}
