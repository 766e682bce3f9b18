// The reporter "junit": XML as build servers read it.
import { hostname } from 'node:os';
import { inspect } from 'internal:util/inspect';

const inspectOptions = { __proto__: null, colors: false, breakLength: Infinity };

const escapeContent = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const escapeAttribute = (text) => escapeContent(String(text).replaceAll('"', '&quot;')).replaceAll('\n', '&#10;');
const escapeComment = (text) => text.replaceAll('--', '&#45;&#45;');

function xml({ tag, attributes = {}, children, comment, text, nesting }) {
  const pad = '\t'.repeat(nesting + 1);
  if (comment !== undefined) return `${pad}<!-- ${escapeComment(comment)} -->\n`;
  if (text !== undefined) return `${escapeContent(text)}\n`;
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`).join('');
  if (children.length === 0) return `${pad}<${tag}${list}/>\n`;
  return `${pad}<${tag}${list}>\n${children.map(xml).join('')}${pad}</${tag}>\n`;
}

const isFailure = (node) => node.attributes?.failure !== undefined || node.children?.some((child) => child.tag === 'failure');
const isSkipped = (node) => node.children?.some((child) => child.tag === 'skipped');

export default async function* junit(events) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n';
  yield '<testsuites>\n';
  const roots = [];
  let open = null;
  const start = (data) => {
    const { name, nesting } = data;
    const node = { tag: 'testcase', attributes: { name }, nesting, parent: open, children: [] };
    (open?.children ?? roots).push(node);
    open = node;
  };
  for await (const { type, data } of events) {
    if (type === 'test:start') {
      start(data);
    } else if (type === 'test:pass' || type === 'test:fail') {
      if (open === null || open.attributes.name !== data.name || open.nesting !== data.nesting) start(data);
      const node = open;
      open = node.parent;
      node.attributes.time = (data.details.duration_ms / 1000).toFixed(6);
      const tests = node.children.filter((child) => child.comment === undefined);
      if (tests.length > 0) {
        node.tag = 'testsuite';
        Object.assign(node.attributes, {
          disabled: 0, errors: 0, tests: tests.length, failures: tests.filter(isFailure).length,
          skipped: tests.filter(isSkipped).length, hostname: hostname(),
        });
      } else {
        finishCase(node, type, data);
      }
    } else if (type === 'test:diagnostic') {
      (open?.children ?? roots).push({ nesting: data.nesting, comment: data.message });
    } else {
      continue;
    }
    // What is complete goes out at once.
    while (open === null && roots.length > 0) yield xml(roots.shift());
  }
  for (const node of roots) yield xml(node);
  yield '</testsuites>\n';
}

function finishCase(node, type, { details: { error }, file, nesting, skip, todo, classname }) {
  node.attributes.classname = classname ?? 'test';
  if (file) node.attributes.file = file;
  for (const [kind, value] of [['skipped', skip], ['todo', todo]]) {
    if (value === undefined) continue;
    node.children.push({ tag: 'skipped', attributes: { type: kind, message: value }, nesting: nesting + 1, children: [] });
  }
  if (type !== 'test:fail') return;
  const message = error.message ?? '';
  node.children.push({
    tag: 'failure', attributes: { type: error.failureType ?? error.code, message: message.trimEnd() }, nesting: nesting + 1,
    children: [{ text: inspect(error, inspectOptions) }],
  });
  node.attributes.failure = message;
}
