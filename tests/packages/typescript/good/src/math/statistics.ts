type Reducer = (values: readonly number[]) => number;
export const mean: Reducer = (values) => values.reduce((a, b) => a + b, 0) / values.length;
export const variance: Reducer = (values) => mean(values.map((v) => (v - mean(values)) ** 2));
export const summary = { mean, variance, max: (v: readonly number[]) => Math.max(...v) } satisfies Record<string, Reducer>;
export type Statistic = keyof typeof summary;
