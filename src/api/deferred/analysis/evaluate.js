// The purity analysis: an abstract run of functions, in which each expression has the set of objects that it may be.
//
// It is flow-insensitive and runs over all reached functions again until nothing grows any more. A function is pure if nothing
// that it reaches changes an object or variable from outside, reads what may differ from call to call, or calls what is not
// known. Two assumptions make it useful for ordinary code, and both hold for what can travel to another thread: parameters are
// plain data (no getters with effects), and a method whose name is that of a built-in one is the built-in one, unless the
// object's class or literal is known.
import { children, isFunction } from 'internal:deferred/analysis/bindings';
import { callBuiltin, callMethodByName, construct } from 'internal:deferred/analysis/evaluate_calls';
import { findMember, keyName, literalKey } from 'internal:deferred/analysis/members';
import { isHook, isMatchState, methodKind } from 'internal:deferred/analysis/tables';
import { AbstractObject, insideOf, none, reachable, union } from 'internal:deferred/analysis/values';

const maximumReasons = 100;
const maximumSteps = 3_000_000;

/** Too much code to judge. */
export class TooLarge extends Error {}

/**
 * Where code comes from and what its outer names are.
 * @typedef {object} Unit
 * @property {import('internal:deferred/analysis/bindings').Binder} binder
 * @property {(reference: object) => Set<AbstractObject>} resolveOuter what a name from outside is
 * @property {(binding: object) => boolean} isOuter whether a binding of the same tree counts as outside
 * @property {(node: object) => { file: string, line: number, column: number }} locate
 * @property {string} text the source that node offsets (less `shift`) belong to
 * @property {number} shift
 */

export class Evaluation {
  constructor() {
    /** @type {Map<string, object>} */
    this.reasons = new Map();
    /** @type {Map<object, Set<AbstractObject>>} binding -> what it may hold */
    this.variables = new Map();
    /** @type {Map<object, { unit: Unit, returns: Set, self: Set, args: AbstractObject }>} reached functions by node */
    this.functions = new Map();
    this.sites = new Map();
    /** What may be thrown, by whatever function; any `catch` may get it. */
    this.thrown = new Set();
    this.steps = 0;
    this.globalObject = new Set([new AbstractObject('foreign', { origin: 'global', label: 'the global object', name: 'globalThis' })]);
    this.changed = false;
    this.collecting = false;
    this.current = undefined;
  }

  // ---- reasons

  /** Notes why the code is not pure; only in the last round, when it is known what each expression may be. */
  reason(kind, message, node, extra) {
    if (!this.collecting) return;
    const { unit } = this.current;
    const key = `${node.start}:${message}`;
    if (this.reasons.has(key) || this.reasons.size >= maximumReasons) return;
    this.reasons.set(key, { kind, message, ...unit.locate(node), node, ...extra });
  }

  textOf(node) {
    const { text, shift } = this.current.unit;
    const source = text.slice(node.start - shift, node.end - shift).replace(/\s+/g, ' ');
    return source.length > 40 ? `${source.slice(0, 37)}...` : source;
  }

  // ---- the run

  /** Reaches a region of statements that is no function, such as the body of a loop. */
  reachRegion(unit, node) {
    const frame = { unit, node, returns: new Set(), self: new Set(), args: undefined, isRegion: true, home: undefined };
    this.functions.set(node, frame);
    return frame;
  }

  /** Runs what was reached until nothing changes, and then collects the reasons. */
  settle() {
    do {
      this.changed = false;
      this.round();
    } while (this.changed);
    this.collecting = true;
    this.round();
  }

  round() {
    // Functions that are reached on the way are appended and run in the same round.
    for (const frame of this.functions.values()) {
      this.current = frame;
      if (frame.isRegion) this.statement(frame.node);
      else this.runFunction(frame.node);
    }
  }

  reach(unit, node, self = none) {
    let frame = this.functions.get(node);
    if (frame === undefined) {
      const args = new AbstractObject('fresh', { site: node });
      frame = { unit, node, returns: new Set(), self: new Set(), args, isRegion: false, home: undefined };
      this.functions.set(node, frame);
      this.changed = true;
    }
    this.addAll(frame.self, self);
    return frame;
  }

  /** Evaluates as a part of another function. */
  within(frame, work) {
    const previous = this.current;
    this.current = frame;
    const result = work();
    this.current = previous;
    return result;
  }

