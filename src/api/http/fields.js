/** How fields of one name become one property of `headers`. */

/** A later one is dropped. */
const kFirst = 0;
const kJoinComma = 1;
const kJoinSemicolon = 2;
const kList = 3;

const kinds = new Map([['set-cookie', kList], ['cookie', kJoinSemicolon]]);
for (const name of [
  'age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after', 'server',
  'user-agent',
]) {
  kinds.set(name, kFirst);
}

/** The usual spellings, so that most names need no conversion. */
const lowered = new Map();
for (const name of [
  'Accept', 'Accept-Charset', 'Accept-Encoding', 'Accept-Language', 'Accept-Ranges', 'Access-Control-Allow-Origin',
  'Access-Control-Request-Headers', 'Access-Control-Request-Method', 'Age', 'Authorization', 'Cache-Control', 'Connection',
  'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Location', 'Content-Range',
  'Content-Type', 'Cookie', 'DNT', 'Date', 'ETag', 'Expect', 'Expires', 'Forwarded', 'From', 'Host', 'If-Match',
  'If-Modified-Since', 'If-None-Match', 'If-Range', 'If-Unmodified-Since', 'Keep-Alive', 'Last-Modified', 'Link', 'Location',
  'Max-Forwards', 'Origin', 'Pragma', 'Priority', 'Proxy-Authenticate', 'Proxy-Authorization', 'Range', 'Referer',
  'Retry-After', 'Sec-Fetch-Dest', 'Sec-Fetch-Mode', 'Sec-Fetch-Site', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version', 'Server',
  'Set-Cookie', 'Strict-Transport-Security', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Upgrade-Insecure-Requests',
  'User-Agent', 'Vary', 'Via', 'WWW-Authenticate', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Powered-By',
  'X-Requested-With',
]) {
  const lower = name.toLowerCase();
  lowered.set(name, lower);
  lowered.set(lower, lower);
}

/** @param {string} name */
export function lowerCase(name) {
  return lowered.get(name) ?? name.toLowerCase();
}

/**
 * Adds a field to an object of fields.
 * @param {object} dest
 * @param {string} field in lower case
 * @param {string} value
 * @param {boolean} [joinAll] also join what is otherwise the first one's alone
 */
export function appendField(dest, field, value, joinAll) {
  const present = dest[field];
  const kind = kinds.get(field) ?? kJoinComma;
  if (kind === kList) {
    if (Array.isArray(present)) present.push(value);
    else dest[field] = [value];
  } else if (typeof present !== 'string') {
    // Also what the object inherits is nothing that a peer has sent.
    if (present === undefined || !Object.hasOwn(dest, field)) dest[field] = value;
  } else if (kind === kJoinSemicolon) {
    dest[field] = `${present}; ${value}`;
  } else if (kind === kJoinComma || joinAll) {
    dest[field] = `${present}, ${value}`;
  }
}
