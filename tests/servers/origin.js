'use strict';

/** A server with a route for each thing that HTTP clients have to cope with; for the tests of clients from npm. */

const http = require('node:http');
const zlib = require('node:zlib');
const { Readable } = require('node:stream');

/**
 * @returns {Promise<http.Server & { base: string, port: number, stop(): void }>}
 */
async function startOrigin() {
  let attempts = 0;
  const routes = {
    '/json': (req, res) => res.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] }).end('{"a":"ü"}'),
    '/echo': (req, res) => {
      const type = req.headers['content-type']?.replace(/boundary=.*/, 'boundary') ?? '';
      res.writeHead(200, { 'X-Method': req.method, 'X-Type': type, 'X-Length': req.headers['content-length'] ?? 'none' });
      req.pipe(res);
    },
    '/headers': (req, res) => {
      res.end(JSON.stringify(Object.entries(req.headers).filter(([name]) => name !== 'host')));
    },
    '/url': (req, res) => res.end(req.url),
    '/gzip': (req, res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(zlib.gzipSync('compressed '.repeat(50))),
    '/deflate': (req, res) => res.writeHead(200, { 'Content-Encoding': 'deflate' }).end(zlib.deflateSync('deflated '.repeat(50))),
    '/br': (req, res) => res.writeHead(200, { 'Content-Encoding': 'br' }).end(zlib.brotliCompressSync('brotli '.repeat(50))),
    '/bad-gzip': (req, res) => res.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip at all'),
    '/redirect': (req, res) => res.writeHead(302, { Location: '/json' }).end(),
    '/see-other': (req, res) => res.writeHead(303, { Location: '/headers' }).end(),
    '/same-method': (req, res) => req.resume().on('end', () => res.writeHead(307, { Location: '/echo' }).end()),
    '/loop': (req, res) => res.writeHead(301, { Location: '/loop' }).end(),
    '/nowhere': (req, res) => res.writeHead(301).end(),
    '/slow': (req, res) => setTimeout(() => res.end('slow'), 400),
    '/slow-body': (req, res) => {
      res.write('first');
      setTimeout(() => res.end('last'), 400);
    },
    '/big': (req, res) => Readable.from(Array.from({ length: 50 }, (_, i) => Buffer.alloc(50_000, i))).pipe(res),
    '/cut': (req, res) => {
      res.writeHead(200, { 'Content-Length': 100 });
      res.write('short');
      setTimeout(() => res.destroy(), 20);
    },
    '/empty': (req, res) => res.writeHead(204).end(),
    '/status': (req, res) => res.writeHead(503, 'Not Today', { 'Retry-After': '0', 'Content-Type': 'application/json' }).end('{"why":"no"}'),
    '/flaky': (req, res) => (++attempts % 3 === 0 ? res.end('third time') : res.writeHead(503).end()),
    '/trailers': (req, res) => {
      res.writeHead(200, { Trailer: 'X-Sum' });
      res.write('body');
      res.addTrailers({ 'X-Sum': '42' });
      res.end();
    },
    '/events': (req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(': comment\nid: 1\ndata: one\n\nevent: named\ndata: two\ndata: lines\n\n');
    },
    '/early': (req, res) => {
      res.writeEarlyHints({ link: '</a>; rel=preload' });
      res.end('after hints');
    },
    '/reset': (req) => req.socket.resetAndDestroy(),
  };
  const server = http.createServer((req, res) => {
    const route = routes[req.url.split('?')[0]] ?? (() => res.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here'));
    route(req, res);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return Object.assign(server, {
    port,
    base: `http://127.0.0.1:${port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  });
}

module.exports = { startOrigin };
