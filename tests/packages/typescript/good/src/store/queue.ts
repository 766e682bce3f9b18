export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #waiting: ((result: IteratorResult<T>) => void)[] = [];
  #closed = false;
  push(item: T): void {
    const next = this.#waiting.shift();
    if (next) next({ value: item, done: false });
    else this.#items.push(item);
  }
  close(): void {
    this.#closed = true;
    for (const next of this.#waiting) next({ value: undefined, done: true });
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      if (this.#items.length > 0) yield this.#items.shift()!;
      else if (this.#closed) return;
      else {
        const result = await new Promise<IteratorResult<T>>((resolve) => this.#waiting.push(resolve));
        if (result.done) return;
        yield result.value;
      }
    }
  }
}
