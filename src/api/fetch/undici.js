/** undici, as this runtime has it: its events are the global ones, its connections go through the proxy of the environment. */
import undici from 'internal:deps/undici';
import { proxyVariables } from 'internal:http/proxy_config';
import { MessageEvent } from 'internal:messaging/message_event';
import { getOption } from 'internal:runtime/options';

export const { CloseEvent, EventSource, fetch, FormData, Headers, Request, Response, WebSocket } = undici;

// The messages of a WebSocket are MessageEvents of a class of their own; to programs, they are what the global class makes.
Object.setPrototypeOf(undici.MessageEvent.prototype, MessageEvent.prototype);

/**
 * Sends fetch() through the proxy that an environment names.
 * @param {object} environment as process.env
 * @returns {() => void} undoes it
 */
export function setFetchProxy(environment) {
  const { EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } = undici;
  const before = getGlobalDispatcher();
  setGlobalDispatcher(new EnvHttpProxyAgent({
    httpProxy: environment.http_proxy ?? environment.HTTP_PROXY,
    httpsProxy: environment.https_proxy ?? environment.HTTPS_PROXY,
    noProxy: environment.no_proxy ?? environment.NO_PROXY,
    // As in Node 24: every request has a tunnel, so that the proxy does not see it.
    proxyTunnel: true,
  }));
  return () => setGlobalDispatcher(before);
}

if (getOption('--use-env-proxy')) setFetchProxy(proxyVariables());
