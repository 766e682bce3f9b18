// ClientHttp2Stream: a request, or a pushed answer.
import { Http2Stream } from 'internal:http2/stream';
import { kHeadersSent, kInit, kState } from 'internal:http2/symbols';

/** See https://nodejs.org/api/http2.html#class-clienthttp2stream */
export class ClientHttp2Stream extends Http2Stream {
  constructor(session, handle, id, options) {
    super(session, options);
    this[kState].flags |= kHeadersSent;
    if (id !== undefined) this[kInit](id, handle);
    this.on('headers', onContinue);
  }
}

function onContinue(headers) {
  if (headers[':status'] === 100) this.emit('continue');
}
