import * as binding from 'binding:net';
import { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateObject, validatePort, validateString, validateUint32 } from 'internal:errors/validators';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** An address with a port, see https://nodejs.org/api/net.html#class-netsocketaddress. */
export class SocketAddress {
  #address;
  #port;
  #family;
  #flowlabel;

  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  /** @param {{ address?: string, port?: number, family?: 'ipv4' | 'ipv6', flowlabel?: number }} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { address = family === 'ipv4' || family === 'IPV4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    const canonical = binding.canonicalAddress(address, family === 'ipv6');
    if (canonical === undefined) throw new ERR_INVALID_ADDRESS();
    this.#address = canonical;
    this.#port = port | 0;
    this.#family = family;
    this.#flowlabel = family === 'ipv6' ? flowlabel & 0xfffff : 0;
  }

  /**
   * Reads `address:port` in the liberal form of URLs; undefined if it is none.
   * @param {string} input
   */
  static parse(input) {
    validateString(input, 'input');
    const { URL } = requireBuiltin('node:url');
    // A scheme without a default port, so that every port stays visible.
    if (!URL.canParse(`ws://${input}`)) return undefined;
    const { hostname, port, pathname, search, hash, username } = new URL(`http://${input}`);
    if (pathname !== '/' || search || hash || username) return undefined;
    const number = port === '' ? (/:80$/.test(input) ? 80 : 0) : Number(port);
    if (hostname.startsWith('[')) return new SocketAddress({ address: hostname.slice(1, -1), port: number, family: 'ipv6' });
    if (binding.canonicalAddress(hostname, false) === undefined) return undefined;
    return new SocketAddress({ address: hostname, port: number });
  }

  get address() {
    return this.#address;
  }

  get port() {
    return this.#port;
  }

  get family() {
    return this.#family;
  }

  get flowlabel() {
    return this.#flowlabel;
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  toJSON() {
    return { address: this.#address, port: this.#port, family: this.#family, flowlabel: this.#flowlabel };
  }

  [kClone]() {
    return { data: this.toJSON(), deserializeInfo: 'internal:net/socket_address:SocketAddress' };
  }

  static [kDeserialize](data) {
    return new SocketAddress(data);
  }
}
