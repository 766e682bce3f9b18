// Calls of built-ins, of methods whose object is not known, and construction, for the purity analysis.
import { keyName } from 'internal:deferred/analysis/members';
import { builtinCall, isHook, methodKind } from 'internal:deferred/analysis/tables';
import { insideOf, none, reachable, union } from 'internal:deferred/analysis/values';

/** Their first argument is called. */
const callsBack = new Set(('map filter forEach reduce reduceRight some every find findLast findIndex findLastIndex flatMap sort ' +
  'toSorted then catch finally').split(' '));
/** Methods that may give what is in their receiver, or the receiver's own memory; the other deriving ones make a container. */
const givesElements = new Set('at find findLast get reduce reduceRight next then catch finally getOrInsert'.split(' '));
/** Methods whose arguments become a part of the result. */
const keepsArguments = new Set('concat reduce reduceRight with toSpliced getOrInsert next union symmetricDifference'.split(' '));
const givesMemory = new Set(['subarray']);

/** Built-ins that give no object, or one that shares nothing with their arguments. */
const sharesNothing = new Set(('structuredClone JSON.parse JSON.stringify Object.keys Object.getOwnPropertyNames Date RegExp String ' +
  'Number Boolean BigInt Symbol TextEncoder TextDecoder URL URLSearchParams Buffer.concat Buffer.alloc').split(' '));
/** Methods that use a regular expression's lastIndex, if it has the flag g or y, or set it. */
const matching = new Set(['replace', 'replaceAll', 'match', 'test', 'exec']);
const memoryViews = /^(?:DataView|Buffer\.from|(?:Big)?(?:Int|Uint|Float)\d+(?:Clamped)?Array)$/;

/** Calls (or, with isNew, constructs) a built-in function. */
export function callBuiltin(run, callee, args, spread, node, isNew) {
  const { path, isModule } = callee;
  const { pure, why, changesFirst } = builtinCall(path, { isModule, isNew, argumentCount: countOf(node) });
  if (!pure) {
    const kind = /clock/.test(why) ? 'time' : 'call';
    run.reason(kind, `calls '${isNew ? 'new ' : ''}${path}()', which ${why}`, node, { name: path });
    return new Set([run.fresh(node, 'reported', 'reported')]);
  }
  const all = union(spread, ...args);
  if (path === 'Promise' && isNew) return constructPromise(run, args, node);
  const data = withoutFunctions(all);
  // A value for `this` may be among them.
  const results = callBack(run, all, insideOf(all), none, node, data);
  if (changesFirst) {
    change(run, args[0] ?? spread, union(spread, ...args.slice(1), insideOf(union(...args.slice(1)))), node, `${path}()`);
    return union(args[0] ?? none, spread);
  }
  if (path.startsWith('Math.') || path.startsWith('Number.') || path === 'parseInt' || path === 'parseFloat') return none;
  const made = run.fresh(node, 'result');
  const result = new Set([made]);
  run.addAll(made.inside, result);
  if (sharesNothing.has(path) || isModule) return result;
  if (path === 'Object') return union(result, args[0] ?? none, spread);
  if (memoryViews.test(path)) return mayBeMemory(node) ? union(result, withoutLists(args[0] ?? none), spread) : result;
  run.addAll(made.inside, reachable(union(data, insideOf(all), results)));
  return result;
}

/** How many arguments there are at least. */
function countOf({ arguments: nodes = [] }) {
  return nodes.filter(({ type }) => type !== 'SpreadElement').length;
}

/** Whether the first argument of a view's constructor may be memory to share, and not only a length or a list to copy. */
function mayBeMemory({ arguments: [first] = [] }) {
  switch (first?.type) {
    case undefined: case 'Literal': case 'ArrayExpression': case 'BinaryExpression': return false;
    case 'Identifier': return !aCount.test(first.name);
    case 'MemberExpression': return first.computed || !aCount.test(keyName(first.property));
    default: return true;
  }
}

/** What is called so is a number. */
const aCount = /^[nkmwh]$|(?:len|length|size|count|width|height|rows|cols|columns|total|capacity|limit|max)$/i;

/** Those objects that are not known to be lists, or views, which are copied. */
function withoutLists(objects) {
  const out = new Set();
  for (const object of objects) {
    if (object.isList !== true && object.site?.type !== 'ArrayExpression') out.add(object);
  }
  return out;
}

function constructPromise(run, args, node) {
  const promise = run.fresh(node, 'promise');
  const sink = run.fresh(node, 'sink', 'sink', { target: promise });
  const settle = new Set([sink]);
  run.callValues(args[0] ?? none, none, [settle, settle], none, node, 'the executor');
  return new Set([promise]);
}

/** What is handed on as data; functions among the arguments of a built-in are there to be called. */
function withoutFunctions(objects) {
  const data = new Set();
  for (const object of objects) if (object.kind !== 'function' && object.kind !== 'builtin') data.add(object);
  return data.size === 0 ? none : data;
}

