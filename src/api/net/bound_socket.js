import { Pipe, TCP, UV_TCP_IPV6ONLY, UV_TCP_REUSEPORT } from 'binding:stream_base';
import { ERR_INVALID_ARG_VALUE, ERR_SOCKET_HANDLE_ADOPTED } from 'internal:errors/codes';
import { exceptionWithHostPort } from 'internal:errors/system';
import { validateBoolean, validateObject, validatePort, validateString } from 'internal:errors/validators';
import { isIP } from 'internal:net/ip';

/** Hands over the native socket: for net.Server and net.Socket. */
export const kAdopt = Symbol('kAdopt');

/**
 * A socket that is bound at once, to be given to `server.listen()` or `new net.Socket({ handle })` later; see
 * https://nodejs.org/api/net.html#class-netboundsocket. Whoever gives it to nobody closes it.
 */
export class BoundSocket {
  #handle;
  #path;

  constructor(options = {}) {
    validateObject(options, 'options');
    const { host, port, path, ipv6Only, reusePort } = options;
    if (path !== undefined) {
      validateString(path, 'options.path');
      if (host !== undefined || port !== undefined || ipv6Only !== undefined || reusePort !== undefined) {
        throw new ERR_INVALID_ARG_VALUE('options', options, 'path is mutually exclusive with host, port, ipv6Only, and reusePort');
      }
      this.#path = path;
      this.#bind(new Pipe(false), (handle) => handle.bind(path));
      return;
    }
    if (host !== undefined) validateString(host, 'options.host');
    if (ipv6Only !== undefined) validateBoolean(ipv6Only, 'options.ipv6Only');
    if (reusePort !== undefined) validateBoolean(reusePort, 'options.reusePort');
    const number = port === undefined ? 0 : validatePort(port, 'options.port');
    if (host !== undefined && isIP(host) === 0) {
      throw new ERR_INVALID_ARG_VALUE('options.host', host, 'must be a numeric IP address; net.BoundSocket does not perform DNS resolution');
    }
    const address = host ?? (ipv6Only ? '::' : '0.0.0.0');
    const flags = (ipv6Only && isIP(address) === 6 ? UV_TCP_IPV6ONLY : 0) | (reusePort ? UV_TCP_REUSEPORT : 0);
    this.#bind(new TCP(), (handle) => handle.bind(address, number, flags), address, number);
  }

  #bind(handle, bind, address, port) {
    let error = bind(handle);
    // An address in use may be told only to those who ask for the name.
    if (!error && handle.getsockname && handle.getsockname() === undefined) error = -98;
    if (error) {
      handle.close();
      throw exceptionWithHostPort(error, 'bind', address, port);
    }
    this.#handle = handle;
  }

  #open() {
    if (this.#handle === undefined) throw new ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }

  /** @returns {{ address: string, family: string, port: number } | string} For a path, the path. */
  address() {
    const handle = this.#open();
    return handle.getsockname ? handle.getsockname() : this.#path;
  }

  /** The descriptor; it stays ours. */
  fd() {
    return this.#open().fd;
  }

  get isPipe() {
    return this.#path !== undefined;
  }

  close() {
    this.#open().close();
    this.#handle = undefined;
  }

  [Symbol.dispose]() {
    if (this.#handle !== undefined) this.close();
  }

  [kAdopt]() {
    const handle = this.#open();
    this.#handle = undefined;
    return handle;
  }
}
