/** A client of the protocol: requests with answers as promises, notifications as events. */
import { ERR_DEBUGGER_ERROR } from 'internal:errors/codes';
import { encodeText, FrameReader } from 'internal:inspector/cli/frames';
import { EventEmitter } from 'node:events';

const http = lazy('node:http');
const crypto = lazy('node:crypto');

const kMagic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The target that a server tells of first. */
async function findTarget(host, port) {
  const text = await new Promise((fulfil, reject) => {
    const request = http().get({ host, port, path: '/json', agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => {
        if (response.statusCode === 200) fulfil(body);
        else reject(new ERR_DEBUGGER_ERROR(`Unexpected response: ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    request.on('error', reject);
  });
  let url;
  try {
    [{ webSocketDebuggerUrl: url }] = JSON.parse(text);
  } catch {
    throw new ERR_DEBUGGER_ERROR(`Unexpected response: ${text}`);
  }
  return new URL(url).pathname;
}

function upgrade(host, port, path) {
  return new Promise((fulfil, reject) => {
    const key = crypto().default.randomBytes(16).toString('base64');
    const request = http().get({
      host, port, path, agent: false,
      headers: { 'Connection': 'Upgrade', 'Upgrade': 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13' },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      reject(new ERR_DEBUGGER_ERROR(`Unexpected response: ${response.statusCode}`));
    });
    request.on('upgrade', (response, socket, head) => {
      const expected = crypto().default.createHash('sha1').update(key + kMagic).digest('base64');
      if (response.headers['sec-websocket-accept'] !== expected) {
        socket.destroy();
        const error = new ERR_DEBUGGER_ERROR(`WebSocket secret mismatch: ${response.headers['sec-websocket-accept']}`);
        error.fatal = true;
        reject(error);
        return;
      }
      fulfil({ socket, head });
    });
  });
}

/** Emits 'close' when the connection has ended. */
export class Client extends EventEmitter {
  #socket;
  #next = 1;
  #waiting = new Map();

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  get connected() {
    return this.#socket !== undefined;
  }

  async connect(host, port) {
    const path = await findTarget(host, port);
    const { socket, head } = await upgrade(host, port, path);
    const reader = new FrameReader();
    this.#socket = socket;
    const read = (bytes) => {
      for (const { text, ping, close } of reader.add(bytes)) {
        if (text !== undefined) this.#onMessage(JSON.parse(text));
        else if (ping !== undefined) socket.write(encodeText(ping, 10));
        else if (close) socket.end(encodeText('', 8));
      }
    };
    socket.on('error', () => {});
    socket.on('close', () => this.#onClose(socket));
    socket.on('data', read);
    if (head.length > 0) read(head);
  }

  /** @returns {Promise<object>} the answer */
  send(method, params = {}) {
    if (this.#socket === undefined) return Promise.reject(new ERR_DEBUGGER_ERROR('Use `run` to start the app again.'));
    const id = this.#next++;
    return new Promise((fulfil, reject) => {
      this.#waiting.set(id, { fulfil, reject });
      this.#socket.write(encodeText(JSON.stringify({ id, method, params })));
    });
  }

  disconnect() {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#onClose(socket);
    socket.destroy();
  }

  #onMessage(message) {
    if (message.id === undefined) {
      this.emit(message.method, message.params);
      return;
    }
    const request = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (request === undefined) return;
    if (message.error) {
      const error = new ERR_DEBUGGER_ERROR(message.error.message);
      error.protocolCode = message.error.code;
      request.reject(error);
    } else {
      request.fulfil(message.result);
    }
  }

  #onClose(socket) {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    // What was asked has no answer any more; whoever ended the connection knows.
    for (const { fulfil } of this.#waiting.values()) fulfil({});
    this.#waiting.clear();
    this.emit('close');
  }
}
