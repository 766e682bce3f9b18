// Tasks that cost less than their shipping are run where they are asked for, on a copy as another thread would have it.
export function tryInPlace() {
  return false;
}
