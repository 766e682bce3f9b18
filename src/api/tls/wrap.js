// node:_tls_wrap. The classes are there, because packages ask what a socket is an instance of; TLS itself is not built yet, and
// whoever makes a connection is told so.
import { Server as NetServer, Socket } from 'node:net';
import { ERR_METHOD_NOT_IMPLEMENTED } from 'internal:errors/codes';

export function TLSSocket(socket, options) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.TLSSocket()');
}
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

export function Server(options, listener) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.Server()');
}
Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);

export function createServer(options, listener) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.createServer()');
}

export function connect(...args) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('tls.connect()');
}

export default { TLSSocket, Server, createServer, connect };
