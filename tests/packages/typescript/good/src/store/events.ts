export type Listener<T> = (payload: T) => void;
export class Events<Map extends Record<string, unknown>> {
  private listeners: { [K in keyof Map]?: Set<Listener<Map[K]>> } = {};
  on<K extends keyof Map>(name: K, listener: Listener<Map[K]>): Disposable & { off(): void } {
    const set = (this.listeners[name] ??= new Set());
    set.add(listener);
    const off = () => void set.delete(listener);
    return { off, [Symbol.dispose]: off };
  }
  emit<K extends keyof Map>(name: K, payload: Map[K]): number {
    this.listeners[name]?.forEach((listener) => listener(payload));
    return this.listeners[name]?.size ?? 0;
  }
}
declare global {
  interface SymbolConstructor { readonly dispose: unique symbol }
  interface Disposable { [Symbol.dispose](): void }
}
