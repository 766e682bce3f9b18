'use strict';
// fs.watch, recursive and not, fs.watchFile, fs.promises.watch.
const { mustCall, tmpdir } = require('../common');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

/** Resolves with the first event that `wanted` accepts. */
function event(watcher, wanted) {
  return new Promise((fulfil, reject) => {
    watcher.on('error', reject);
    watcher.on('change', (type, name) => { if (wanted(type, name)) fulfil([type, name]); });
  });
}

(async () => {
  const folder = tmpdir.resolve('plain');
  fs.mkdirSync(folder);
  const watcher = fs.watch(folder, { ignore: '*.log' });
  const names = [];
  watcher.on('change', (type, name) => names.push(name));
  const created = event(watcher, (type, name) => type === 'rename' && name === 'new');
  fs.writeFileSync(path.join(folder, 'out.log'), '');
  fs.writeFileSync(path.join(folder, 'new'), '');
  await created;
  assert(!names.includes('out.log'));
  const changed = event(watcher, (type, name) => type === 'change' && name === 'new');
  fs.appendFileSync(path.join(folder, 'new'), 'x');
  await changed;
  const closed = new Promise((fulfil) => watcher.on('close', fulfil));
  watcher.close();
  watcher.close();
  await closed;

  // A tree: what is in new folders is seen, too.
  const root = tmpdir.resolve('tree');
  fs.mkdirSync(path.join(root, 'sub'), { recursive: true });
  const tree = fs.watch(root, { recursive: true });
  const inside = event(tree, (type, name) => name === path.join('sub', 'file'));
  fs.writeFileSync(path.join(root, 'sub', 'file'), '');
  await inside;
  const deep = event(tree, (type, name) => name === path.join('fresh', 'deep', 'file'));
  fs.mkdirSync(path.join(root, 'fresh', 'deep'), { recursive: true });
  fs.writeFileSync(path.join(root, 'fresh', 'deep', 'file'), '');
  await deep;
  const later = event(tree, (type, name) => name === path.join('fresh', 'deep', 'later'));
  fs.writeFileSync(path.join(root, 'fresh', 'deep', 'later'), '');
  await later;
  const gone = event(tree, (type, name) => type === 'rename' && name === 'fresh');
  fs.rmSync(path.join(root, 'fresh'), { recursive: true });
  await gone;
  tree.close();

  const controller = new AbortController();
  const events = fs.promises.watch(folder, { signal: controller.signal });
  const first = events.next();
  fs.writeFileSync(path.join(folder, 'promised'), '');
  const { value } = await first;
  assert.strictEqual(value.filename, 'promised');
  controller.abort();
  await assert.rejects(async () => { for await (const one of events) void one; }, { name: 'AbortError' });

  const polled = tmpdir.resolve('polled');
  const seen = new Promise((fulfil) => {
    fs.watchFile(polled, { interval: 20 }, (now, before) => {
      // The first news is that there is no such file.
      if (now.ino === 0) fs.writeFileSync(polled, 'abc');
      else fulfil([now, before]);
    });
  });
  const [now, before] = await seen;
  assert(now.isFile());
  assert.strictEqual(before.ino, 0);
  fs.unwatchFile(polled);
})().then(mustCall());
