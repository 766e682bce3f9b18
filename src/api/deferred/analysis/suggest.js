// The change that moves a loop or function to other cores, as code, and what it is likely to bring.
import { children, isFunction } from 'internal:deferred/analysis/bindings';
import { counterOf, isIteration } from 'internal:deferred/analysis/loops';

const longest = 240;

/** Source on one line; long texts are cut in the middle of their body. */
function oneLine(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 4)} …` : line;
}

/**
 * Code for the change of a loop.
 * @param {import('internal:deferred/analysis/files').SourceFile} file
 * @param {import('internal:deferred/analysis/loops').Judged} judged
 * @returns {string}
 */
export function suggestLoop(file, { node, output }) {
  if (isIteration(node)) return suggestIteration(file, node, output);
  if (output.kind === 'reduce') {
    const counted = counterRange(file, node);
    if (counted !== undefined) return suggestParts(file, node, output, counted);
  }
  const { items, parameter, index } = iterated(file, node);
  return suggestMap(file, items, parameter, node.body, { ...output, index });
}

function suggestIteration(file, node, output) {
  const list = file.textOf(node.callee.object);
  const method = node.callee.property.name;
  const [callback] = node.arguments;
  if (output.kind !== 'value') {
    const parameter = callback.params.map((parameter) => file.textOf(parameter)).join(', ') || '_';
    return suggestMap(file, list, parameter, callback.body, output);
  }
  const fn = oneLine(file.textOf(callback));
  switch (method) {
    case 'map': case 'filter': case 'forEach': return `await Deferred.${method}(${list}, ${fn})`;
    case 'flatMap': return `(await Deferred.map(${list}, ${fn})).flat()`;
    case 'some': return `(await Deferred.map(${list}, ${fn})).some(Boolean)`;
    case 'every': return `(await Deferred.map(${list}, ${fn})).every(Boolean)`;
    default: return `(await Deferred.filter(${list}, ${fn}))[0]`;
  }
}

/** What a loop goes through, and what its function gets. */
function iterated(file, node) {
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    const right = file.textOf(node.right);
    const left = node.left.type === 'VariableDeclaration' ? file.textOf(node.left.declarations[0].id) : file.textOf(node.left);
    return { items: node.type === 'ForOfStatement' ? right : `Object.keys(${right})`, parameter: left };
  }
  const range = counterRange(file, node);
  if (range === undefined) return { items: '/* the values of the counter */', parameter: counterOf(node) ?? 'i' };
  const { counter, from, to, more } = range;
  const length = from === '0' ? `${to}${more}` : `${to} - ${from}${more}`;
  const value = from === '0' ? 'i' : `${from} + i`;
  return { items: `Array.from({ length: ${length} }, (_, i) => ${value})`, parameter: counter, index: value };
}

/** The range of `for (let i = from; i < to; i++)`. */
function counterRange(file, node) {
  const counter = counterOf(node);
  const { test } = node;
  if (counter === undefined || test?.type !== 'BinaryExpression' || file.textOf(test.left) !== counter) return undefined;
  if (test.operator !== '<' && test.operator !== '<=') return undefined;
  const from = file.textOf(node.init.declarations[0].init);
  return { counter, from, to: file.textOf(test.right), more: test.operator === '<=' ? ' + 1' : '' };
}

/** A sum over a counter: one task a part of the range, so that cheap iterations are worth it, too. */
function suggestParts(file, node, { name, operator }, { counter, from, to, more }) {
  const neutral = { '+': '0', '*': '1', '|': '0', '^': '0', '&': '-1' }[operator];
  const end = `${to}${more}`;
  const loop = `for (let ${counter} = start; ${counter} < Math.min(start + size, ${end}); ${counter}++) ${file.textOf(node.body)}`;
  return [
    `const size = Math.ceil(${from === '0' && more === '' ? to : `(${end} - ${from})`} / 16);`,
    `const starts = Array.from({ length: 16 }, (_, part) => ${from === '0' ? '' : `${from} + `}part * size);`,
    `const parts = await Deferred.map(starts, (start) => { let ${name} = ${neutral}; ${oneLine(loop)} return ${name}; });`,
    `for (const part of parts) ${name} ${operator}= part;`,
  ].join('\n');
}

function suggestMap(file, items, parameter, body, output) {
  const fn = `(${parameter}) => ${functionBody(file, body, output)}`;
  switch (output.kind) {
    case 'push': {
      const list = output.always ? `await Deferred.map(${items}, ${fn})` : `(await Deferred.map(${items}, ${fn})).flat()`;
      return `${output.name}.push(...${list});`;
    }
    case 'index': return `(await Deferred.map(${items}, ${fn})).forEach((value, i) => { ${output.name}[${output.index}] = value; });`;
    case 'reduce': return `for (const part of await Deferred.map(${items}, ${fn})) ${output.name} ${output.operator}= part;`;
    default: return `await Deferred.forEach(${items}, ${fn});`;
  }
}

/** The body with the statement that collects replaced by a `return`, and `continue` by one without a result. */
function functionBody(file, body, { kind, value, always }) {
  const wrap = (text) => (kind === 'push' && !always ? `[${text}]` : text);
  const nothing = always ? '' : { push: ' []', reduce: ' 0' }[kind] ?? '';
  const edits = continues(body).map((node) => ({ node, text: `return${nothing};` }));
  if (value !== undefined) {
    const result = value.type === 'UpdateExpression' ? '1' : file.textOf(value);
    const collecting = statementOf(file, value);
    const isAll = body === collecting || body.type !== 'BlockStatement' || (body.body.length === 1 && body.body[0] === collecting);
    if (isAll) return oneLine(result.startsWith('{') ? `(${result})` : wrap(result));
    edits.push({ node: collecting, text: `return ${wrap(result)};` });
  }
  let text = '';
  let at = body.start;
  for (const { node, text: replaced } of edits.sort((a, b) => a.node.start - b.node.start)) {
    text += file.text.slice(at, node.start) + replaced;
    at = node.end;
  }
  const end = nothing === '' || body.type !== 'BlockStatement' ? file.text.slice(at, body.end) : `${file.text.slice(at, body.end - 1)}return${nothing}; }`;
  return oneLine(text + end);
}

/** The `continue` statements of the loop whose body this is. */
function continues(body) {
  const found = [];
  const walk = (node) => {
    if (node.type === 'ContinueStatement') found.push(node);
    for (const child of children(node)) {
      if (!isFunction(child) && !/^(?:For|While|DoWhile)/.test(child.type)) walk(child);
    }
  };
  walk(body);
  return found;
}

function statementOf(file, node) {
  let at = node;
  while (at.type !== 'ExpressionStatement' && at.type !== 'ArrowFunctionExpression') at = file.parents.get(at);
  return at;
}

/** Code for a function that is called here and there. */
export function suggestFunction(name, parameters) {
  return `const result = Deferred.run(${[name || 'fn', ...parameters].join(', ')}); /* other work */ await result;`;
}

/**
 * What moving `time` of a program's `total` (ms) to `cores` brings, by Amdahl's law, with `overhead` (ms) for starting threads
 * and copying.
 * @returns {{ after: number, speedUp: number, programAfter: number, programSpeedUp: number }}
 */
export function estimate(time, total, cores, overhead) {
  const after = time / cores + overhead;
  const programAfter = total - time + after;
  return { after, speedUp: time / after, programAfter, programSpeedUp: total / programAfter };
}
