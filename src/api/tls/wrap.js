// node:_tls_wrap.
import { connect } from 'internal:tls/connect';
import { createServer, Server } from 'internal:tls/server';
import { TLSSocket } from 'internal:tls/socket';

export { connect, createServer, Server, TLSSocket };
export default { TLSSocket, Server, createServer, connect };
