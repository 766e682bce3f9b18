import autoprefixer from 'autoprefixer';
import postcss from 'postcss';
import { readFileSync, writeFileSync } from 'node:fs';

const css = readFileSync('main.css', 'utf8');
const doubled = { postcssPlugin: 'double', Declaration: { width: (node, { result }) => { node.warn(result, 'a width', { word: 'width' }); } },
  Rule(rule) { if (rule.selector === 'a') rule.cloneAfter({ selector: 'b' }); rule.selector === 'a' && (rule.selector = 'i'); } };
const result = await postcss([autoprefixer({ overrideBrowserslist: ['last 4 versions', 'ie 11', 'safari 9'], grid: 'autoplace' }), doubled])
  .process(css, { from: 'main.css', to: 'out/main.css', map: { inline: false } });
console.log(result.css, result.warnings().map(String), result.map.toString());
writeFileSync('out.css', result.css);
const root = postcss.parse('a{b:c;@d e{f:g}}/*h*/');
root.walk((node) => console.log(node.type, node.toString(), node.source.start));
console.log(JSON.stringify(postcss.fromJSON(root.toJSON()).toJSON(), (key, value) => (key === 'inputs' ? undefined : value)));
for (const bad of ['a {', 'a { b c }', '}', 'a { b: "', '/* x']) {
  try { postcss.parse(bad); } catch (error) { console.log(error.name, error.message, error.showSourceCode(false)); }
}
console.log(autoprefixer({ overrideBrowserslist: ['chrome 30'] }).info());
