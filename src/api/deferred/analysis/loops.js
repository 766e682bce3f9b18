// Functions and loops of source files: whether their work may move to other cores, and what their iterations leave behind.
import { children, isFunction } from 'internal:deferred/analysis/bindings';
import { Evaluation, TooLarge } from 'internal:deferred/analysis/evaluate';
import { keyName } from 'internal:deferred/analysis/members';
import { FileScope } from 'internal:deferred/analysis/files';
import { AbstractObject } from 'internal:deferred/analysis/values';

const loopTypes = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);
const iterating = new Set(['map', 'forEach', 'filter', 'reduce', 'flatMap', 'some', 'every', 'find']);

/**
 * @typedef {{ kind: string, message: string, file: string, line: number, column: number }} Reason
 * @typedef {{ node: object, reasons: Reason[], output: Output, reached: Set<object> }} Judged
 * @typedef {{ kind: 'none'|'push'|'index'|'reduce', name?: string, node?: object, operator?: string, always?: boolean }} Output
 */

function judgeWith(file, root, begin) {
  const run = new Evaluation();
  const scope = new FileScope(file, run, root);
  try {
    begin(run, scope);
    run.settle();
  } catch (error) {
    if (!(error instanceof TooLarge) && !(error instanceof RangeError)) throw error;
    return { all: [{ kind: 'size', message: 'is too large to be judged', ...file.position(root.start) }], reached: new Set() };
  }
  return { all: [...run.reasons.values()], reached: new Set(run.functions.keys()) };
}

const foreign = (origin, label, name) => new Set([new AbstractObject('foreign', { origin, label, name })]);

/** Parameters are objects from outside; `element`: the first one of a callback is an element of what is iterated. */
function giveParameters(run, frame) {
  run.within(frame, () => {
    for (const parameter of frame.node.params) {
      const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
      const name = target.type === 'Identifier' ? target.name : target.argument?.name;
      const label = name === undefined ? 'a parameter' : `the parameter '${name}'`;
      const value = foreign('parameter', label, name ?? '');
      run.assign(parameter.type === 'RestElement' ? parameter.argument : parameter, value, true);
      run.addAll(frame.args.inside, value);
    }
  });
}

/**
 * Why a function of a file is not pure; no reasons: it is. `reached`: the functions that run when it does.
 * @returns {{ reasons: Reason[], reached: Set<object> }}
 */
export function judgeFunctionNode(file, node) {
  const { all, reached } = judgeWith(file, node, (run, scope) => {
    giveParameters(run, run.reach(scope.unit(), node, foreign('this', "'this'", 'this')));
  });
  for (const at of usesOf(node, 'ThisExpression')) {
    all.push({ kind: 'this', message: "uses 'this'", node: at, ...file.position(at.start) });
  }
  return { reasons: plain(all), reached };
}

/** The first use of a kind of node that belongs to this function or region and not to a function within. */
function usesOf(root, type) {
  const found = [];
  const walk = (node) => {
    if (found.length > 0) return;
    if (node.type === type) {
      found.push(node);
      return;
    }
    for (const child of children(node)) {
      if (type === 'ThisExpression' ? isFunction(child) && child.type !== 'ArrowFunctionExpression' : isFunction(child)) continue;
      if (child.type === 'ClassBody') continue;
      walk(child);
    }
  };
  for (const child of children(root)) walk(child);
  return found;
}

function plain(reasons) {
  return reasons.map(({ kind, message, name, file, line, column }) => ({ kind, message, name, file, line, column }));
}

/** The loops of a file: statements, and calls of array methods with a function. */
export function loopsOf(file) {
  const loops = [];
  for (const node of file.parents.keys()) {
    if (loopTypes.has(node.type)) loops.push(node);
    else if (isIteration(node)) loops.push(node);
  }
  return loops;
}

/** `list.map(fn)` and its like. */
export function isIteration(node) {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed) return false;
  if (!iterating.has(node.callee.property.name) || node.arguments.length === 0) return false;
  return isFunction(node.arguments[0]) || node.arguments[0].type === 'Identifier';
}

