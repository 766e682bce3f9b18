/** The Date field. */

let text = '';
let until = 0;

/** The current time as RFC 9110 wants it; made once a second. */
export function utcDate() {
  const now = Date.now();
  if (now >= until || now < until - 1000) {
    text = new Date(now).toUTCString();
    until = now - (now % 1000) + 1000;
  }
  return text;
}
