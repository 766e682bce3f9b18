export * from './id';
export * from './money';
export * from './order';
export * from './product';
