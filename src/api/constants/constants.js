/** `node:constants`, deprecated since each module has its own: the numbers of `os`, `fs` and `crypto` in one object. */
import { constants as crypto } from 'internal:crypto/constants';
import { constants as fs } from 'node:fs';
import { constants as os } from 'node:os';

const constants = { ...os.dlopen, ...os.errno, ...os.priority, ...os.signals, ...fs, ...crypto };
Object.freeze(constants);

export default constants;
