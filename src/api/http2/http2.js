// node:http2: constants and settings are there, because packages read them at load; connections are not built yet, and whoever
// makes one is told so.
import { ERR_METHOD_NOT_IMPLEMENTED } from 'internal:errors/codes';
import { constants } from 'internal:http2/constants';
import { getDefaultSettings, getPackedSettings, getUnpackedSettings } from 'internal:http2/settings';

export function connect(authority, options, listener) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('http2.connect()');
}

export function createServer(options, handler) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('http2.createServer()');
}

export function createSecureServer(options, handler) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('http2.createSecureServer()');
}

export function performServerHandshake(socket) {  // eslint-disable-line no-unused-vars
  throw new ERR_METHOD_NOT_IMPLEMENTED('http2.performServerHandshake()');
}

/** Packages ask what a request is an instance of: none is one of these so far. */
export class Http2ServerRequest {
  constructor(stream, headers, options, rawHeaders) {  // eslint-disable-line no-unused-vars
    throw new ERR_METHOD_NOT_IMPLEMENTED('http2.Http2ServerRequest()');
  }
}

export class Http2ServerResponse {
  constructor(stream, options) {  // eslint-disable-line no-unused-vars
    throw new ERR_METHOD_NOT_IMPLEMENTED('http2.Http2ServerResponse()');
  }
}

/** Key of a list of the header names that must not be compressed. */
export const sensitiveHeaders = Symbol('sensitiveHeaders');

export { constants, getDefaultSettings, getPackedSettings, getUnpackedSettings };
export default {
  connect, constants, createServer, createSecureServer, getDefaultSettings, getPackedSettings, getUnpackedSettings,
  performServerHandshake, sensitiveHeaders, Http2ServerRequest, Http2ServerResponse,
};
