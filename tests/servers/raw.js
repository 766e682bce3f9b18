'use strict';

/** HTTP by bytes: what a server answers to exactly these, with nothing in between that would forgive or forbid anything. */

const net = require('node:net');

/** Text of an answer with what differs from run to run made equal. */
function masked(bytes, port) {
  return bytes.toString('latin1')
    .replace(/^(date: ).*$/gim, '$1DATE')
    .replace(/^(last-modified: ).*$/gim, '$1DATE')
    .replaceAll(`:${port}`, ':PORT');
}

const kTurns = 20;

/**
 * Sends bytes over a connection of its own and resolves to all that comes back until the server closes it.
 * @param {number} port
 * @param {string | Buffer | (string | Buffer)[]} chunks Strings as latin1; several are sent one after the other, `gap` apart.
 * @param {{ end?: boolean, timeout?: number, gap?: number, quiet?: number }} [options] end: our side ends after the last byte;
 *   timeout: milliseconds, after which the connection is given up ("… still open"); quiet: milliseconds without a byte after
 *   which the answer counts as complete.
 * @returns {Promise<string>}
 */
function exchange(port, chunks, { end = false, timeout = 10_000, gap = 20, quiet = 0 } = {}) {
  return new Promise((resolve) => {
    const parts = [];
    let outcome = '';
    // Silence is counted in turns of the loop, which is the server's, too: one long halt of a busy machine is no silence.
    let turns = 0;
    const socket = net.connect({ port, host: '127.0.0.1' });
    const giveUp = setTimeout(() => finish('\n<still open>'), timeout);
    let silence;
    function finish(text) {
      outcome ||= text;
      clearTimeout(giveUp);
      clearTimeout(silence);
      socket.destroy();
    }
    function listen() {
      if (++turns === kTurns) finish('\n<kept open>');
      else silence = setTimeout(listen, quiet / kTurns);
    }
    function heard() {
      if (!quiet) return;
      clearTimeout(silence);
      turns = 0;
      silence = setTimeout(listen, quiet / kTurns);
    }
    socket.on('connect', async () => {
      for (const chunk of [chunks].flat()) {
        if (socket.destroyed) return;
        socket.write(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
        if (Array.isArray(chunks)) await new Promise((next) => setTimeout(next, gap));
      }
      if (end) socket.end();
      heard();
    });
    socket.on('data', (data) => {
      parts.push(data);
      heard();
    });
    socket.on('end', () => finish(''));
    socket.on('error', (error) => finish(`\n<${error.code}>`));
    socket.on('close', () => {
      finish('');
      resolve(masked(Buffer.concat(parts), port) + outcome);
    });
  });
}

/**
 * The bytes of a request: `GET /path`, headers by name, body. `Connection: close` unless another one is given.
 * @param {string} line Method and path.
 * @param {Record<string, string | string[]>} [headers]
 * @param {string | Buffer} [body] Its length is added.
 */
function request(line, headers = {}, body = undefined) {
  const all = { Host: 'localhost', Connection: 'close', ...headers };
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  if (body !== undefined && !('Transfer-Encoding' in all)) all['Content-Length'] ??= String(bytes.length);
  const lines = Object.entries(all).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** A chunked body. */
function chunked(...pieces) {
  return Buffer.concat([...pieces.flatMap((piece) => {
    const bytes = Buffer.from(piece);
    return [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')];
  }), Buffer.from('0\r\n\r\n')]);
}

module.exports = { chunked, exchange, request };
