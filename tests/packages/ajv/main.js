const Ajv = require('ajv').default;
const Ajv2020 = require('ajv/dist/2020').default;
const standalone = require('ajv/dist/standalone').default;

const schema = {
  $id: 'https://example.org/order', type: 'object', required: ['id', 'lines'], additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
    lines: { type: 'array', minItems: 1, uniqueItems: true, items: { $ref: '#/$defs/line' } },
    state: { enum: ['open', 'paid'], default: 'open' }, note: { type: 'string', maxLength: 5, nullable: true },
    total: { oneOf: [{ type: 'number', multipleOf: 0.5 }, { type: 'null' }] },
  },
  $defs: { line: { type: 'object', properties: { sku: { type: 'string' }, count: { type: 'integer', exclusiveMinimum: 0 } }, required: ['sku'], if: { properties: { sku: { const: 'x' } } }, then: { required: ['count'] } } },
};
const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, code: { source: true, lines: true } });
const validate = ajv.compile(schema);
for (const data of [{ id: 'AB-1', lines: [{ sku: 'a', count: '3' }] }, { id: 'ab', lines: [], extra: 1 }, { id: 'AB-2', lines: [{ sku: 'x' }, { sku: 'x' }], total: 0.3, note: 'too long' }, null, []]) {
  console.log(validate(data), data, validate.errors, ajv.errorsText(validate.errors));
}
console.log(standalone(ajv, validate));
ajv.addKeyword({ keyword: 'even', validate: (wanted, n) => (n % 2 === 0) === wanted });
ajv.addFormat('shout', /^[A-Z]+$/);
console.log(ajv.validate({ type: 'number', even: true }, 3), ajv.errors, ajv.validate({ type: 'string', format: 'shout' }, 'abc'));
const modern = new Ajv2020({ strict: true, strictTuple: false });
console.log(modern.validate({ prefixItems: [{ type: 'string' }], items: { type: 'number' }, type: 'array', minItems: 1, unevaluatedItems: false }, ['a', 1, 'b']), modern.errors);
for (const bad of [{ type: 'bogus' }, { $ref: '#/nowhere' }, { unknownKeyword: 1 }]) {
  try { new Ajv().compile(bad); } catch (error) { console.log(error.constructor.name, error.message); }
}
(async () => {
  const async = new Ajv({ loadSchema: async (uri) => ({ $id: uri, type: 'integer' }) });
  const check = await async.compileAsync({ $id: 'https://example.org/a', properties: { n: { $ref: 'https://example.org/b' } } });
  console.log(check({ n: 1 }), check({ n: 'x' }), check.errors);
})();
