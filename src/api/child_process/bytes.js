/** Whether a value is an ArrayBuffer or SharedArrayBuffer, of any realm. */
export function isAnyArrayBuffer(value) {
  const tag = Object.prototype.toString.call(value);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]';
}
