/** `http.setGlobalProxyFromEnv()`. */
import process from 'node:process';
import { ERR_INVALID_ARG_TYPE, ERR_PROXY_INVALID_CONFIG } from 'internal:errors/codes';
import { Agent, getGlobalAgent, setGlobalAgent } from 'internal:http/agent';
import { URL } from 'internal:url/url';

const secure = lazy('internal:https/https');
const undici = lazy('internal:fetch/undici');

/**
 * Sends all requests that have no agent of their own, and fetch(), through the proxy of an environment.
 * @param {object} [proxyEnv] as process.env, which it is by default
 * @returns {() => void} undoes it
 */
export function setGlobalProxyFromEnv(proxyEnv = process.env) {
  if (typeof proxyEnv !== 'object' || proxyEnv === null || Array.isArray(proxyEnv)) {
    throw new ERR_INVALID_ARG_TYPE('proxyEnv', 'object', proxyEnv);
  }
  const used = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].map((name) => proxyEnv[name]).filter(Boolean);
  if (used.length === 0) return function restore() {};
  for (const url of used) {
    if (!URL.canParse(url)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${url}`);
  }
  const restoreFetch = undici().setFetchProxy(proxyEnv);
  const before = getGlobalAgent();
  const options = { keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv };
  setGlobalAgent(new Agent(options));
  const { default: https } = secure();
  const secureBefore = https.globalAgent;
  https.globalAgent = new https.Agent(options);
  return function restore() {
    setGlobalAgent(before);
    https.globalAgent = secureBefore;
    restoreFetch();
  };
}