/** Calls the functions among the arguments of a built-in. */
function callBack(run, candidates, elements, receiver, node, self = none) {
  const results = [];
  for (const value of candidates) {
    if (value.kind !== 'function' && value.kind !== 'builtin' && value.kind !== 'sink') continue;
    const own = value.kind === 'function' ? run.functions.get(value.node)?.returns ?? none : none;
    const given = union(elements, own);
    results.push(run.callValues(new Set([value]), self, [given, given, union(elements, receiver)], union(receiver, given), node, 'it'));
  }
  return union(...results);
}

function change(run, objects, values, node, how) {
  const own = new Set();
  for (const object of objects) {
    if (object.kind !== 'foreign') own.add(object);
    else run.reason('mutation', `calls '${how}', which changes ${object.label}`, node, { name: object.name, origin: object.origin });
  }
  run.store(own, undefined, values, node);
}

/** A method of which only the name is known. */
export function callMethodByName(run, callee, name, receivers, args, spread, node) {
  const all = union(spread, ...args);
  const kind = methodKind(name);
  const shown = `${run.textOf(callee)}()`;
  if (kind === undefined) {
    const owner = [...receivers].find((object) => object.kind === 'foreign');
    const rest = owner === undefined ? 'what that does is not known' : `what that method of ${owner.label} does is not known`;
    run.reason('call', `calls '${shown}', and ${rest}`, node, { name: shown });
    return new Set([run.fresh(node, 'reported', 'reported')]);
  }
  if (callsBack.has(name)) {
    for (const value of args[0] ?? none) {
      if (value.kind === 'foreign') run.reason('call', `calls ${value.label}, and what that does is not known`, node, { name: value.name });
    }
  }
  if (matching.has(name)) {
    for (const object of union(receivers, args[0] ?? none, spread)) {
      if (object.stateful) run.reason('mutation', `'${shown}' changes the lastIndex of ${object.label}`, node, { name: object.name });
    }
  }
  const inside = insideOf(receivers);
  const data = callsBack.has(name) ? withoutFunctions(all) : all;
  const results = callBack(run, all, union(inside, withoutFunctions(all)), receivers, node, union(withoutFunctions(args[1] ?? none), spread));
  if (kind === 'primitive') return none;
  if (kind === 'changes') {
    change(run, receivers, data, node, shown);
    return union(receivers, inside);
  }
  const made = run.fresh(node, 'result');
  const result = new Set([made]);
  const kept = keepsArguments.has(name) ? data : none;
  run.addAll(made.inside, reachable(union(inside, results, kept, result)));
  if (givesMemory.has(name)) return union(result, receivers);
  return givesElements.has(name) ? union(result, inside, results, kept) : result;
}

/** `new callee(...)`; or, with `instance`, the part of a parent class in making one. */
export function construct(run, callee, args, spread, node, instance = undefined) {
  switch (callee.kind) {
    case 'builtin':
      if (instance === undefined) return callBuiltin(run, callee, args, spread, node, true);
      callBuiltin(run, callee, args, spread, node, true);
      run.store(instance, undefined, union(spread, ...args), node);
      return instance;
    case 'function': {
      const made = instance ?? run.freshSet(node, none, 'instance');
      return union(made, run.invoke(callee, made, args, node, spread));
    }
    case 'class': {
      const made = instance ?? run.freshSet(node, none, 'instance');
      for (const object of made) (object.instanceOf ??= new Set()).add(callee);
      for (const { kind, key, computed, value, static: isStatic } of callee.node.body.body) {
        if (kind !== 'method' || isStatic || !isHook(computed ? undefined : keyName(key))) continue;
        const hook = run.fresh(value, 'function', 'function', { node: value, unit: callee.unit, lexicalThis: none, home: callee });
        for (const object of made) run.callHooks(object, [hook], node);
      }
      constructParts(run, callee, args, spread, node, made);
      return made;
    }
    case 'reported': return new Set([callee]);
    default:
      run.reason('call', callee.kind === 'foreign' ? `constructs ${callee.label}, and what that does is not known` :
        `constructs '${run.textOf(node)}', and what that does is not known`, node, { name: callee.name });
      return none;
  }
}

function constructParts(run, owner, args, spread, node, made) {
  let constructor;
  for (const member of owner.node.body.body) {
    if (member.kind === 'constructor') constructor = member;
    if (member.type !== 'PropertyDefinition' || member.static || !member.value) continue;
    const frame = run.reach(owner.unit, member, made);
    const held = run.within(frame, () => run.evaluate(member.value));
    run.store(made, member.computed ? undefined : keyName(member.key), held, member);
  }
  if (constructor !== undefined) {
    const value = run.fresh(constructor.value, 'function', 'function', { node: constructor.value, unit: owner.unit, home: owner });
    run.invoke(value, made, args, node, spread);
  } else {
    for (const parent of owner.parents) construct(run, parent, args, spread, node, made);
  }
}
