// Source files as units of the purity analysis: outer names are resolved in the text, through require() and import into other
// files, where nothing is known about values.
import { Binder, children, isFunction } from 'internal:deferred/analysis/bindings';
import { findMember, keyName } from 'internal:deferred/analysis/members';
import { parseFile, SourceError } from 'internal:deferred/analysis/parse';
import { globalKind, isPureModule } from 'internal:deferred/analysis/tables';
import { AbstractObject, none } from 'internal:deferred/analysis/values';
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The path of a script's URL; undefined for what is no file. */
export function pathOfURL(url) {
  if (url.startsWith('/')) return url;
  if (!url.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** The files of one analysis, each read and parsed once. */
export class Files {
  constructor() {
    /** @type {Map<string, SourceFile | null>} */
    this.files = new Map();
  }

  /** The file, or null if it cannot be read or parsed. */
  get(path) {
    let file = this.files.get(path);
    if (file === undefined) {
      file = load(path, this);
      this.files.set(path, file);
    }
    return file;
  }
}

function load(path, files) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  for (const type of path.endsWith('.mjs') ? ['module'] : ['commonjs', 'module']) {
    try {
      return new SourceFile(path, text, parseFile(text, type), type, files);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
  }
  return null;
}

export class SourceFile {
  constructor(path, text, program, type, files) {
    this.path = path;
    this.text = text;
    this.program = program;
    this.type = type;
    this.files = files;
    this.binder = new Binder();
    this.binder.runProgram(program);
    this.lineStarts = [0];
    for (const match of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) this.lineStarts.push(match.index + match[0].length);
    this.parents = new Map();
    this.link(program);
  }

  link(node) {
    for (const child of children(node)) {
      this.parents.set(child, node);
      this.link(child);
    }
  }

  /** Line and column (from 1) of an offset. */
  position(offset) {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.path, line: low + 1, column: offset - this.lineStarts[low] + 1 };
  }

  textOf({ start, end }) {
    return this.text.slice(start, end);
  }

  /** The function that V8 says begins at a line and column (from 1): its parameters begin there. */
  functionAt(line, column) {
    const offset = this.lineStarts[line - 1] + column - 1;
    let found;
    for (const node of this.parents.keys()) {
      if (isFunction(node) && node.start <= offset && offset <= node.body.start && (found === undefined || node.start >= found.start)) {
        found = node;
      }
    }
    return found;
  }

  /** The function around a node, or the program. */
  functionAround(node) {
    let at = this.parents.get(node);
    while (at !== undefined && !isFunction(at) && at.type !== 'Program') at = this.parents.get(at);
    return at;
  }
}

/** Judges parts of files. One evaluation each. */
export class FileScope {
  /**
   * @param {SourceFile} file
   * @param {import('internal:deferred/analysis/evaluate').Evaluation} run
   * @param {object} root the function or region that is judged
   */
  constructor(file, run, root) {
    this.file = file;
    this.run = run;
    this.root = root;
    this.units = new Map();
    this.objects = new Map();
  }

  unit(file = this.file) {
    let unit = this.units.get(file);
    if (unit === undefined) {
      unit = {
        binder: file.binder, text: file.text, shift: 0,
        isOuter: (binding) => this.isOuter(file, binding),
        resolveOuter: (reference) => this.resolve(file, reference),
        locate: (node) => file.position(node.start),
      };
      this.units.set(file, unit);
    }
    return unit;
  }

  /** Whether a variable lives on after what is judged: it belongs to nothing that runs within it. */
  isOuter(file, { scope, node, references }) {
    const isInside = ({ start, end }) => start >= this.root.start && end <= this.root.end;
    if (file === this.file && isInside(node)) {
      // A `var` belongs to the function around the region: it is the region's own if nothing else uses it.
      return scope.node !== null && scope.node.start < this.root.start && references.some((reference) => !isInside(reference.node));
    }
    let at = scope;
    while (at !== null && at.kind !== 'parameters' && at.kind !== 'field') at = at.parent;
    if (at === null) return true;
    const owner = at.node;
    if (file === this.file && owner.start <= this.root.start && owner.end >= this.root.end) return true;
    return !this.run.functions.has(owner);
  }

  once(key, make) {
    let set = this.objects.get(key);
    if (set === undefined) this.objects.set(key, (set = new Set([make()])));
    return set;
  }

  foreign(key, name, fields) {
    return this.once(key, () => new AbstractObject('foreign', { origin: 'captured', label: `the outer '${name}'`, name, ...fields }));
  }

  resolve(file, reference) {
    const { name, binding, typeOf } = reference;
    if (binding === null) return typeOf ? none : this.global(file, reference);
    const { node, kind } = binding;
    if (kind === 'import') return this.imported(file, node, name, reference.node);
    if (binding.references.some(({ write }) => write)) return this.foreign(binding, name);
    if (kind === 'function' || kind === 'class' || kind === 'self') return this.closure(file, node, name);
    const declarator = file.parents.get(node);
    if (declarator?.type === 'VariableDeclarator' && declarator.id === node && declarator.init !== null) {
      return this.initial(file, declarator.init, binding, reference.node);
    }
    const required = requiredMember(file, node);
    if (required !== undefined) return this.required(file, required.specifier, required.member, reference.node);
    return this.foreign(binding, name);
  }

  closure(file, node, name) {
    const fields = { node, unit: this.unit(file), name, captured: true, lexicalThis: none, home: undefined };
    if (isFunction(node)) return this.once(node, () => new AbstractObject('function', fields));
    const set = this.once(node, () => new AbstractObject('class', { ...fields, parents: new Set() }));
    const [object] = set;
    if (node.superClass?.type === 'Identifier' && object.parents.size === 0) {
      const reference = file.binder.referenceOf.get(node.superClass);
      if (reference !== undefined) for (const parent of this.resolve(file, reference)) object.parents.add(parent);
    }
    return set;
  }

  /** What a variable holds that is never assigned again. */
  initial(file, init, binding, at) {
    const { name } = binding;
    switch (init.type) {
      case 'FunctionExpression': case 'ArrowFunctionExpression': case 'ClassExpression': return this.closure(file, init, name);
      case 'Literal':
        if (init.regex === undefined) return none;
        return this.foreign(binding, name, { stateful: /[gy]/.test(init.regex.flags) });
      case 'TemplateLiteral': case 'BinaryExpression': case 'UnaryExpression': return none;
      case 'NewExpression': return this.instance(file, init, binding);
      case 'ObjectExpression': return this.foreign(binding, name, { read: (key) => this.literalMember(file, init, key, binding) });
      default: {
        const required = requiredSpecifier(file, init);
        return required === undefined ? this.foreign(binding, name) : this.required(file, required, undefined, at);
      }
    }
  }

  /** An object whose class is known: its methods are, too. */
  instance(file, { callee }, binding) {
    const reference = callee.type === 'Identifier' ? file.binder.referenceOf.get(callee) : undefined;
    const isOwn = reference !== undefined && (reference.binding !== null || globalKind(callee.name) === undefined);
    if (!isOwn) return this.foreign(binding, binding.name);
    const owners = [...this.resolve(file, reference)].filter(({ kind }) => kind === 'class');
    const set = this.foreign(binding, binding.name, {
      read: (name) => {
        for (const owner of owners) {
          const found = findMember(owner, name, false);
          if (found !== undefined) return this.run.accessed(found, set);
        }
        return set;
      },
    });
    return set;
  }

  literalMember(file, literal, key, binding) {
    for (const property of literal.properties) {
      if (property.type !== 'Property' || property.computed || property.kind !== 'init' || keyName(property.key) !== key) continue;
      if (isFunction(property.value)) return this.closure(file, property.value, key);
      const reference = property.value.type === 'Identifier' ? file.binder.referenceOf.get(property.value) : undefined;
      return reference === undefined ? this.foreign(binding, binding.name) : this.resolve(file, reference);
    }
    return this.foreign(binding, binding.name);
  }

  // ---- other files

  imported(file, declaration, name, at) {
    const specifier = declaration.specifiers.find(({ local }) => local.name === name);
    const member = specifier.type === 'ImportNamespaceSpecifier' ? undefined :
      specifier.type === 'ImportDefaultSpecifier' ? 'default' : keyName(specifier.imported);
    return this.required(file, declaration.source.value, member, at);
  }

  /** A module, or one of its members. */
  required(file, specifier, member, at) {
    const bare = specifier.replace(/^node:/, '');
    if (isBuiltin(specifier)) return this.builtinModule(bare, member === 'default' ? undefined : member, at);
    const key = `${file.path}\n${specifier}\n${member ?? ''}`;
    const shown = member ?? specifier;
    const other = this.files.get(resolveFrom(file.path, specifier));
    if (other === null) return this.foreign(key, shown);
    const fields = { read: (name) => this.exported(other, name) };
    return member === undefined ? this.exportedWhole(other) ?? this.foreign(key, shown, fields) : this.exported(other, member);
  }

  get files() {
    return this.file.files;
  }

  builtinModule(name, member, at) {
    if (!isPureModule(name)) {
      const shown = member === undefined ? name : `${name}.${member}`;
      this.run.reason('call', `uses '${shown}', which does more than compute`, at, { name: shown });
      return this.once('reported', () => new AbstractObject('reported', {}));
    }
    const path = member === undefined ? name : `${name}.${member}`;
    return this.once(`module:${path}`, () => new AbstractObject('builtin', { path, isModule: true }));
  }

  /** What `module.exports = …` says; undefined if the file does not assign it, or assigns an object. */
  exportedWhole(file) {
    const { whole } = exportsOf(file);
    return whole === undefined || whole.type === 'ObjectExpression' ? undefined : this.expression(file, whole, 'module.exports');
  }

  exported(file, name) {
    const { named, whole } = exportsOf(file);
    // The default import of a CommonJS module is its exports.
    const node = named.get(name) ?? (name === 'default' ? whole : undefined);
    if (node === undefined) return this.foreign(`${file.path}:${name}`, name);
    return this.expression(file, node, name);
  }

  expression(file, node, name) {
    if (isFunction(node) || node.type === 'ClassExpression' || node.type === 'ClassDeclaration') return this.closure(file, node, name);
    if (node.type === 'Literal' && node.regex === undefined) return none;
    if (node.type !== 'Identifier') return this.foreign(node, name);
    const binding = file.binder.declarationOf.get(node);
    const reference = binding === undefined ? file.binder.referenceOf.get(node) : { name: node.name, binding, node, typeOf: false };
    return reference === undefined ? this.foreign(node, name) : this.resolve(file, reference);
  }

  global(file, { name, node }) {
    const kind = globalKind(name);
    if (kind === 'constant') return none;
    if (kind === 'builtin') return this.once(`global:${name}`, () => new AbstractObject('builtin', { path: name, isModule: false }));
    if (file.type === 'commonjs' && (name === '__filename' || name === '__dirname')) return none;
    if (file.type === 'commonjs' && name === 'require') {
      const call = file.parents.get(node);
      const specifier = requiredSpecifier(file, call);
      if (specifier !== undefined) return this.once('reported', () => new AbstractObject('reported', {}));
    }
    this.run.reason('global', `uses the global '${name}', which may change`, node, { name });
    return this.once('reported', () => new AbstractObject('reported', {}));
  }
}

/** The specifier of `require('…')`. */
function requiredSpecifier(file, node) {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return undefined;
  const [first] = node.arguments;
  if (first?.type !== 'Literal' || typeof first.value !== 'string') return undefined;
  return file.binder.referenceOf.get(node.callee)?.binding === null ? first.value : undefined;
}

/** `const { member } = require('…')`, by the identifier that it declares. */
function requiredMember(file, node) {
  const property = file.parents.get(node);
  if (property?.type !== 'Property' || property.computed || property.value !== node) return undefined;
  const pattern = file.parents.get(property);
  const declarator = file.parents.get(pattern);
  if (declarator?.type !== 'VariableDeclarator' || declarator.id !== pattern) return undefined;
  const specifier = requiredSpecifier(file, declarator.init);
  return specifier === undefined ? undefined : { specifier, member: keyName(property.key) };
}

function resolveFrom(path, specifier) {
  try {
    return createRequire(path).resolve(specifier);
  } catch {
    return '';
  }
}

/** What a file exports: by name, and as a whole. */
function exportsOf(file) {
  if (file.exports !== undefined) return file.exports;
  const named = new Map();
  let whole;
  for (const statement of file.program.body) {
    if (statement.type === 'ExportDefaultDeclaration') named.set('default', statement.declaration);
    if (statement.type === 'ExportNamedDeclaration') exportedNames(statement, named);
    const assignment = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    if (assignment?.type !== 'AssignmentExpression' || assignment.operator !== '=') continue;
    const target = file.textOf(assignment.left).replace(/\s+/g, '');
    const match = /^(?:module\.)?exports(?:\.([\w$]+))?$/.exec(target);
    if (match === null) continue;
    if (match[1] !== undefined) named.set(match[1], assignment.right);
    else if (target === 'module.exports') whole = assignment.right;
  }
  if (whole?.type === 'ObjectExpression') {
    for (const property of whole.properties) {
      if (property.type === 'Property' && !property.computed && property.kind === 'init') named.set(keyName(property.key), property.value);
    }
  }
  file.exports = { named, whole };
  return file.exports;
}

function exportedNames({ declaration, specifiers, source }, named) {
  if (declaration?.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations) if (id.type === 'Identifier') named.set(id.name, id);
  } else if (declaration) {
    named.set(declaration.id.name, declaration);
  } else if (source === null) {
    for (const { local, exported } of specifiers) named.set(keyName(exported), local);
  }
}
