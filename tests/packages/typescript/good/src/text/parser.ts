import type { Expression } from './ast';
import { Kind, lex, type Token } from './lexer';
const power: Record<string, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 3 };
export class Parser {
  private tokens: Token[];
  private position = 0;
  constructor(source: string) { this.tokens = [...lex(source)]; }
  static parse(source: string): Expression {
    const parser = new Parser(source);
    const result = parser.expression(0);
    if (parser.peek.kind !== Kind.End) throw new SyntaxError('something follows the expression');
    return result;
  }
  private get peek(): Token { return this.tokens[this.position]!; }
  private accept(text: string): boolean {
    const token = this.peek;
    if (!('text' in token) || token.text !== text) return false;
    this.position++;
    return true;
  }
  private expression(minimum: number): Expression {
    let left = this.primary();
    for (;;) {
      const token = this.peek;
      if (token.kind !== Kind.Operator) return left;
      const strength = power[token.text];
      if (strength === undefined || strength <= minimum) return left;
      this.position++;
      left = { type: 'binary', operator: token.text, left, right: this.expression(token.text === '^' ? strength - 1 : strength) };
    }
  }
  private primary(): Expression {
    const token = this.peek;
    this.position++;
    switch (token.kind) {
      case Kind.Number: return { type: 'number', value: token.value };
      case Kind.Name: return this.accept('(') ? this.call(token.text) : { type: 'name', name: token.text };
      case Kind.Operator: {
        if (token.text !== '(') throw new SyntaxError(`unexpected ${token.text}`);
        const inner = this.expression(0);
        if (!this.accept(')')) throw new SyntaxError('expected )');
        return inner;
      }
      case Kind.End: throw new SyntaxError('unexpected end');
    }
  }
  private call(callee: string): Expression {
    const list: Expression[] = [];
    while (!this.accept(')')) {
      list.push(this.expression(0));
      this.accept(',');
    }
    return { type: 'call', callee, arguments: list };
  }
}
