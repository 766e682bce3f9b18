export interface Shape { kind: 'circle' | 'square'; size: number; readonly label?: string }
export type Sizes<T> = { [K in keyof T as T[K] extends number ? K : never]: T[K] };
export function area(shape: Shape): number {
  if (shape.kind === 'circle') return Math.PI * shape.size ** 2;
  if (shape.kind === 'square') return shape.size * shape.size;
}