/**
 * Judges a loop: whether its iterations can run in any order on copies of what they use.
 * @returns {Judged}
 */
export function judgeLoop(file, node) {
  return isIteration(node) ? judgeIteration(file, node) : judgeStatement(file, node);
}

function judgeIteration(file, node) {
  const [callback] = node.arguments;
  const method = node.callee.property.name;
  let found = callback;
  if (!isFunction(callback)) {
    const binding = file.binder.referenceOf.get(callback)?.binding;
    const declared = binding?.references.some(({ write }) => write) ? undefined : binding?.node;
    found = declared !== undefined && isFunction(declared) ? declared : file.parents.get(declared)?.init;
    if (!found || !isFunction(found)) {
      return refused(file, node, 'call', `calls '${callback.name}', and what that does is not known`);
    }
  }
  if (method === 'forEach' && found === callback) return judgeBody(file, node, found.body, found);
  if (method === 'reduce') {
    return refused(file, node, 'order', 'each step needs the result of the one before');
  }
  return { node, output: { kind: 'value' }, ...judgeFunctionNode(file, found) };
}

function refused(file, node, kind, message) {
  return { node, output: { kind: 'none' }, reached: new Set(), reasons: [{ kind, message, ...file.position(node.start) }] };
}

function judgeStatement(file, node) {
  if (node.type === 'WhileStatement' || node.type === 'DoWhileStatement') {
    return refused(file, node, 'order', 'is a while loop: each iteration decides whether there is a next one');
  }
  return judgeBody(file, node, node.body, undefined);
}

/** What a body may not have beside what the evaluation finds: the iterations would not be functions of their own. */
const forbidden = Object.entries({
  ReturnStatement: 'returns out of the loop',
  AwaitExpression: 'awaits in the loop',
  YieldExpression: 'yields in the loop',
  ThisExpression: "uses 'this'",
});

function judgeBody(file, node, body, callback) {
  const isStatement = /(?:Statement|Declaration)$/.test(body.type);
  const region = isStatement ? body : { type: 'ExpressionStatement', expression: body, start: body.start, end: body.end };
  const { all, reached } = judgeWith(file, region, (run, scope) => {
    run.addAll(run.reachRegion(scope.unit(), region).self, foreign('this', "'this'", 'this'));
  });
  const { accepted, ...output } = outputOf(file, node, region, all);
  const reasons = all.filter((reason) => !accepted.has(reason.node));
  for (const [type, message] of forbidden) {
    if (type === 'ReturnStatement' && callback !== undefined) continue;
    for (const at of usesOf({ type: 'Region', body: region }, type)) reasons.push({ kind: 'flow', message, ...file.position(at.start) });
  }
  for (const at of leaves(region)) reasons.push({ kind: 'flow', message: 'leaves the loop early', ...file.position(at.start) });
  return { node, reasons: plain(reasons), output, reached };
}

/** A `break` of this loop, or to a label outside. */
function leaves(body) {
  const found = [];
  const walk = (node, depth, labels) => {
    if (found.length > 0 || isFunction(node)) return;
    if (node.type === 'BreakStatement' && (node.label === null ? depth === 0 : !labels.includes(node.label.name))) found.push(node);
    if (node.type === 'ContinueStatement' && node.label !== null && !labels.includes(node.label.name)) found.push(node);
    const inner = loopTypes.has(node.type) || node.type === 'SwitchStatement' ? depth + 1 : depth;
    const known = node.type === 'LabeledStatement' ? [...labels, node.label.name] : labels;
    for (const child of children(node)) walk(child, inner, known);
  };
  walk(body, 0, []);
  return found;
}

// ---- what the iterations leave behind

/**
 * The one way in which the loop collects results, if it has one: `out.push(e)`, `out[i] = e` or `sum += e`. `accepted` are the
 * writes that it explains.
 */
