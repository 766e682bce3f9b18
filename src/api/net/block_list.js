import * as binding from 'binding:net';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateArray, validateInt32, validateString } from 'internal:errors/validators';
import { SocketAddress } from 'internal:net/socket_address';
import { kClone, kDeserialize } from 'internal:messaging/transferable';

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** The argument pair (address, family), or a SocketAddress, as a SocketAddress. */
function toAddress(address, family, name = 'address') {
  if (SocketAddress.isSocketAddress(address)) return address;
  validateString(address, name);
  validateString(family, 'family');
  return new SocketAddress({ address, family });
}

/** An address and a number of bits, checked. */
function toSubnet(network, prefix, family) {
  let at;
  if (SocketAddress.isSocketAddress(network)) {
    at = network;
  } else {
    validateString(network, 'network');
    validateString(family, 'family');
  }
  const kind = at ? at.family : family.toLowerCase();
  if (kind === 'ipv4') validateInt32(prefix, 'prefix', 0, 32);
  else if (kind === 'ipv6') validateInt32(prefix, 'prefix', 0, 128);
  else throw new ERR_INVALID_ARG_VALUE('family', family);
  return [(at ?? new SocketAddress({ address: network, family: kind })).address, prefix];
}

/** `10.0.0.0/8` */
function parseCIDR(cidr) {
  validateString(cidr, 'cidr');
  const slash = cidr.lastIndexOf('/');
  if (slash < 0) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'must contain a prefix length (e.g. "10.0.0.0/8")');
  const address = cidr.slice(0, slash);
  const bits = cidr.slice(slash + 1);
  if (!/^(0|-?[1-9][0-9]*)$/.test(bits)) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'prefix length must be a valid integer');
  return toSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
}

/** Rules that addresses are checked against, see https://nodejs.org/api/net.html#class-netblocklist. */
export class BlockList {
  #native = new binding.BlockList();

  /** What no public host has: private, loopback and link-local networks. */
  static PRIVATE_RANGES = Object.freeze(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16',
    'fe80::/10', 'fc00::/7']);

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }

  addAddress(address, family = 'ipv4') {
    this.#native.address(toAddress(address, family).address, false);
  }

  removeAddress(address, family = 'ipv4') {
    this.#native.address(toAddress(address, family).address, true);
  }

  /** All of them, or if one is no address none. */
  addAddresses(addresses, family = 'ipv4') {
    validateArray(addresses, 'addresses');
    const list = addresses.map((address, i) => toAddress(address, family, `addresses[${i}]`));
    for (const { address } of list) this.#native.address(address, false);
  }

  addRange(start, end, family = 'ipv4') {
    this.#range(start, end, family, false);
  }

  removeRange(start, end, family = 'ipv4') {
    this.#range(start, end, family, true);
  }

  #range(start, end, family, remove) {
    const from = toAddress(start, family, 'start');
    const to = toAddress(end, family, 'end');
    const inOrder = this.#native.range(from.address, to.address, remove);
    if (!inOrder && !remove) throw new ERR_INVALID_ARG_VALUE('start', start, `must come before ${end}`);
  }

  addSubnet(network, prefix, family = 'ipv4') {
    this.#native.subnet(...toSubnet(network, prefix, family), false);
  }

  removeSubnet(network, prefix, family = 'ipv4') {
    this.#native.subnet(...toSubnet(network, prefix, family), true);
  }

  addCIDR(cidr) {
    this.#native.subnet(...parseCIDR(cidr), false);
  }

  removeCIDR(cidr) {
    this.#native.subnet(...parseCIDR(cidr), true);
  }

  /** All of them, or if one cannot be read none. */
  addCIDRs(cidrs) {
    validateArray(cidrs, 'cidrs');
    for (const subnet of cidrs.map(parseCIDR)) this.#native.subnet(...subnet, false);
  }

  clear() {
    this.#native.clear();
  }

  get size() {
    return this.rules.length;
  }

  check(address, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, 'address');
      validateString(family, 'family');
      try {
        address = new SocketAddress({ address, family });
      } catch {
        return false;  // what is no address is on no list
      }
    }
    return this.#native.check(address.address);
  }

  /** What `rules` or `toJSON()` gave, as an array or as JSON. Rules that cannot be read are left out. */
  fromJSON(data) {
    if (typeof data === 'string') {
      try {
        data = JSON.parse(data);
      } catch {
        // reported below
      }
    }
    if (!Array.isArray(data) || !data.every((rule) => typeof rule === 'string')) {
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    }
    for (const rule of data) {
      const found = /^(Address|Subnet|Range): (IPv4|IPv6) ([^/-]+)(?:[/-](.+))?$/.exec(rule);
      if (!found) continue;
      const [, kind, family, first, second] = found;
      if (kind === 'Address') this.addAddress(first, family.toLowerCase());
      else if (kind === 'Subnet') this.addSubnet(first, Number(second), family.toLowerCase());
      else this.addRange(first, second, family.toLowerCase());
    }
  }

  toJSON() {
    return this.rules;
  }

  get rules() {
    return this.#native.rules();
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return this;
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  // Clones share the rules, also those added later.
  [kClone]() {
    return { data: this.#native.share(), deserializeInfo: 'internal:net/block_list:BlockList' };
  }

  static [kDeserialize](token) {
    const list = new BlockList();
    list.#native.join(token);
    return list;
  }
}
