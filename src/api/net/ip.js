import * as binding from 'binding:stream_base';

/** 4 or 6 if the value is a literal IP address, else 0. */
export function isIP(input) {
  // Programs pass all sorts of things; only what reads as text can be an address.
  const text = `${input}`;
  return text.length < 3 || text.length > 255 ? (text === '::' ? 6 : 0) : binding.ipVersion(text);
}

export function isIPv4(input) {
  return isIP(input) === 4;
}

export function isIPv6(input) {
  return isIP(input) === 6;
}
