const Handlebars = require('handlebars');
const { readFileSync } = require('node:fs');

Handlebars.registerHelper({ odd: (n) => n % 2 === 1, shout: (text, { hash }) => text.toUpperCase().repeat(hash.times) });
Handlebars.registerPartial('row', '<li{{#if odd}} class="odd"{{/if}}>{{index}} {{name}}</li>\n');
const source = readFileSync('template.hbs', 'utf8');
const data = { title: 'A & B', people: [{ name: 'Ada' }, { name: '<Bob>' }], raw: '<b>&</b>', nested: { deep: { value: 1 } }, list: ['x', 'y'], 'odd name': 3 };
console.log(Handlebars.compile(source)(data), Handlebars.compile(source)({ people: [] }));
console.log(Handlebars.precompile('{{a}} {{#each b}}{{this}}{{/each}}'));
console.log(JSON.stringify(Handlebars.parse('{{a b=1}}')));
for (const bad of ['{{#if}}', '{{> nowhere}}', '{{missing 1}}']) {
  try {
    console.log(Handlebars.compile(bad)({}));
  } catch (error) {
    console.log(error.message);
  }
}
