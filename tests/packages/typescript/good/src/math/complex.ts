export class Complex {
  constructor(public re: number, public im = 0) {}
  add = (o: Complex) => new Complex(this.re + o.re, this.im + o.im);
  mul = (o: Complex) => new Complex(this.re * o.re - this.im * o.im, this.re * o.im + this.im * o.re);
  get abs() { return Math.hypot(this.re, this.im); }
}
