declare const brand: unique symbol;
export type Id<T extends string> = string & { readonly [brand]: T };
let counter = 0;
export function makeId<T extends string>(kind: T): Id<T> {
  return `${kind}-${++counter}` as Id<T>;
}