  runFunction(node) {
    // Elements of patterns get their values from the calls; initialisers of parameters are run here.
    for (const parameter of node.params ?? []) this.assign(parameter, none, true);
    if (node.type === 'StaticBlock') {
      for (const statement of node.body) this.statement(statement);
    } else if (node.type === 'PropertyDefinition') {
      // Run where the object is made.
    } else if (node.body.type === 'BlockStatement') {
      this.statement(node.body);
    } else {
      this.addAll(this.current.returns, this.evaluate(node.body));
    }
  }

  addAll(target, source) {
    for (const object of source) {
      if (!target.has(object)) {
        target.add(object);
        this.changed = true;
      }
    }
  }

  /** The one abstract object that a place makes. */
  fresh(node, role = '', kind = 'fresh', fields = undefined) {
    let roles = this.sites.get(node);
    if (roles === undefined) this.sites.set(node, (roles = new Map()));
    let object = roles.get(role);
    if (object === undefined) roles.set(role, (object = new AbstractObject(kind, { site: node, ...fields })));
    return object;
  }

  freshSet(node, inside = none, role = '') {
    const object = this.fresh(node, role);
    this.addAll(object.inside, inside);
    return new Set([object]);
  }

  // ---- names

  variable(binding) {
    let values = this.variables.get(binding);
    if (values === undefined) this.variables.set(binding, (values = new Set()));
    return values;
  }

  /** What a binding declares: functions and classes are their own value. */
  declared(binding) {
    const { node, kind } = binding;
    if (kind !== 'function' && kind !== 'self' && kind !== 'class') return none;
    return isFunction(node) ? this.functionValue(node) : this.classValue(node);
  }

  functionValue(node) {
    const { root } = this.current.unit;
    if (root?.node === node) return new Set([root]);
    return new Set([this.fresh(node, 'function', 'function', {
      node, unit: this.current.unit, lexicalThis: this.current.self, home: this.current.home,
    })]);
  }

  classValue(node) {
    const { root } = this.current.unit;
    if (root?.node === node) return new Set([root]);
    return new Set([this.fresh(node, 'class', 'class', { node, unit: this.current.unit, parents: new Set() })]);
  }

  read(node) {
    const { unit } = this.current;
    const reference = unit.binder.referenceOf.get(node);
    if (reference === undefined) return none;
    const { binding } = reference;
    if (binding === null) {
      if (reference.name === 'arguments') return this.current.args === undefined ? none : new Set([this.current.args]);
      return unit.resolveOuter(reference, this);
    }
    if (unit.isOuter(binding)) return unit.resolveOuter(reference, this);
    const own = this.declared(binding);
    return own === none ? this.variable(binding) : union(own, this.variable(binding));
  }

  writeName(node, values) {
    const { unit } = this.current;
    const reference = unit.binder.referenceOf.get(node);
    const { binding } = reference;
    if (binding === null || unit.isOuter(binding)) {
      this.reason('write', `writes to the variable '${node.name}' of an outer scope`, node, { name: node.name });
      return;
    }
    this.addAll(this.variable(binding), values);
  }

  // ---- assignment

