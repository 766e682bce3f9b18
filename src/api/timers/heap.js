/** A binary min-heap of timer lists, ordered by `expiry`; each list knows its position in `priorityQueuePosition`. */
export class ListHeap {
  // Position 0 is unused, so that the parent of i is i >> 1.
  #items = [undefined];

  peek() {
    return this.#items[1];
  }

  insert(list) {
    this.#items.push(list);
    this.#up(this.#items.length - 1);
  }

  /** To be called after `list.expiry` grew. */
  sink(list) {
    this.#down(list.priorityQueuePosition);
  }

  remove(list) {
    const items = this.#items;
    const position = list.priorityQueuePosition;
    const last = items.pop();
    if (last === list) return;
    items[position] = last;
    last.priorityQueuePosition = position;
    if (position > 1 && items[position >> 1].expiry > last.expiry) this.#up(position);
    else this.#down(position);
  }

  #up(position) {
    const items = this.#items;
    const list = items[position];
    while (position > 1) {
      const parent = position >> 1;
      if (items[parent].expiry <= list.expiry) break;
      items[position] = items[parent];
      items[position].priorityQueuePosition = position;
      position = parent;
    }
    items[position] = list;
    list.priorityQueuePosition = position;
  }

  #down(position) {
    const items = this.#items;
    const list = items[position];
    const size = items.length;
    for (let child = position * 2; child < size; child = position * 2) {
      if (child + 1 < size && items[child + 1].expiry < items[child].expiry) child++;
      if (items[child].expiry >= list.expiry) break;
      items[position] = items[child];
      items[position].priorityQueuePosition = position;
      position = child;
    }
    items[position] = list;
    list.priorityQueuePosition = position;
  }
}
