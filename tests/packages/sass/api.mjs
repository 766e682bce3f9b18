import * as sass from 'sass';

const options = {
  functions: { 'double($x)': ([x]) => new sass.SassNumber(x.assertNumber().value * 2, 'px') },
  importers: [{ canonicalize: (url) => (url.startsWith('mem:') ? new URL(url) : null),
    load: (url) => ({ contents: `.mem { from: "${url.pathname}"; }`, syntax: 'scss' }) }],
  sourceMap: true,
};
const result = sass.compileString('@use "mem:thing"; a { b: double(4); }', options);
console.log(result.css, result.sourceMap.mappings);
console.log((await sass.compileStringAsync('a { b: double(4) }', { ...options, style: 'compressed' })).css);
try {
  sass.compile('broken.scss');
} catch (error) {
  console.log(error.message, error.span.start.line);
}
console.log(sass.info.split('\n')[0]);
