'use strict';
// What programs do when they start. The image builder runs this once: the built-in functions that it calls are compiled into the
// start-up snapshot. Only what nearly every program does belongs here, since each function makes the snapshot larger.
const path = require('node:path');
const fs = require('node:fs');
const { one } = require('./part.cjs');
require('./data.json');

const folder = path.join(__dirname, '.');
fs.readFileSync(path.resolve(folder, 'data.json'), 'utf8');
fs.existsSync(folder);
const on = process.stdout.write;
process.stdout.write = () => true;
console.log('hello, %s', 'world', one, { a: 1, b: ['x'] });
process.stdout.write = on;
process.nextTick(() => {});
Promise.resolve().then(() => {});
setTimeout(() => {}, 0);
setImmediate(() => {});
