import type { Id } from './id';
import { makeId } from './id';
import type { Money } from './money';
export interface Product {
  readonly id: Id<'product'>;
  name: string;
  price: Money;
  tags: ReadonlySet<string>;
}
export const product = (name: string, price: Money, ...tags: string[]): Product => ({
  id: makeId('product'), name, price, tags: new Set(tags),
});
