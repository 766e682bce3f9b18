export type Currency = 'EUR' | 'JPY' | 'USD';
const digits: Record<Currency, number> = { EUR: 2, JPY: 0, USD: 2 };
export class Money {
  constructor(readonly minor: bigint, readonly currency: Currency) {}
  static of(amount: number, currency: Currency): Money {
    return new Money(BigInt(Math.round(amount * 10 ** digits[currency])), currency);
  }
  plus(other: Money): Money {
    if (other.currency !== this.currency) throw new RangeError(`${other.currency} is not ${this.currency}`);
    return new Money(this.minor + other.minor, this.currency);
  }
  times(factor: number): Money {
    return new Money(this.minor * BigInt(factor), this.currency);
  }
  toString(): string {
    const places = digits[this.currency];
    const text = this.minor.toString().padStart(places + 1, '0');
    return places === 0 ? `${text} ${this.currency}` : `${text.slice(0, -places)}.${text.slice(-places)} ${this.currency}`;
  }
}
