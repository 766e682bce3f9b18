import { Blob } from 'node:buffer';

export function isBlob(value) {
  return value instanceof Blob;
}
