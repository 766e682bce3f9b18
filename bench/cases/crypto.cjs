'use strict';
const crypto = require('crypto');
const { measure } = require('../measure.cjs');

const block = Buffer.alloc(64 * 1024, 7);
measure('createHash sha256, 11 characters, hex', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += crypto.createHash('sha256').update('hello world').digest('hex').length;
  return length;
});
measure('createHash sha256, 64 KiB', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += crypto.createHash('sha256').update(block).digest().length;
  return length;
});
measure('createHmac sha256, 11 characters, hex', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += crypto.createHmac('sha256', 'key').update('hello world').digest('hex').length;
  return length;
});
measure('randomUUID', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += crypto.randomUUID().length;
  return length;
});
measure('randomBytes(16)', (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += crypto.randomBytes(16).length;
  return length;
});
