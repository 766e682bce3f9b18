// Url.prototype.resolveObject(): a relative URL against a base, as browsers did it in 2010.
import { isHostless, isSlashed } from 'internal:url/legacy';

const copyParts = (target, source, names) => {
  for (const name of names) target[name] = source[name];
};

/** Sets what follows from the other parts. */
function finish(result) {
  if (result.pathname !== null || result.search !== null) {
    result.path = `${result.pathname ? result.pathname : ''}${result.search ? result.search : ''}`;
  }
  result.href = result.format();
  return result;
}

/** Puts a host in front of path segments, where an empty first one says that the path is absolute. */
function prependHost(segments, host) {
  if (!host) return;
  if (segments[0] === '') segments[0] = host;
  else segments.unshift(host);
}

/** Takes "user@host" apart for a URL whose host is the first segment of its path. */
function setHostWithAuth(result, host) {
  result.hostname = result.host = host;
  if (result.host && result.host.indexOf('@') > 0) {
    const parts = result.host.split('@');
    result.auth = parts.shift();
    result.host = result.hostname = parts.shift();
  }
}

/** A relative URL with a scheme of its own, which differs from that of the base. */
function resolveOtherScheme(result, relative) {
  if (!isSlashed(relative.protocol)) {
    Object.assign(result, relative);
    result.href = result.format();
    return result;
  }
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !isHostless(relative.protocol)) {
    // "http:/host/path": the first segment that is not empty serves as the host.
    const segments = (relative.pathname || '').split('/');
    let host = '';
    while (segments.length > 0 && host === '') host = segments.shift();
    relative.host = host;
    relative.hostname ||= '';
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    result.pathname = segments.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  copyParts(result, relative, ['search', 'query']);
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = `${result.pathname || ''}${result.search || ''}`;
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}

/**
 * Resolves "." and "..": in place.
 * @returns {number} how many ".." are left that would climb above the start
 */
function collapse(segments) {
  let up = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === '.') {
      segments.splice(i, 1);
    } else if (segment === '..') {
      segments.splice(i, 1);
      up++;
    } else if (up > 0) {
      segments.splice(i, 1);
      up--;
    }
  }
  return up;
}

/**
 * @param {import('internal:url/legacy').Url} base
 * @param {import('internal:url/legacy').Url} relative may be changed
 * @param {import('internal:url/legacy').Url} result a fresh one, which is returned
 */
export function resolveUrl(base, relative, result) {
  Object.assign(result, base);
  // The fragment is always that of the relative URL, even if it has none.
  result.hash = relative.hash;
  if (relative.href === '') {
    result.href = result.format();
    return result;
  }
  if (relative.slashes && !relative.protocol) {
    // "//host/path": all but the scheme.
    for (const name of Object.keys(relative)) if (name !== 'protocol') result[name] = relative[name];
    if (isSlashed(result.protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    result.href = result.format();
    return result;
  }
  if (relative.protocol && relative.protocol !== result.protocol) return resolveOtherScheme(result, relative);
  return resolvePath(result, relative);
}

function resolvePath(result, relative) {
  const baseIsAbsolute = Boolean(result.pathname && result.pathname[0] === '/');
  const relativeIsAbsolute = Boolean(relative.host || (relative.pathname && relative.pathname[0] === '/'));
  let mustBeAbsolute = relativeIsAbsolute || baseIsAbsolute || Boolean(result.host && relative.pathname);
  const removeAllDots = mustBeAbsolute;
  let segments = result.pathname ? result.pathname.split('/') : [];
  const relativeSegments = relative.pathname ? relative.pathname.split('/') : [];
  // "mailto:a@b" and the like: the host is taken for the first segment of the path, and put back in the end.
  const hostInPath = Boolean(result.protocol && !isSlashed(result.protocol));

  if (hostInPath) {
    result.hostname = '';
    result.port = null;
    prependHost(segments, result.host);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      prependHost(relativeSegments, relative.host);
      relative.host = null;
    }
    mustBeAbsolute = mustBeAbsolute && (relativeSegments[0] === '' || segments[0] === '');
  }

  if (relativeIsAbsolute) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    copyParts(result, relative, ['search', 'query']);
    segments = relativeSegments;
  } else if (relativeSegments.length > 0) {
    segments.pop();
    segments = segments.concat(relativeSegments);
    copyParts(result, relative, ['search', 'query']);
  } else if (relative.search !== null && relative.search !== undefined) {
    if (hostInPath) setHostWithAuth(result, segments.shift());
    copyParts(result, relative, ['search', 'query']);
    return finish(result);
  }

  if (segments.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    result.href = result.format();
    return result;
  }

  const last = segments[segments.length - 1];
  const trailing = last === '' ||
    (Boolean(result.host || relative.host || segments.length > 1) && (last === '.' || last === '..'));
  let up = collapse(segments);
  if (!mustBeAbsolute && !removeAllDots) {
    while (up-- > 0) segments.unshift('..');
  }
  if (mustBeAbsolute && segments[0] !== '' && (!segments[0] || segments[0][0] !== '/')) segments.unshift('');
  if (trailing && segments.join('/').at(-1) !== '/') segments.push('');

  const isAbsolute = segments[0] === '' || Boolean(segments[0] && segments[0][0] === '/');
  if (hostInPath) {
    setHostWithAuth(result, isAbsolute ? '' : (segments.length > 0 ? segments.shift() : ''));
  }
  mustBeAbsolute = mustBeAbsolute || Boolean(result.host && segments.length > 0);
  if (mustBeAbsolute && !isAbsolute) segments.unshift('');
  if (segments.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = segments.join('/');
  }
  if (result.pathname !== null || result.search !== null) {
    result.path = `${result.pathname ? result.pathname : ''}${result.search ? result.search : ''}`;
  }
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}
