'use strict';
/**
 * Random input that can be had again: WEFT_TEST_SEED sets the seed, which a failing test prints. Without it each run has another one.
 */
const first = Number(process.env.WEFT_TEST_SEED ?? (Date.now() % 2 ** 31)) || 1;
let state = first;

process.on('exit', (code) => {
  if (code !== 0) process.stderr.write(`WEFT_TEST_SEED=${first} gives the same again\n`);
});

/** A whole number from 0 to n - 1. */
function below(n) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
}

const pick = (list) => list[below(list.length)];
const bytes = (size) => Buffer.from(Array.from({ length: size }, () => below(256)));

/** A copy with a few bytes changed, put in, or cut off. */
function damaged(good) {
  const out = Buffer.from(good);
  for (let i = 1 + below(5); i > 0 && out.length > 0; i--) {
    const at = below(out.length);
    const kind = below(5);
    if (kind === 0) out[at] = below(256);
    else if (kind === 1) out[at] ^= 1 << below(8);
    else if (kind === 2) out[at] = pick([0, 1, 0x7f, 0x80, 0xfe, 0xff]);
    else if (kind === 3 && at + 4 <= out.length) out.writeUInt32LE(pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff]), at);
    else out.copy(out, at, below(out.length));
  }
  const at = below(out.length + 1);
  switch (below(6)) {
    case 0: return out.subarray(0, at);
    case 1: return Buffer.concat([out.subarray(0, at), bytes(1 + below(12)), out.subarray(at)]);
    default: return out;
  }
}

module.exports = { below, bytes, damaged, pick };
