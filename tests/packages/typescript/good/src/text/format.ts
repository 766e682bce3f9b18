type Trim<S extends string> = S extends ` ${infer R}` | `${infer R} ` ? Trim<R> : S;
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Trim<Name> | Placeholders<Rest> : never;
export function format<S extends string>(template: S, values: Record<Placeholders<S>, unknown>): string {
  return template.replace(/\{\s*(\w+)\s*\}/g, (_, name: Placeholders<S>) => String(values[name]));
}
