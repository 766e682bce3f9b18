/** The proxy that environment variables name: http_proxy, https_proxy, no_proxy. */
import { Buffer } from 'node:buffer';
import process from 'node:process';
import { ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_PROXY_INVALID_CONFIG } from 'internal:errors/codes';
import { isIPv4, isIPv6 } from 'internal:net/ip';
import { URL } from 'internal:url/url';

const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

/** @returns {object} the variables of the process that say which proxy to use */
export function proxyVariables() {
  const found = {};
  for (const name of names) if (process.env[name] !== undefined) found[name] = process.env[name];
  return found;
}

/**
 * The proxy for a protocol, or undefined when there is none. Lower-case names go first.
 * @param {object} environment
 * @param {'http:' | 'https:'} protocol of the requests
 */
export function proxyFromEnvironment(environment, protocol) {
  const url = protocol === 'https:' ? environment.https_proxy || environment.HTTPS_PROXY :
    environment.http_proxy || environment.HTTP_PROXY;
  if (!url || !(url.startsWith('http://') || url.startsWith('https://'))) return undefined;
  return new ProxyConfig(url, environment.no_proxy || environment.NO_PROXY);
}

const ipv4Number = (address) => address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

/** A proxy, and the hosts that are reached without it. */
class ProxyConfig {
  constructor(text, noProxy) {
    // The parser of URLs would drop line breaks.
    if (/[\r\n]/.test(text) || !URL.canParse(text)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${text}`);
    const url = new URL(text);
    const { hostname, port, protocol, username, password } = url;
    url.username = url.password = '';
    this.href = url.href;
    this.protocol = protocol;
    if (username || password) {
      const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
      this.auth = `Basic ${Buffer.from(credentials).toString('base64')}`;
    }
    this.bypassList = (noProxy ?? '').split(',').map((entry) => entry.trim().toLowerCase()).filter(Boolean);
    this.proxyConnectionOptions = {
      host: hostname[0] === '[' ? hostname.slice(1, -1) : hostname,
      port: port ? Number(port) : protocol === 'https:' ? 443 : 80,
    };
  }

  /** @param {string} host @param {number|string} [port] */
  shouldUseProxy(host, port) {
    const name = host.toLowerCase();
    return !this.bypassList.some((entry) => matches(entry, name, port));
  }
}

function matches(entry, host, port) {
  if (entry === '*' || entry === host || entry === `${host}:${port}`) return true;
  if (entry.startsWith('.')) return host.endsWith(entry);
  if (entry.startsWith('*.')) return host.endsWith(entry.slice(1));
  const dash = entry.indexOf('-');
  if (dash !== -1 && isIPv4(host)) {
    const first = entry.slice(0, dash);
    const last = entry.slice(dash + 1);
    if (!isIPv4(first) || !isIPv4(last)) return false;
    const number = ipv4Number(host);
    return ipv4Number(first) <= number && number <= ipv4Number(last);
  }
  return false;
}

/**
 * Host and port of a server as a proxy is told them.
 * @param {string} host
 * @param {number|string} port
 * @param {number} [defaultPort] is not named
 */
export function authorityOf(host, port, defaultPort = undefined) {
  const name = isIPv6(host) ? `[${host}]` : host;
  const authority = Number(port) === defaultPort ? name : `${name}:${port}`;
  // The parser of URLs would drop line breaks.
  if (/[\r\n]/.test(authority)) throw new ERR_INVALID_CHAR('host', 'options');
  return authority;
}

/**
 * What a request must say to a proxy: the whole URL, and who asks. Both ways of naming the server must agree, or the proxy would
 * send elsewhere what was meant for one server.
 * @param {{ host: string, port: number|string, path: string }} request
 * @param {string | undefined} hostHeader as set by the program or from the options
 * @param {boolean} keepAlive
 * @returns {{ path: string, headers: [string, string][] }}
 */
export function requestThroughProxy(config, { host, port, path }, hostHeader, keepAlive) {
  const authority = authorityOf(host, port, 80);
  const origin = `http://${authority}`;
  if (!URL.canParse(origin)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid URL: ${origin}`);
  const problem = `must match the request authority (${authority})`;
  if (hostHeader !== undefined && hostHeader.toLowerCase() !== authority.toLowerCase() && hostHeader !== authorityOf(host, port)) {
    throw new ERR_INVALID_ARG_VALUE('Host in options.headers', hostHeader, problem);
  }
  const url = new URL(path, origin);
  if (url.host !== new URL(origin).host) throw new ERR_INVALID_ARG_VALUE('options.path', url, problem);
  const headers = [['proxy-connection', keepAlive ? 'keep-alive' : 'close']];
  if (config.auth) headers.unshift(['proxy-authorization', config.auth]);
  return { path: url.href, headers };
}
