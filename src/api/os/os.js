// node:os.
import { Buffer } from 'node:buffer';
import process from 'node:process';
import * as binding from 'binding:os';
import { ERR_SYSTEM_ERROR } from 'internal:errors/codes';
import { validateInt32 } from 'internal:errors/validators';
import { getSystemErrorMessage, getSystemErrorName } from 'internal:errors/system';
import { constants } from 'internal:os/constants';

export { constants };
export const EOL = '\n';
export const devNull = '/dev/null';

const kPriorityHighest = -20;
const kPriorityLowest = 19;

/** Calls to libuv that fail are SystemErrors here, which carry their details in `info`. */
function systemError(errno, syscall) {
  return new ERR_SYSTEM_ERROR({ errno, code: getSystemErrorName(errno), message: getSystemErrorMessage(errno), syscall });
}

function call(fn) {
  try {
    return fn();
  } catch (error) {
    throw error.errno === undefined ? error : systemError(error.errno, error.syscall);
  }
}

/** The same kernel all the time the program runs: asked once. */
let system;
const getSystem = () => (system ??= call(binding.system));

export const arch = () => process.arch;
export const platform = () => process.platform;
export const endianness = () => (binding.isBigEndian() ? 'BE' : 'LE');
const getOSType = () => getSystem().type;
const getOSRelease = () => getSystem().release;
const getOSVersion = () => getSystem().version;
const getMachine = () => getSystem().machine;
export { getMachine as machine, getOSRelease as release, getOSType as type, getOSVersion as version };

export const hostname = () => call(binding.hostname);
export const uptime = () => call(binding.uptime);
export const freemem = () => binding.freemem();
export const totalmem = () => binding.totalmem();
export const availableParallelism = () => binding.availableParallelism();

/** $HOME, else what the user database says. */
export const homedir = () => call(binding.homedir);

/** @see https://nodejs.org/api/os.html#ostmpdir */
export function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** @see https://nodejs.org/api/os.html#osloadavg */
export function loadavg() {
  return binding.loadavg();
}

/** @see https://nodejs.org/api/os.html#oscpus */
export function cpus() {
  return call(binding.cpus);
}

/** @see https://nodejs.org/api/os.html#osnetworkinterfaces */
export function networkInterfaces() {
  const result = {};
  for (const { name, address, netmask, family, mac, internal, prefix, scope } of call(binding.interfaces)) {
    const entry = { address, netmask, family, mac, internal, cidr: prefix < 0 ? null : `${address}/${prefix}` };
    if (scope >= 0) entry.scopeid = scope;
    (result[name] ??= []).push(entry);
  }
  return result;
}

/** @see https://nodejs.org/api/os.html#osgetprioritypid */
export function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  const priority = binding.getPriority(pid);
  // Beyond the priorities are the errors.
  if (priority > kPriorityLowest) throw systemError(1000 - priority, 'uv_os_getpriority');
  return priority;
}

/** @see https://nodejs.org/api/os.html#ossetprioritypid-priority */
export function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', kPriorityHighest, kPriorityLowest);
  const status = binding.setPriority(pid, priority);
  if (status !== 0) throw systemError(status, 'uv_os_setpriority');
}

/** @see https://nodejs.org/api/os.html#osuserinfooptions */
export function userInfo(options) {
  if (typeof options !== 'object') options = null;
  const encoding = options?.encoding;
  const { uid, gid, username, homedir: home, shell } = call(binding.user);
  const encode = encoding === 'buffer' ? (text) => Buffer.from(text) : (text) => text;
  return { __proto__: null, uid, gid, username: encode(username), homedir: encode(home), shell: encode(shell) };
}

// Functions of one value convert to it: `${os.hostname}`, +os.freemem.
for (const fn of [
  arch, availableParallelism, endianness, freemem, homedir, hostname, platform, getOSRelease, getOSType, tmpdir, totalmem,
  uptime, getOSVersion, getMachine,
]) {
  fn[Symbol.toPrimitive] = () => fn();
}

const os = {
  arch, availableParallelism, cpus, endianness, freemem, getPriority, homedir, hostname, loadavg, networkInterfaces,
  platform, release: getOSRelease, setPriority, tmpdir, totalmem, type: getOSType, userInfo, uptime, version: getOSVersion,
  machine: getMachine,
};
Object.defineProperties(os, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: EOL },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: devNull },
});
export default os;
