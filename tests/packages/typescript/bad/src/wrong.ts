import { area, perimeter, type Shape, type Sizes } from './types';
import missing from './not-there';

const triangle: Shape = { kind: 'triangle', size: 1 };
const sizes: Sizes<Shape> = { size: '1' };
triangle.label = 'three';
let unused = area(triangle, 2);
function over(value: string): string;
function over(value: number): number;
function over(value: string | number): string | number { return value; }
over(true);
class Base { protected secret = 1; abstract run(): void }
class Derived extends Base { run(this: Derived) { return this.secret.length; } }
new Derived().secret;
const { a, b }: { a: number } = { a: 1 };
for (const each of 42) each;
async function later() { await missing; }
later().foo;
