import { minify } from 'terser';
import { readFileSync } from 'node:fs';

const source = readFileSync('input.js', 'utf8');
for (const options of [{}, { compress: false, mangle: false, format: { beautify: true } },
  { mangle: { toplevel: true, properties: { regex: /^sizes$/ } }, compress: { passes: 3, unsafe: true }, ecma: 2020 }]) {
  const { code, map } = await minify({ 'input.js': source }, { ...options, sourceMap: { filename: 'out.js', url: 'out.js.map' } });
  console.log(code.length, code);
  console.log(map);
}
await minify('let let = 1').catch((error) => console.log(error.name, error.message, error.line, error.col));
