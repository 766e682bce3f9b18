import type { Product } from '../model';
import { Repository } from './repository';
export class Products extends Repository<Product> {
  protected readonly kind = 'products';
  tagged(tag: string): string[] { return [...this].filter((each) => each.tags.has(tag)).map((each) => each.name); }
}
