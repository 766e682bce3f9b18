/** Connections through a proxy that only passes bytes on: CONNECT, then TLS with the server itself. */
import { Buffer } from 'node:buffer';
import * as net from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import { ERR_PROXY_TUNNEL } from 'internal:errors/codes';
import { getMaxHeaderSize } from 'internal:http/parser';
import { authorityOf } from 'internal:http/proxy_config';
import { connect } from 'internal:tls/connect';

const kEndOfHead = '\r\n\r\n';

/**
 * Asks a proxy for a connection to a server.
 * @param {object} config the proxy (internal:http/proxy_config)
 * @param {{ host: string, port: number | string, timeout?: number }} target
 * @param {boolean} keepAlive
 * @param {(error: Error | null, socket?: net.Socket) => void} callback with the connection, on which the server's bytes come next
 */
export function openTunnel(config, { host, port, timeout }, keepAlive, callback) {
  const authority = authorityOf(host, port);
  const socket = connectToProxy(config);
  const limit = getMaxHeaderSize();
  let head = Buffer.alloc(0);
  let timer;

  const settle = (error) => {
    clearTimeout(timer);
    socket.off('data', onData).off('end', onEnd).off('error', settle);
    if (error) {
      // What comes after it concerns nobody any more.
      socket.on('error', () => {});
      socket.destroy();
      callback(error);
    } else {
      callback(null, socket);
    }
  };
  const onEnd = () => settle(new ERR_PROXY_TUNNEL('Connection to establish proxy tunnel ended unexpectedly'));
  const onData = (chunk) => {
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const end = head.indexOf(kEndOfHead);
    if (end === -1) {
      if (head.length > limit) settle(new ERR_PROXY_TUNNEL(`The answer of ${config.href} is longer than ${limit} bytes`));
      return;
    }
    const line = head.latin1Slice(0, head.indexOf('\r\n'));
    const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1];
    if (status !== '200') {
      const error = new ERR_PROXY_TUNNEL(`Failed to establish tunnel to ${authority} via ${config.href}: ${line}`);
      error.statusCode = status === undefined ? null : Number(status);
      settle(error);
      return;
    }
    const rest = head.subarray(end + kEndOfHead.length);
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
    settle(null);
  };
  if (timeout > 0) {
    timer = setTimeout(() => {
      const error = new ERR_PROXY_TUNNEL(`Connection to establish proxy tunnel timed out after ${timeout}ms`);
      error.proxyTunnelTimeout = timeout;
      settle(error);
    }, timeout);
  }
  socket.on('data', onData).on('end', onEnd).on('error', settle);

  const lines = [`CONNECT ${authority} HTTP/1.1`];
  if (config.auth) lines.push(`proxy-authorization: ${config.auth}`);
  if (keepAlive) lines.push('proxy-connection: keep-alive');
  lines.push(`host: ${authority}`, '', '');
  socket.write(lines.join('\r\n'), 'latin1');
}

/** A connection to the proxy itself, over TLS if its URL says so. */
export function connectToProxy({ protocol, proxyConnectionOptions }, options = undefined) {
  const given = { ...options, ...proxyConnectionOptions };
  if (protocol !== 'https:') return net.connect(given);
  const { host } = given;
  return connect({ ...given, servername: net.isIP(host) ? '' : host });
}
