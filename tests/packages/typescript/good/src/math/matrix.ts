export type Matrix<R extends number = number, C extends number = number> = { rows: R; columns: C; at(r: number, c: number): number };
export function matrix<R extends number, C extends number>(rows: R, columns: C, cell: (r: number, c: number) => number): Matrix<R, C> {
  const cells = Float64Array.from({ length: rows * columns }, (_, i) => cell(Math.floor(i / columns), i % columns));
  return { rows, columns, at: (r, c) => cells[r * columns + c]! };
}
export function multiply<A extends number, B extends number, C extends number>(x: Matrix<A, B>, y: Matrix<B, C>): Matrix<A, C> {
  return matrix(x.rows, y.columns, (r, c) => {
    let sum = 0;
    for (let i = 0; i < x.columns; i++) sum += x.at(r, i) * y.at(i, c);
    return sum;
  });
}
