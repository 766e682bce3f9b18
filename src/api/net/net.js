import { BlockList } from 'internal:net/block_list';
import { BoundSocket } from 'internal:net/bound_socket';
import { SocketAddress } from 'internal:net/socket_address';
import { normalizeArgs } from 'internal:net/arguments';
import {
  getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout, setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from 'internal:net/defaults';
import { isIP, isIPv4, isIPv6 } from 'internal:net/ip';
import { createServerHandle, Server } from 'internal:net/server';
import { connect, Socket } from 'internal:net/socket';

/** @param {object} [options] @param {(socket: Socket) => void} [connectionListener] */
export function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

export {
  BlockList, BoundSocket, connect, connect as createConnection, getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout, isIP, isIPv4,
  isIPv6, Server, setDefaultAutoSelectFamily, setDefaultAutoSelectFamilyAttemptTimeout, Socket, SocketAddress, Socket as Stream,
};

export default {
  _createServerHandle: createServerHandle,
  _normalizeArgs: normalizeArgs,
  BlockList,
  BoundSocket,
  SocketAddress,
  connect,
  createConnection: connect,
  createServer,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
