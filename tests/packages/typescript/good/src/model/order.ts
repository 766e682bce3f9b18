import { Money } from './money';
import type { Product } from './product';
export interface Line { product: Product; count: number }
export class Order {
  #lines: Line[] = [];
  add(product: Product, count = 1): this {
    const line = this.#lines.find((each) => each.product.id === product.id);
    if (line) line.count += count;
    else this.#lines.push({ product, count });
    return this;
  }
  get lines(): readonly Line[] { return this.#lines; }
  total(): Money {
    return this.#lines.map((line) => line.product.price.times(line.count)).reduce((sum, each) => sum.plus(each));
  }
}