  /** Gives a pattern its values; `declares`: its names are declared here, which is no write to anything. */
  assign(pattern, values, declares = false) {
    switch (pattern.type) {
      case 'Identifier':
        if (declares) this.declare(pattern, values);
        else this.writeName(pattern, values);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') {
            this.assign(property.argument, this.freshSet(property, insideOf(values)), declares);
            continue;
          }
          if (property.computed) this.evaluate(property.key);
          const name = property.computed ? undefined : keyName(property.key);
          this.assign(property.value, this.member(values, name, property), declares);
        }
        return;
      case 'ArrayPattern': {
        const elements = insideOf(values);
        for (const element of pattern.elements) {
          if (element === null) continue;
          if (element.type === 'RestElement') this.assign(element.argument, this.freshSet(element, elements), declares);
          else this.assign(element, elements, declares);
        }
        return;
      }
      case 'AssignmentPattern':
        this.assign(pattern.left, union(values, this.evaluate(pattern.right)), declares);
        return;
      case 'RestElement':
        this.assign(pattern.argument, values, declares);
        return;
      case 'MemberExpression': this.writeMember(pattern, values); return;
      default: this.evaluate(pattern);
    }
  }

  declare(node, values) {
    const binding = this.current.unit.binder.declarationOf.get(node);
    if (this.current.unit.isOuter(binding)) {
      // A `var` of a region: it outlives the region.
      this.reason('write', `writes to the variable '${node.name}' of an outer scope`, node, { name: node.name });
      return;
    }
    this.addAll(this.variable(binding), values);
  }

  writeMember(node, values) {
    const objects = node.object.type === 'Super' ? this.current.self : this.base(node);
    if (node.computed) this.evaluate(node.property);
    const name = node.computed ? literalKey(node.property) : keyName(node.property);
    this.store(objects, name, values, node);
  }

  /** Stores into a property of each of the objects; `what` of a foreign one is the reason. */
  store(objects, name, values, node, verb = 'writes to') {
    for (const object of objects) {
      if (object.kind === 'foreign') {
        const target = node.type === 'MemberExpression' ? `'${this.textOf(node)}', which belongs to ${object.label}` : object.label;
        this.reason('mutation', `${verb} ${target}`, node, { name: object.name, origin: object.origin });
      } else if (object.kind === 'builtin') {
        this.reason('mutation', `changes the built-in '${object.path}'`, node, { name: object.path });
      } else if ((object.kind === 'function' || object.kind === 'class') && object.captured) {
        this.reason('mutation', `changes the function '${object.name}'`, node, { name: object.name });
      } else {
        if (name === undefined) {
          this.addAll(object.inside, values);
        } else {
          let held = object.props.get(name);
          if (held === undefined) object.props.set(name, (held = new Set()));
          this.addAll(held, values);
        }
        if (isHook(name)) this.callHooks(object, values, node);
      }
    }
  }

  /** Functions that are called unseen, when their object is converted, gone through or waited for: what they give may come out of it. */
  callHooks(object, functions, node) {
    for (const hook of functions) {
      if (hook.kind === 'function') this.addAll(object.inside, reachable(this.invoke(hook, new Set([object]), [], node)));
    }
  }

  // ---- members

  /** What a property of the objects may hold; without a name, any property. */
  member(objects, name, node) {
    if (objects.size === 0) return none;
    if (name === undefined) return insideOf(objects);
    const sets = [];
    for (const object of objects) sets.push(this.memberOf(object, name, node));
    return union(...sets);
  }

  readMember(node) {
    if (node.computed) this.evaluate(node.property);
    const objects = node.object.type === 'Super' ? this.current.self : this.base(node);
    return this.member(objects, node.computed ? literalKey(node.property) : keyName(node.property), node);
  }

  /** The objects of which a member is read or written. If its name is known, nothing else of them is used. */
  base({ object, property, computed }) {
    if (computed && literalKey(property) === undefined) return this.evaluate(object);
    if (object.type === 'Identifier') return this.read(object);
    return object.type === 'MemberExpression' ? this.readMember(object) : this.evaluate(object);
  }

  /** Objects are converted, handed on or gone through: what runs unseen then counts, too. */
  use(objects, node) {
    for (const object of objects) object.whenUsed?.(node);
    return objects;
  }

  memberOf(object, name, node) {
    switch (object.kind) {
      case 'foreign':
        return object.read === undefined ? new Set([object]) : object.read(name, this);
      case 'builtin': {
        if (name === 'length' || name === 'name') return none;
        const path = `${object.path}.${name}`;
        if (isMatchState(path)) this.reason('global', `reads '${path}', which depends on the latest match`, node, { name: path });
        return new Set([this.fresh(node, path, 'builtin', { path, isModule: object.isModule })]);
      }
      case 'class': {
        const method = findMember(object, name, true);
        const own = method === undefined ? none : this.accessed(method, new Set([object]));
        return union(own, object.props.get(name) ?? none, object.inside);
      }
      case 'reported': return new Set([object]);
      default: {
        const held = union(object.props.get(name) ?? none, object.inside);
        if (object.instanceOf === undefined) return held;
        const found = [held];
        for (const owner of object.instanceOf) {
          const method = findMember(owner, name, false);
          if (method !== undefined) found.push(this.accessed(method, new Set([object])));
        }
        return union(...found);
      }
    }
  }

  /** A method is a function; a getter is called. */
  accessed({ owner, member }, self) {
    const { value: node } = member;
    const value = this.fresh(node, 'function', 'function', { node, unit: owner.unit, lexicalThis: none, home: owner });
    return member.kind === 'get' ? this.invoke(value, self, [], member) : new Set([value]);
  }

  // ---- calls

  /** Calls one function object; gives what it may return. */
  invoke(callee, self, args, node, spread = none) {
    const target = callee.node;
    const isArrow = target.type === 'ArrowFunctionExpression';
    // In sloppy code a function without a receiver has the global object; in strict code changing that fails.
    const frame = this.reach(callee.unit, target, isArrow ? callee.lexicalThis : self.size === 0 ? this.globalObject : self);
    frame.home = callee.home;
    this.within(frame, () => target.params.forEach((parameter, index) => {
      if (parameter.type === 'RestElement') {
        this.assign(parameter.argument, this.freshSet(parameter, union(spread, ...args.slice(index))), true);
      } else {
        this.assign(parameter, union(args[index] ?? none, spread), true);
      }
    }));
    this.addAll(frame.args.inside, union(spread, ...args));
    if (target.async || target.generator) {
      const made = this.freshSet(target, frame.returns, 'result');
      return union(made, frame.returns);
    }
    return frame.returns;
  }

  /** Calls each of the functions that a value may be. */
  callValues(values, self, args, spread, node, calleeText) {
    const results = [];
    let known = false;
    for (const callee of values) {
      switch (callee.kind) {
        case 'function':
          known = true;
          results.push(this.invoke(callee, self, args, node, spread));
          break;
        case 'builtin':
          known = true;
          results.push(callBuiltin(this, callee, args, spread, node, false));
          break;
        case 'sink':
          known = true;
          this.addAll(callee.target.inside, union(spread, ...args));
          break;
        case 'reported': known = true; break;
        case 'foreign':
          known = true;
          this.reason('call', `calls ${callee.label}, and what that does is not known`, node, { name: callee.name });
          break;
        default:
      }
    }
    if (!known) this.reason('call', `calls '${calleeText}', and what that does is not known`, node, { name: calleeText });
    return union(...results);
  }

  arguments(nodes) {
    const args = [];
    let spread = none;
    for (const node of nodes) {
      if (node.type === 'SpreadElement') spread = union(spread, insideOf(this.evaluate(node.argument)));
      else args.push(this.evaluate(node));
    }
    return { args, spread };
  }

  call(node) {
    const { callee } = node;
    if (callee.type === 'Super') {
      const { args, spread } = this.arguments(node.arguments);
      for (const parent of this.parents(callee)) construct(this, parent, args, spread, node, this.current.self);
      return none;
    }
    const { args, spread } = this.arguments(node.arguments);
    const inner = callee.type === 'ChainExpression' ? callee.expression : callee;
    if (inner.type === 'MemberExpression') return this.callMember(inner, args, spread, node);
    return this.callValues(this.evaluate(callee), none, args, spread, node, this.textOf(callee));
  }

  callMember(callee, args, spread, node) {
    const name = callee.computed ? literalKey(callee.property) : keyName(callee.property);
    if (callee.computed) this.evaluate(callee.property);
    if (callee.object.type === 'Super') return this.callSuper(callee, name, args, spread, node);
    const receiver = this.base(callee);
    if (name === undefined) {
      return this.callValues(insideOf(receiver), receiver, args, spread, node, this.textOf(callee));
    }
    const results = [];
    const byName = new Set();
    for (const object of receiver) {
      if ((object.kind === 'function' && !object.props.has(name)) || (object.kind === 'builtin' && object.path !== 'Reflect' && isCallThrough(name))) {
        results.push(this.callThrough(object, name, args, spread, node, callee));
        continue;
      }
      // An element of a container is not what its methods' names mean.
      if (object.kind === 'fresh' && object.instanceOf === undefined && !object.props.has(name) && methodKind(name) !== undefined) {
        byName.add(object);
        continue;
      }
      const values = this.memberOf(object, name, callee);
      const callable = [...values].some(({ kind }) => kind === 'function' || kind === 'builtin' || kind === 'reported' || kind === 'sink');
      if (callable) results.push(this.callValues(values, new Set([object]), args, spread, node, this.textOf(callee)));
      else byName.add(object);
    }
    this.use(byName, callee.object);
    if (byName.size > 0 || receiver.size === 0) {
      results.push(callMethodByName(this, callee, name, receiver.size === 0 ? none : byName, args, spread, node));
    }
    return union(...results);
  }

  /** The classes that `super` may mean. */
  parents(node) {
    const { home } = this.current;
    if (home === undefined) this.reason('this', "uses 'super' of an object that is not known", node);
    return home?.parents ?? none;
  }

  /** super.name(): the method of a parent class; of a built-in one, by its name. */
  callSuper(callee, name, args, spread, node) {
    const { self } = this.current;
    const results = [];
    for (const parent of this.parents(callee)) {
      const method = parent.kind === 'class' ? findMember(parent, name, false) : undefined;
      if (method === undefined) results.push(callMethodByName(this, callee, name, self, args, spread, node));
      else results.push(this.callValues(this.accessed(method, self), self, args, spread, node, name));
    }
    return union(...results);
  }

  /** fn.call(), fn.apply(), fn.bind(). */
  callThrough(callee, name, args, spread, node, expression) {
    const [self = none, ...rest] = args;
    const method = callee.kind === 'builtin' ? /\.prototype\.(\w+)$/.exec(callee.path)?.[1] : undefined;
    if (method !== undefined && name !== 'bind') {
      const given = name === 'call' ? rest : [insideOf(rest[0] ?? none)];
      return callMethodByName(this, expression, method, self, given, union(spread, ...given), node);
    }
    if (name === 'call') return this.callValues(new Set([callee]), self, rest, spread, node, name);
    if (name === 'apply') return this.callValues(new Set([callee]), self, [], insideOf(rest[0] ?? none), node, name);
    if (name === 'bind') {
      // What is bound comes first, whatever the call adds.
      this.callValues(new Set([callee]), self, rest, spread, node, name);
      return new Set([callee]);
    }
    if (name === 'toString') return none;
    this.reason('call', `calls '${name}' of a function, and what that does is not known`, node, { name });
    return none;
  }

  // ---- expressions

  /** The objects that an expression may be. */
  evaluate(node) {
    if (++this.steps > maximumSteps) throw new TooLarge();
    switch (node.type) {
      case 'Identifier': return this.use(this.read(node), node);
      case 'Literal': return node.regex === undefined ? none : this.freshSet(node);
      case 'TemplateLiteral':
        for (const expression of node.expressions) this.evaluate(expression);
        return none;
      case 'ArrayExpression': {
        const array = this.fresh(node);
        for (const element of node.elements) {
          if (element === null) continue;
          const values = element.type === 'SpreadElement' ? insideOf(this.evaluate(element.argument)) : this.evaluate(element);
          this.addAll(array.inside, values);
        }
        return new Set([array]);
      }
      case 'ObjectExpression': return this.objectLiteral(node);
      case 'FunctionExpression': case 'ArrowFunctionExpression': return this.functionValue(node);
      case 'ClassExpression': return this.defineClass(node);
      case 'CallExpression': return this.call(node);
      case 'NewExpression': {
        const values = this.evaluate(node.callee);
        const { args, spread } = this.arguments(node.arguments);
        if (values.size === 0) this.reason('call', `constructs '${this.textOf(node.callee)}', and what that does is not known`, node);
        return union(...[...values].map((value) => construct(this, value, args, spread, node)));
      }
      case 'TaggedTemplateExpression': {
        const args = [this.freshSet(node.quasi), ...node.quasi.expressions.map((expression) => this.evaluate(expression))];
        const values = this.evaluate(node.tag);
        return this.callValues(values, none, args, none, node, this.textOf(node.tag));
      }
      case 'MemberExpression': {
        return this.use(this.readMember(node), node);
      }
      case 'ChainExpression': return this.evaluate(node.expression);
      case 'AssignmentExpression': return this.assignment(node);
      case 'UpdateExpression':
        if (node.argument.type !== 'Identifier') this.evaluate(node.argument);
        this.assign(node.argument, none);
        return none;
      case 'UnaryExpression':
        if (node.operator === 'delete') {
          const target = node.argument.type === 'ChainExpression' ? node.argument.expression : node.argument;
          if (target.type === 'MemberExpression') this.writeMember(target, none);
          else if (target.type === 'Identifier') this.writeName(target, none);
          else this.evaluate(target);
        } else if (node.operator !== 'typeof' || node.argument.type !== 'Identifier') {
          this.evaluate(node.argument);
        }
        return none;
      case 'BinaryExpression':
        if (node.left.type !== 'PrivateIdentifier') this.evaluate(node.left);
        this.evaluate(node.right);
        return none;
      case 'LogicalExpression': return union(this.evaluate(node.left), this.evaluate(node.right));
      case 'ConditionalExpression':
        this.evaluate(node.test);
        return union(this.evaluate(node.consequent), this.evaluate(node.alternate));
      case 'SequenceExpression': return node.expressions.map((expression) => this.evaluate(expression)).at(-1);
      case 'AwaitExpression': {
        const values = this.evaluate(node.argument);
        return union(values, insideOf(values));
      }
      case 'YieldExpression':
        if (node.argument !== null) this.addAll(this.current.returns, this.evaluate(node.argument));
        return new Set([this.fresh(node, 'sent', 'foreign', { origin: 'sent', label: 'what is sent to the generator', name: '' })]);
      case 'ThisExpression': return this.current.self;
      case 'ImportExpression':
        this.evaluate(node.source);
        this.reason('import', 'loads a module while it runs', node);
        return new Set([this.fresh(node, '', 'reported')]);
      case 'SpreadElement': return this.evaluate(node.argument);
      case 'MetaProperty': case 'Super': case 'PrivateIdentifier': return none;
      default: throw new Error(`an expression of type ${node.type}`);
    }
  }

  assignment(node) {
    const { left, operator, right } = node;
    const values = this.evaluate(right);
    if (operator === '=') {
      this.assign(left, values);
      return values;
    }
    const before = left.type === 'Identifier' ? this.read(left) : this.evaluate(left);
    // `+=` and its like make primitive values; `||=`, `&&=` and `??=` keep objects.
    const isLogical = operator === '||=' || operator === '&&=' || operator === '??=';
    this.assign(left, isLogical ? values : none);
    return isLogical ? union(before, values) : none;
  }

  objectLiteral(node) {
    const object = this.fresh(node);
    const set = new Set([object]);
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        this.addAll(object.inside, insideOf(this.evaluate(property.argument)));
        continue;
      }
      if (property.computed) this.evaluate(property.key);
      const name = property.computed ? literalKey(property.key) : keyName(property.key);
      const values = this.evaluate(property.value);
      // The prototype: what is read from the object may be its.
      if (name === '__proto__' && !property.computed && !property.shorthand) this.addAll(object.inside, union(values, reachable(values)));
      if (property.kind === 'get') {
        for (const getter of values) this.store(set, name, this.invoke(getter, set, [], property), property);
      } else if (property.kind === 'set') {
        for (const setter of values) this.invoke(setter, set, [none], property);
      } else {
        this.store(set, name, values, property);
      }
    }
    return set;
  }

  /** What runs where a class is defined: the parent, computed keys, static fields and blocks. */
  defineClass(node) {
    const value = this.classValue(node);
    const [object] = value;
    if (node.superClass) this.addAll(object.parents, this.evaluate(node.superClass));
    for (const member of node.body.body) {
      if (member.computed) this.evaluate(member.key);
      if (member.type === 'StaticBlock') {
        this.reach(this.current.unit, member, value);
      } else if (member.type === 'PropertyDefinition' && member.static && member.value) {
        const held = this.within({ ...this.current, self: value, home: undefined }, () => this.evaluate(member.value));
        this.store(value, member.computed ? undefined : keyName(member.key), held, member);
      }
    }
    return value;
  }

  // ---- statements

  statement(node) {
    if (++this.steps > maximumSteps) throw new TooLarge();
    switch (node.type) {
      case 'FunctionDeclaration': case 'BreakStatement': case 'ContinueStatement': case 'EmptyStatement': case 'DebuggerStatement':
        return;
      case 'ClassDeclaration': this.defineClass(node); return;
      case 'ExpressionStatement': this.evaluate(node.expression); return;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) if (init) this.assign(id, this.evaluate(init), true);
        return;
      case 'ReturnStatement':
        if (node.argument !== null) this.addAll(this.current.returns, this.evaluate(node.argument));
        return;
      case 'ThrowStatement': this.addAll(this.thrown, this.evaluate(node.argument)); return;
      case 'ForInStatement': case 'ForOfStatement': {
        const elements = node.type === 'ForOfStatement' ? insideOf(this.evaluate(node.right)) : (this.evaluate(node.right), none);
        if (node.left.type === 'VariableDeclaration') this.assign(node.left.declarations[0].id, elements, true);
        else this.assign(node.left, elements);
        this.statement(node.body);
        return;
      }
      case 'TryStatement':
        this.statement(node.block);
        if (node.handler) {
          if (node.handler.param) this.assign(node.handler.param, union(this.freshSet(node.handler), this.thrown), true);
          this.statement(node.handler.body);
        }
        if (node.finalizer) this.statement(node.finalizer);
        return;
      case 'WithStatement':
        this.reason('with', "uses 'with'", node);
        this.evaluate(node.object);
        this.statement(node.body);
        return;
      case 'LabeledStatement': this.statement(node.body); return;
      default:
        for (const child of children(node)) {
          if (/(?:Statement|Declaration|Case)$/.test(child.type) || child.type === 'SwitchCase') this.statement(child);
          else this.evaluate(child);
        }
    }
  }
}

const isCallThrough = (name) => name === 'call' || name === 'apply' || name === 'bind';
