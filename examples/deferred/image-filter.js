'use strict';
// Sharpens an image: weft image-filter.js [--width=2400] [--height=1600] [--out=1]
//
// Source and target are shared memory, so nothing is copied: each task filters a band of rows, reading beyond its edges, and
// writes where no other one does. --out=1 writes before.ppm and after.ppm.
const fs = require('node:fs');
const { compare, option } = require('./compare');

const width = option('width', '2400');
const height = option('height', '1600');

const pixels = (seed) => {
  const bytes = new Uint8ClampedArray(new SharedArrayBuffer(width * height * 3));
  for (let y = 0, at = 0; seed && y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Rings on a gradient, with some noise.
      const ring = 60 * Math.sin(Math.hypot(x - width / 2, y - height / 2) / 9);
      seed = (seed * 16807) % 2147483647;
      const noise = seed % 16;
      bytes[at++] = 120 + ring + noise;
      bytes[at++] = (255 * x) / width - ring + noise;
      bytes[at++] = (255 * y) / height + noise;
    }
  }
  return bytes;
};

const source = pixels(1);
const target = pixels(0);

/**
 * Unsharp mask of rows [from, to): the pixel, and twice its difference to its blurred surroundings. All that it needs comes as
 * argument: a function that captures nothing is sent once, and V8 optimises it as on the main thread.
 */
function sharpen({ source, target, width, height, from, to }) {
  const weights = [1, 4, 6, 4, 1];
  const blurred = (x, y, channel) => {
    let sum = 0;
    for (let dy = -2; dy <= 2; dy++) {
      const row = Math.min(Math.max(y + dy, 0), height - 1) * width;
      for (let dx = -2; dx <= 2; dx++) {
        const column = Math.min(Math.max(x + dx, 0), width - 1);
        sum += weights[dy + 2] * weights[dx + 2] * source[(row + column) * 3 + channel];
      }
    }
    return sum / 256;
  };
  for (let y = from; y < to; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = (y * width + x) * 3 + channel;
        target[at] = source[at] + 2 * (source[at] - blurred(x, y, channel));
      }
    }
  }
}

const rows = 25;
const bands = Array.from({ length: Math.ceil(height / rows) }, (_, i) =>
  ({ source, target, width, height, from: i * rows, to: Math.min((i + 1) * rows, height) }));

function checksum() {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum = (sum * 31 + target[i]) >>> 0;
  target.fill(0);
  return sum;
}

function write(name, bytes) {
  fs.writeFileSync(name, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), Buffer.from(bytes)]));
}

compare(
  'image filter',
  () => { bands.forEach(sharpen); return checksum(); },
  async () => {
    await Deferred.forEach(bands, sharpen);
    if (option('out', '0')) write('after.ppm', target);
    return checksum();
  },
).then(() => {
  if (option('out', '0')) write('before.ppm', source);
});
