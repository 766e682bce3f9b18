// What two CPU profiles of one run say about each function and each of its lines: one profile knows where functions begin, the
// other one (by callers) which line made each call.

/**
 * @typedef {{ name: string, url: string, line: number, column: number, self: number, total: number,
 *   lines: Map<number, number> }} FunctionTimes
 *   times in samples; `lines`: by line of the function, with what was called from there
 */

const keyOf = ({ url, line, column }) => `${url}:${line}:${column}`;

/** Children by parent, and the samples of each node with all below it. */
function tree(nodes) {
  const byId = new Map();
  for (const node of nodes) byId.set(node.id, { ...node, children: [], below: node.hits });
  const list = [...byId.values()];
  for (const node of list) {
    node.up = byId.get(node.parent);
    node.up?.children.push(node);
  }
  // Parents stand before their children.
  for (let i = list.length - 1; i >= 0; i--) if (list[i].up !== undefined) list[i].up.below += list[i].below;
  return list;
}

/** Functions of files, by where they begin. */
function functionsOf(nodes, isOfInterest) {
  const functions = new Map();
  for (const node of nodes) {
    if (!isOfInterest(node.url)) continue;
    const key = keyOf(node);
    let entry = functions.get(key);
    if (entry === undefined) {
      const { name, url, line, column } = node;
      functions.set(key, (entry = { name, url, line, column, self: 0, total: 0, lines: new Map() }));
    }
    entry.self += node.hits;
    if (!hasAbove(node, (other) => keyOf(other) === key)) entry.total += node.below;
  }
  return functions;
}

function hasAbove(node, test) {
  for (let at = node.up; at !== undefined; at = at.up) if (test(at)) return true;
  return false;
}

/** The functions of a name that begin in some column of a file: mostly one. */
function byPlace(functions) {
  const places = new Map();
  for (const entry of functions.values()) {
    const key = `${entry.url}:${entry.column}:${entry.name}`;
    const list = places.get(key);
    if (list === undefined) places.set(key, [entry]);
    else list.push(entry);
  }
  return places;
}

/** Of several functions, the last one that begins above the lines that ran. */
function matching(candidates, node) {
  if (candidates.length === 1) return candidates[0];
  const lines = [...node.ticks.map(({ line }) => line), ...node.children.map(({ line }) => line)].filter((line) => line > 0);
  const first = Math.min(...lines);
  let found = candidates[0];
  for (const entry of candidates) if (entry.line <= first && (entry.line > found.line || found.line > first)) found = entry;
  return found;
}

/**
 * @param {{ duration: number, nodes: object[] }} leaves a profile
 * @param {{ nodes: object[] }} callers the profile by callers of the same time
 * @param {(url: string) => boolean} isOfInterest
 * @returns {{ functions: FunctionTimes[], samples: number, idle: number, duration: number }} duration in ms
 */
export function functionTimes(leaves, callers, isOfInterest) {
  const nodes = tree(leaves.nodes);
  const functions = functionsOf(nodes, isOfInterest);
  const places = byPlace(functions);
  for (const node of tree(callers.nodes)) {
    const candidates = places.get(`${node.url}:${node.column}:${node.name}`);
    if (candidates === undefined) continue;
    const entry = matching(candidates, node);
    node.entry = entry;
    const isInner = hasAbove(node, (other) => other.entry === entry);
    const add = (line, hits) => entry.lines.set(line, (entry.lines.get(line) ?? 0) + hits);
    // What a function calls again is counted where it was called first.
    if (isInner) continue;
    for (const { line, hits } of node.ticks) add(line, hits);
    for (const child of node.children) add(child.line, child.below);
  }
  let samples = 0;
  let idle = 0;
  for (const { name, url, hits } of nodes) {
    samples += hits;
    if (url === '' && name === '(idle)') idle += hits;
  }
  return { functions: [...functions.values()], samples, idle, duration: leaves.duration / 1000 };
}
