export type Expression =
  | { type: 'number'; value: number }
  | { type: 'name'; name: string }
  | { type: 'binary'; operator: string; left: Expression; right: Expression }
  | { type: 'call'; callee: string; arguments: Expression[] };
export type Visitor<R> = { [T in Expression['type']]: (node: Extract<Expression, { type: T }>) => R };
export const visit = <R>(node: Expression, visitor: Visitor<R>): R => (visitor[node.type] as (node: Expression) => R)(node);
