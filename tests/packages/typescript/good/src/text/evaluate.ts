import { visit, type Expression } from './ast';
export type Scope = Readonly<Record<string, number | ((...values: number[]) => number)>>;
export function evaluate(node: Expression, scope: Scope): number {
  return visit<number>(node, {
    number: ({ value }) => value,
    name: ({ name }) => {
      const value = scope[name];
      if (typeof value !== 'number') throw new ReferenceError(name);
      return value;
    },
    binary: ({ operator, left, right }) => {
      const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
      switch (operator) {
        case '+': return a + b;
        case '-': return a - b;
        case '*': return a * b;
        case '/': return a / b;
        default: return a ** b;
      }
    },
    call: ({ callee, arguments: list }) => {
      const fn = scope[callee];
      if (typeof fn !== 'function') throw new TypeError(`${callee} is no function`);
      return fn(...list.map((each) => evaluate(each, scope)));
    },
  });
}
