/** `node:constants`: the constants of os, fs and crypto in one object. Deprecated since Node 6. */
import { constants as fs } from 'node:fs';
import { constants as os } from 'node:os';
import { constants as crypto } from 'node:crypto';

const constants = Object.freeze(
  Object.assign({}, os.dlopen, os.errno, os.priority, os.signals, fs, crypto),
);

export default constants;
