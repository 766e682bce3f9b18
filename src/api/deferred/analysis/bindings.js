// Scopes of JavaScript: which declaration each name of a syntax tree belongs to.
//
// One walk declares names and notes references; references are resolved afterwards, because a declaration may stand behind its
// use. Rules that shape the code below:
// - `var` and functions of a body belong to the function, `let`, `const`, classes and functions of a block to the block;
// - a function whose parameters have initialisers has two scopes: these do not see the variables of the body;
// - field initialisers and static blocks are functions of their own for `this` and `arguments`;
// - in sloppy code a function declared in a block is also a variable of the function around it (Annex B 3.3).

/** A place where names are declared. */
export class Scope {
  /**
   * @param {Scope | null} parent
   * @param {'outside'|'parameters'|'body'|'block'|'catch'|'class'|'name'|'field'} kind
   * @param {object} node the tree node it belongs to
   */
  constructor(parent, kind, node) {
    this.parent = parent;
    this.kind = kind;
    this.node = node;
    /** @type {Map<string, Binding>} */
    this.names = new Map();
    /** Whether it has `this`, `arguments` and `new.target` of its own. */
    this.ownThis = false;
    /** Whether `var` ends here. */
    this.holdsVar = kind === 'body' || kind === 'field' || kind === 'outside';
    this.privateNames = kind === 'class' ? new Set() : null;
  }

  declare(name, kind, node) {
    let binding = this.names.get(name);
    // `var a` beside a parameter `a` starts with its value: one variable for every purpose here.
    if (binding === undefined && kind === 'var' && this.kind === 'body') binding = this.parent.parameterNamed(name);
    if (binding === undefined) {
      binding = { name, kind, node, scope: this, references: [] };
      this.names.set(name, binding);
    } else if (kind === 'function') {
      // The function is what the name holds when the code starts.
      binding.kind = kind;
      binding.node = node;
    }
    return binding;
  }

  parameterNamed(name) {
    return this.kind === 'parameters' ? this.names.get(name) : undefined;
  }

  /** The scope of `this`: a function that is no arrow function, a field, a static block; or null for outside. */
  thisScope() {
    let scope = this;
    while (scope !== null && !scope.ownThis) scope = scope.parent;
    return scope;
  }
}

/**
 * @typedef {{ name: string, kind: 'var'|'let'|'const'|'function'|'class'|'parameter'|'catch'|'self'|'import', node: object,
 *   scope: Scope, references: Reference[] }} Binding
 * @typedef {{ name: string, node: object, scope: Scope, read: boolean, write: boolean, call: boolean, typeOf: boolean,
 *   binding: Binding | null, maybe: boolean }} Reference
 */

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Whether a node is a function (classes are not). */
export function isFunction(node) {
  return functionTypes.has(node.type);
}

/** The nodes directly below a node, in the order of the text as far as the tree has it. */
export function* children(node) {
  for (const key in node) {
    const value = node[key];
    if (value === null || typeof value !== 'object') continue;
    if (Array.isArray(value)) {
      for (const item of value) if (item !== null && typeof item.type === 'string') yield item;
    } else if (typeof value.type === 'string') {
      yield value;
    }
  }
}

function hasUseStrict(body) {
  if (body.type !== 'BlockStatement' && body.type !== 'Program') return false;
  for (const statement of body.body) {
    if (typeof statement.directive !== 'string') return false;
    if (statement.directive === 'use strict') return true;
  }
  return false;
}

/** The walk. After run(), `references`, `scopeOf` and `features` hold what was found. */
export class Binder {
  /** @param {{ strict?: boolean }} [given] strict: whether the code around is; undefined if it is not known. */
  constructor({ strict } = {}) {
    /** @type {Reference[]} */
    this.references = [];
    /** @type {Map<object, Scope>} by the node that opens it; of functions the scope of the parameters */
    this.scopeOf = new Map();
    /** @type {Map<object, Reference>} by identifier node */
    this.referenceOf = new Map();
    /** @type {Map<object, Binding>} by the identifier node that declares it */
    this.declarationOf = new Map();
    /** What only the function around could answer. */
    this.features = {
      this: [], arguments: [], super: [], superCall: [], newTarget: [], eval: [], with: [], importMeta: [], dynamicImport: [],
      privateNames: new Set(),
    };
    this.outside = new Scope(null, 'outside', null);
    this.strict = strict;
    this.annexB = [];
  }

