export const lines: string[] = [];
export function logged(_target: object, name: string, descriptor: PropertyDescriptor): void {
  const original = descriptor.value as (...values: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...values: unknown[]) {
    lines.push(`${name}(${values.map((v) => JSON.stringify(v)).join(', ')})`);
    return original.apply(this, values);
  };
}
