export function* primes(): Generator<number, never> {
  const multiples = new Map<number, number[]>();
  for (let n = 2; ; n++) {
    const factors = multiples.get(n);
    if (!factors) {
      yield n;
      multiples.set(n * n, [n]);
      continue;
    }
    for (const factor of factors) multiples.set(n + factor, [...(multiples.get(n + factor) ?? []), factor]);
    multiples.delete(n);
  }
}
