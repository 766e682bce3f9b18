export const enum Kind { Number, Name, Operator, End }
export type Token = { kind: Kind.Number; value: number } | { kind: Kind.Name | Kind.Operator; text: string } | { kind: Kind.End };
const pattern = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[a-z]\w*)|(?<operator>[-+*/^()=,]))/giy;
export function* lex(source: string): Generator<Token, void, undefined> {
  pattern.lastIndex = 0;
  while (pattern.lastIndex < source.trimEnd().length) {
    const at = pattern.lastIndex;
    const { number, name, operator } = pattern.exec(source)?.groups ?? {};
    if (number !== undefined) yield { kind: Kind.Number, value: Number(number) };
    else if (name !== undefined) yield { kind: Kind.Name, text: name };
    else if (operator !== undefined) yield { kind: Kind.Operator, text: operator };
    else throw new SyntaxError(`unexpected '${source[at]}' at ${at}`);
  }
  yield { kind: Kind.End };
}
