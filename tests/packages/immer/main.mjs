import { applyPatches, createDraft, current, enableMapSet, enablePatches, finishDraft, freeze, immerable, isDraft, original, produce, produceWithPatches } from 'immer';

enablePatches();
enableMapSet();
const base = { list: [1, 2, { deep: { x: 1 } }], map: new Map([['a', { n: 1 }]]), set: new Set([1]), untouched: { same: true } };
const [next, patches, inverse] = produceWithPatches(base, (draft) => {
  draft.list.push(4);
  draft.list[2].deep.x++;
  draft.map.get('a').n = 2;
  draft.map.set('b', { n: 3 });
  draft.set.add(2).delete(1);
  delete draft.untouched.same;
  console.log(isDraft(draft.list), current(draft).list, original(draft).list.length);
});
console.log(next, base, patches, inverse, applyPatches(base, patches), applyPatches(next, inverse), next.untouched === base.untouched);
console.log(Object.isFrozen(next.list), produce(base, () => {}) === base);
try { next.list.push(1); } catch (error) { console.log(error.constructor.name, error.message); }
try { produce(base, (draft) => { draft.list = []; return {}; }); } catch (error) { console.log(error.message); }
class Point { static [immerable] = true; constructor(x, y) { Object.assign(this, { x, y }); } get sum() { return this.x + this.y; } }
console.log(produce(new Point(1, 2), (draft) => { draft.x = 9; }).sum, produce((draft, by) => { draft.n += by; })({ n: 1 }, 4));
const draft = createDraft({ a: [3, 1, 2] });
draft.a.sort();
console.log(finishDraft(draft), freeze({ a: { b: 1 } }, true));
let state = { items: Array.from({ length: 500 }, (_, i) => ({ i, done: false })) };
for (let i = 0; i < 500; i += 7) state = produce(state, (d) => { d.items[i].done = true; });
console.log(state.items.filter((item) => item.done).length);
