import { Complex, matrices, primes, summary, type Statistic } from './math';
import { Money, Order, product } from './model';
import { AsyncQueue, lines, Products } from './store';
import { evaluate, format, Parser } from './text';

declare const console: { log(...values: unknown[]): void };

const products = new Products();
products.on('saved', (each) => console.log(format('saved { name } for {price}', { name: each.name, price: each.price })));
const pen = products.save(product('pen', Money.of(1.25, 'EUR'), 'office', 'small'));
const desk = products.save(product('desk', Money.of(399, 'EUR'), 'office'));
console.log(String(new Order().add(pen, 3).add(desk).add(pen).total()), products.tagged('office'));
products.find(pen.id);
products.remove(desk.id);
console.log(lines, String(products));

const first: number[] = [];
for (const prime of primes()) {
  if (first.push(prime) === 10) break;
}
console.log(first, (Object.keys(summary) as Statistic[]).map((name) => `${name}=${summary[name](first)}`));
console.log(new Complex(3, 4).mul(new Complex(0, 1)).abs, matrices.multiply(
  matrices.matrix(1, 3, (_, c) => c + 1), matrices.matrix(3, 1, (r) => r + 1)).at(0, 0));
console.log(evaluate(Parser.parse('2 * (x + 1) ^ 2 ^ 0.5 - max(1, y)'), { x: 3, y: 2, max: Math.max }));

async function main(): Promise<void> {
  const queue = new AsyncQueue<string>();
  queue.push('first');
  void Promise.resolve().then(() => { queue.push('second'); queue.close(); });
  for await (const item of queue) console.log(item);
}
void main();
