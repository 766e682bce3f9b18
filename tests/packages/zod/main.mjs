import { z } from 'zod';

const User = z.object({
  id: z.uuid(), email: z.email(), age: z.number().int().min(18).optional(), role: z.enum(['admin', 'user']).default('user'),
  tags: z.array(z.string().trim().min(1)).max(3), address: z.strictObject({ city: z.string(), zip: z.string().regex(/^\d{5}$/) }).nullable(),
  born: z.coerce.date(), meta: z.record(z.string(), z.union([z.string(), z.number()])), pair: z.tuple([z.literal(1), z.bigint()]).rest(z.boolean()),
}).refine((user) => user.age === undefined || user.tags.length > 0, { message: 'tags wanted', path: ['tags'] });
const good = { id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', email: 'a@b.example', tags: [' x '], address: null, born: '2001-02-03', meta: { a: 1, b: 'c' }, pair: [1, 2n, true] };
console.log(User.parse(good));
const bad = User.safeParse({ ...good, id: 'no', email: 'x', age: 3.5, role: 'king', tags: ['', 2, '', ''], address: { city: 1, zip: 'abc', more: 1 }, born: 'never', meta: { a: true }, pair: [2] });
console.log(bad.error.issues, z.prettifyError(bad.error), z.treeifyError(bad.error), bad.error.message);
const shape = z.discriminatedUnion('kind', [z.object({ kind: z.literal('circle'), r: z.number() }), z.object({ kind: z.literal('square'), a: z.number() })]);
console.log(shape.safeParse({ kind: 'triangle' }), shape.parse({ kind: 'circle', r: 1 }));
const piped = z.string().transform((text) => text.length).pipe(z.number().max(3));
console.log(piped.safeParse('abcd'), piped.parse('abc'), z.preprocess(Number, z.number()).parse('4'));
const tree = z.object({ value: z.number(), get children() { return z.array(tree); } });
console.log(tree.safeParse({ value: 1, children: [{ value: 'x', children: [] }] }));
console.log(JSON.stringify(z.toJSONSchema(z.object({ a: z.string().meta({ title: 'A' }), b: z.number().optional() })), null, 1));
console.log(await z.string().refine(async (text) => text === 'ok').safeParseAsync('no'));
z.config(z.locales.de());
console.log(z.object({ a: z.string() }).safeParse({}).error.issues);
try { z.number().parse('1'); } catch (error) { console.log(error.constructor.name, error.stack.split('\n')[0], error instanceof Error); }
