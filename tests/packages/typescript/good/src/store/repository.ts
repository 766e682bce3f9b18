import { Events } from './events';
import { logged } from './log';
interface Entity { readonly id: string }
export abstract class Repository<T extends Entity> extends Events<{ saved: T; removed: string }> {
  protected abstract readonly kind: string;
  private readonly entities = new Map<string, T>();
  save(entity: T): T {
    this.entities.set(entity.id, entity);
    this.emit('saved', entity);
    return entity;
  }
  @logged
  find(id: string): T | undefined { return this.entities.get(id); }
  @logged
  remove(id: string): boolean {
    this.emit('removed', id);
    return this.entities.delete(id);
  }
  *[Symbol.iterator](): IterableIterator<T> { yield* this.entities.values(); }
  override toString = () => `${this.kind}[${this.entities.size}]`;
}