  /** Walks a function or class that stands in `this.outside`. */
  runFunction(node) {
    if (isFunction(node)) this.function(node, this.outside);
    else this.visit(node, this.outside);
    this.finish();
  }

  /** Walks a whole file. Its own declarations are those of a scope of kind 'body'. */
  runProgram(program) {
    const scope = new Scope(this.outside, 'body', program);
    this.scopeOf.set(program, scope);
    if (program.sourceType === 'module' || hasUseStrict(program)) this.strict = true;
    this.list(program.body, scope);
    this.finish();
  }

  finish() {
    for (const { name, scope, node } of this.annexB) this.hoistBlockFunction(name, scope, node);
    for (const reference of this.references) this.resolve(reference);
  }

  resolve(reference) {
    const { name } = reference;
    for (let { scope } = reference; scope !== null; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined) {
        if (binding.maybe) {
          reference.maybe = true;
          continue;
        }
        reference.binding = binding;
        binding.references.push(reference);
        return;
      }
      if (name === 'arguments' && scope.ownThis && scope.kind === 'parameters') {
        if (this.isOutermost(scope)) this.features.arguments.push(reference.node);
        return;
      }
    }
    if (name === 'arguments') this.features.arguments.push(reference.node);
  }

  /** Annex B 3.3: the function is a variable of the function around it, unless a name between forbids that. */
  hoistBlockFunction(name, block, node) {
    let { parent } = block;
    for (; parent !== null && !parent.holdsVar; parent = parent.parent) {
      const between = parent.names.get(name);
      // A `catch (e)` whose name is plain is no obstacle.
      if (between !== undefined && !(parent.kind === 'catch' && between.plain)) return;
    }
    if (parent === null) return;
    const existing = parent.names.get(name) ?? (parent.kind === 'body' ? parent.parent?.names.get(name) : undefined);
    if (existing !== undefined) return;
    const binding = parent.declare(name, 'var', node);
    // Nobody knows whether the code is sloppy: the name may as well come from outside.
    if (this.strict === undefined) binding.maybe = true;
  }

  reference(node, scope, how) {
    const reference = {
      name: node.name, node, scope, read: false, write: false, call: false, typeOf: false, binding: null, maybe: false, ...how,
    };
    this.references.push(reference);
    this.referenceOf.set(node, reference);
  }

  list(nodes, scope) {
    for (const node of nodes) if (node !== null) this.visit(node, scope);
  }

  /** Declares the names of a pattern; initialisers and computed keys in it are expressions of `inner`. */
  declarePattern(pattern, kind, target, inner) {
    switch (pattern.type) {
      case 'Identifier':
        this.declarationOf.set(pattern, target.declare(pattern.name, kind, pattern));
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.declarePattern(property.argument, kind, target, inner);
            continue;
          }
          if (property.computed) this.visit(property.key, inner);
          this.declarePattern(property.value, kind, target, inner);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) this.declarePattern(element, kind, target, inner);
        return;
      case 'RestElement':
        this.declarePattern(pattern.argument, kind, target, inner);
        return;
      case 'AssignmentPattern':
        this.declarePattern(pattern.left, kind, target, inner);
        this.visit(pattern.right, inner);
        return;
      default:
        throw new Error(`a pattern of type ${pattern.type}`);
    }
  }

  /** What an assignment writes to. */
  assignTo(pattern, scope, alsoRead) {
    switch (pattern.type) {
      case 'Identifier':
        this.reference(pattern, scope, { write: true, read: alsoRead });
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.assignTo(property.argument, scope, false);
            continue;
          }
          if (property.computed) this.visit(property.key, scope);
          this.assignTo(property.value, scope, false);
        }
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element !== null) this.assignTo(element, scope, false);
        return;
      case 'RestElement':
        this.assignTo(pattern.argument, scope, false);
        return;
      case 'AssignmentPattern':
        this.assignTo(pattern.left, scope, false);
        this.visit(pattern.right, scope);
        return;
      default:
        // A member expression (or, in sloppy code, a call): evaluated, then written to.
        this.visit(pattern, scope);
    }
  }

  function(node, scope) {
    const wasStrict = this.strict;
    if (node.body.type === 'BlockStatement' && hasUseStrict(node.body)) this.strict = true;
    let around = scope;
    if (node.type === 'FunctionExpression' && node.id) {
      around = new Scope(scope, 'name', node);
      around.declare(node.id.name, 'self', node);
    }
    const parameters = new Scope(around, 'parameters', node);
    parameters.ownThis = node.type !== 'ArrowFunctionExpression';
    this.scopeOf.set(node, parameters);
    for (const parameter of node.params) this.declarePattern(parameter, 'parameter', parameters, parameters);
    const body = new Scope(parameters, 'body', node);
    if (node.body.type !== 'BlockStatement') {
      this.visit(node.body, body);
    } else {
      this.scopeOf.set(node.body, body);
      this.list(node.body.body, body);
    }
    this.strict = wasStrict;
  }

  class(node, scope) {
    const wasStrict = this.strict;
    this.strict = true;
    const inner = new Scope(scope, 'class', node);
    this.scopeOf.set(node, inner);
    if (node.id) inner.declare(node.id.name, 'self', node);
    for (const member of node.body.body) {
      if (member.key?.type === 'PrivateIdentifier') inner.privateNames.add(member.key.name);
    }
    if (node.superClass) this.visit(node.superClass, inner);
    for (const member of node.body.body) {
      if (member.computed) this.visit(member.key, inner);
      if (member.type === 'StaticBlock') {
        const block = new Scope(inner, 'field', member);
        block.ownThis = true;
        this.scopeOf.set(member, block);
        this.list(member.body, block);
      } else if (member.type === 'MethodDefinition') {
        this.function(member.value, inner);
      } else if (member.value) {
        const field = new Scope(inner, 'field', member);
        field.ownThis = true;
        this.scopeOf.set(member, field);
        this.visit(member.value, field);
      }
    }
    this.strict = wasStrict;
  }

  /** Whether these are the parameters of the function that the walk began with. */
  isOutermost({ parent }) {
    return parent === this.outside || (parent.kind === 'name' && parent.parent === this.outside);
  }

  /** A use of `this`, `super` or `new.target` that no function of the tree but the outermost one answers. */
  feature(name, node, scope) {
    const home = scope.thisScope();
    if (home === null || this.isOutermost(home)) this.features[name].push(node);
  }

  block(node, nodes, scope) {
    const inner = new Scope(scope, 'block', node);
    this.scopeOf.set(node, inner);
    this.list(nodes, inner);
    return inner;
  }

  variables(node, scope) {
    let target = scope;
    if (node.kind === 'var') while (!target.holdsVar) target = target.parent;
    for (const { id, init } of node.declarations) {
      this.declarePattern(id, node.kind === 'using' || node.kind === 'await using' ? 'const' : node.kind, target, scope);
      if (init) this.visit(init, scope);
    }
  }

  functionDeclaration(node, scope) {
    scope.declare(node.id.name, 'function', node);
    if (!scope.holdsVar && this.strict !== true && !node.async && !node.generator) {
      this.annexB.push({ name: node.id.name, scope, node });
    }
    this.function(node, scope);
  }

  loop(node, scope) {
    const inner = new Scope(scope, 'block', node);
    this.scopeOf.set(node, inner);
    if (node.type === 'ForStatement') {
      this.list([node.init, node.test, node.update], inner);
    } else {
      if (node.left.type === 'VariableDeclaration') this.variables(node.left, inner);
      else this.assignTo(node.left, inner, false);
      this.visit(node.right, inner);
    }
    this.body(node.body, inner);
  }

  /** A statement below `if`, a loop or a label; a function declared there has a block of its own. */
  body(node, scope) {
    if (node.type === 'FunctionDeclaration') this.block(node.body, [node], scope);
    else this.visit(node, scope);
  }

  visit(node, scope) {
    switch (node.type) {
      case 'Identifier': this.reference(node, scope, { read: true }); return;
      case 'FunctionExpression': case 'ArrowFunctionExpression': this.function(node, scope); return;
      case 'FunctionDeclaration': this.functionDeclaration(node, scope); return;
      case 'ClassDeclaration':
        scope.declare(node.id.name, 'class', node);
        this.class(node, scope);
        return;
      case 'ClassExpression': this.class(node, scope); return;
      case 'VariableDeclaration': this.variables(node, scope); return;
      case 'BlockStatement': this.block(node, node.body, scope); return;
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': this.loop(node, scope); return;
      case 'WhileStatement': this.visit(node.test, scope); this.body(node.body, scope); return;
      case 'DoWhileStatement': this.body(node.body, scope); this.visit(node.test, scope); return;
      case 'IfStatement':
        this.visit(node.test, scope);
        this.body(node.consequent, scope);
        if (node.alternate) this.body(node.alternate, scope);
        return;
      case 'SwitchStatement': {
        this.visit(node.discriminant, scope);
        const inner = new Scope(scope, 'block', node);
        this.scopeOf.set(node, inner);
        for (const part of node.cases) {
          if (part.test) this.visit(part.test, inner);
          this.list(part.consequent, inner);
        }
        return;
      }
      case 'TryStatement': this.tryStatement(node, scope); return;
      case 'WithStatement':
        this.features.with.push(node);
        this.visit(node.object, scope);
        this.body(node.body, scope);
        return;
      case 'LabeledStatement':
        // A labelled function of a function's top level is declared there, as if it had no label.
        if (node.body.type === 'FunctionDeclaration') this.visit(node.body, scope);
        else this.body(node.body, scope);
        return;
      case 'BreakStatement': case 'ContinueStatement': return;
      case 'AssignmentExpression':
        this.assignTo(node.left, scope, node.operator !== '=');
        this.visit(node.right, scope);
        return;
      case 'UpdateExpression': this.assignTo(node.argument, scope, true); return;
      case 'UnaryExpression':
        if (node.argument.type !== 'Identifier') this.visit(node.argument, scope);
        else if (node.operator === 'typeof') this.reference(node.argument, scope, { read: true, typeOf: true });
        else this.reference(node.argument, scope, { read: true, write: node.operator === 'delete' });
        return;
      case 'CallExpression': this.call(node, scope); return;
      case 'MemberExpression':
        if (node.object.type === 'Super') this.feature('super', node.object, scope);
        else this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        else if (node.property.type === 'PrivateIdentifier') this.privateName(node.property.name, scope);
        return;
      case 'PrivateIdentifier': this.privateName(node.name, scope); return;
      case 'Property':
        if (node.computed) this.visit(node.key, scope);
        this.visit(node.value, scope);
        return;
      case 'ThisExpression': this.feature('this', node, scope); return;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.features.importMeta.push(node);
        else this.feature('newTarget', node, scope);
        return;
      case 'ImportExpression':
        this.features.dynamicImport.push(node);
        this.visit(node.source, scope);
        if (node.options) this.visit(node.options, scope);
        return;
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) scope.declare(specifier.local.name, 'import', node);
        return;
      case 'ExportNamedDeclaration':
        if (node.declaration) this.visit(node.declaration, scope);
        else if (!node.source) for (const { local } of node.specifiers) this.reference(local, scope, { read: true });
        return;
      case 'ExportAllDeclaration': return;
      case 'ExportDefaultDeclaration': this.exportDefault(node.declaration, scope); return;
      default:
        for (const child of children(node)) this.visit(child, scope);
    }
  }

  exportDefault(node, scope) {
    if (node.id || !/Declaration$/.test(node.type)) this.visit(node, scope);
    else if (node.type === 'ClassDeclaration') this.class(node, scope);
    else this.function(node, scope);
  }

  tryStatement(node, scope) {
    this.visit(node.block, scope);
    if (node.handler) {
      const { param, body } = node.handler;
      const inner = new Scope(scope, 'catch', node.handler);
      this.scopeOf.set(node.handler, inner);
      if (param) {
        this.declarePattern(param, 'catch', inner, inner);
        if (param.type === 'Identifier') inner.names.get(param.name).plain = true;
      }
      this.visit(body, inner);
    }
    if (node.finalizer) this.visit(node.finalizer, scope);
  }

  call(node, scope) {
    const { callee } = node;
    if (callee.type === 'Identifier') {
      // Whether this is the global function is only known at run time; any `eval` that is not declared here may be it.
      if (callee.name === 'eval') this.features.eval.push({ node, scope });
      this.reference(callee, scope, { read: true, call: true });
    } else if (callee.type === 'Super') {
      this.feature('superCall', callee, scope);
    } else {
      this.visit(callee, scope);
    }
    this.list(node.arguments, scope);
  }

  privateName(name, scope) {
    for (let at = scope; at !== null; at = at.parent) if (at.privateNames?.has(name)) return;
    this.features.privateNames.add(name);
  }
}
