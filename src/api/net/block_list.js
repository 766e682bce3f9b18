import * as binding from 'binding:net';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from 'internal:errors/codes';
import { validateInt32, validateString } from 'internal:errors/validators';
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

/** Rules that addresses are checked against, see https://nodejs.org/api/net.html#class-netblocklist. */
export class BlockList {
  #native = new binding.BlockList();

  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #native in value;
  }

  addAddress(address, family = 'ipv4') {
    const at = toAddress(address, family);
    this.#native.addAddress(at.address);
  }

  addRange(start, end, family = 'ipv4') {
    const from = toAddress(start, family, 'start');
    const to = toAddress(end, family, 'end');
    if (!this.#native.addRange(from.address, to.address)) throw new ERR_INVALID_ARG_VALUE('start', start, `must come before ${end}`);
  }

  addSubnet(network, prefix, family = 'ipv4') {
    if (!SocketAddress.isSocketAddress(network)) {
      validateString(network, 'network');
      validateString(family, 'family');
    }
    const at = SocketAddress.isSocketAddress(network) ? network : undefined;
    const kind = at ? at.family : family.toLowerCase();
    if (kind === 'ipv4') validateInt32(prefix, 'prefix', 0, 32);
    else if (kind === 'ipv6') validateInt32(prefix, 'prefix', 0, 128);
    else throw new ERR_INVALID_ARG_VALUE('family', family);
    this.#native.addSubnet((at ?? new SocketAddress({ address: network, family: kind })).address, prefix);
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