function outputOf(file, loop, body, reasons) {
  const nothing = { kind: 'none', accepted: new Set() };
  const changes = reasons.filter(({ kind }) => kind === 'write' || kind === 'mutation');
  if (changes.length === 0) return nothing;
  const names = new Set(changes.map(({ name }) => name));
  // Two variables that are written to would need a result with two parts.
  if (names.size !== 1) return nothing;
  const [name] = names;
  const inside = ({ node }) => node.start >= body.start && node.end <= body.end;
  const uses = file.binder.references.filter((reference) => reference.name === name && inside(reference));
  if (uses.length === 0) return nothing;
  const found = changes[0].kind === 'write' ? reduction(file, uses) : collection(file, loop, uses);
  if (found === undefined) return nothing;
  const always = isUnconditional(file, body, found.value);
  // An element that is not assigned keeps what it was.
  if (found.kind === 'index' && !always) return nothing;
  return { ...found, name, always, accepted: new Set(changes.map(({ node }) => node)) };
}

/** Whether nothing reads the value of an expression: it is a statement, or all that a callback does. */
function standsAlone(file, node) {
  const { type } = file.parents.get(node);
  return type === 'ExpressionStatement' || type === 'ArrowFunctionExpression';
}

/** Every use is `sum += e`, `sum++` or `sum = sum + e`, with one operator that needs no order. */
function reduction(file, uses) {
  const operators = new Set();
  let value;
  for (const { node } of uses) {
    const parent = file.parents.get(node);
    if (parent.type === 'UpdateExpression') {
      operators.add('+');
      value = parent;
    } else if (parent.type === 'AssignmentExpression' && parent.left === node && /^[+*&|^]=$/.test(parent.operator)) {
      operators.add(parent.operator[0]);
      value = parent.right;
    } else {
      return undefined;
    }
    if (!standsAlone(file, parent)) return undefined;
  }
  if (operators.size !== 1 || uses.length !== 1) return undefined;
  return { kind: 'reduce', operator: [...operators][0], value };
}

/** The one use is `out.push(e)`, or `out[i] = e` with the loop's own counter. */
function collection(file, loop, uses) {
  if (uses.length !== 1) return undefined;
  const [{ node }] = uses;
  const member = file.parents.get(node);
  if (member.type !== 'MemberExpression' || member.object !== node) return undefined;
  const parent = file.parents.get(member);
  if (!standsAlone(file, parent)) return undefined;
  if (parent.type === 'CallExpression' && parent.callee === member && !member.computed && keyName(member.property) === 'push') {
    return parent.arguments.length === 1 && parent.arguments[0].type !== 'SpreadElement' ? { kind: 'push', value: parent.arguments[0] } : undefined;
  }
  if (parent.type !== 'AssignmentExpression' || parent.operator !== '=' || parent.left !== member || !member.computed) return undefined;
  if (member.property.type !== 'Identifier' || member.property.name !== counterOf(loop)) return undefined;
  return { kind: 'index', value: parent.right };
}

/** The name of the counter of `for (let i = …; …; i++)`. */
export function counterOf(loop) {
  if (loop.type !== 'ForStatement' || loop.init?.type !== 'VariableDeclaration' || loop.init.declarations.length !== 1) return undefined;
  const { id } = loop.init.declarations[0];
  if (id.type !== 'Identifier' || loop.update?.type !== 'UpdateExpression' || loop.update.operator !== '++') return undefined;
  return loop.update.argument.name === id.name ? id.name : undefined;
}

/** Whether a result comes from every iteration: its statement is one of the body itself. */
function isUnconditional(file, body, value) {
  let at = file.parents.get(value);
  while (at.type !== 'ExpressionStatement' && !isFunction(at)) at = file.parents.get(at);
  if (at === body || isFunction(at)) return true;
  return body.type === 'BlockStatement' && body.body.includes(at) && !body.body.some(({ type }) => type === 'ContinueStatement') &&
    usesOf({ type: 'Region', body }, 'ContinueStatement').length === 0;
}
