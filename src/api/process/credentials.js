/** process.setuid() and its family. */
import * as native from 'binding:process';
import { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_CREDENTIAL } from 'internal:errors/codes';
import { getSystemErrorName } from 'internal:errors/system';
import { validateArray, validateUint32 } from 'internal:errors/validators';

function validateId(id, name) {
  if (typeof id === 'number') validateUint32(id, name);
  else if (typeof id !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
}

function lookUp(id, name, kind, find) {
  validateId(id, name);
  if (typeof id === 'number') return id;
  const found = find(id);
  if (found === undefined) throw new ERR_UNKNOWN_CREDENTIAL(kind, id);
  return found;
}

const asUser = (id, name = 'id') => lookUp(id, name, 'User', native.userId);
const asGroup = (id, name = 'id') => lookUp(id, name, 'Group', native.groupId);

function check(number, syscall) {
  if (number === 0) return;
  const code = getSystemErrorName(-number);
  const error = new Error(`${code}, ${native.errorText(number)}`);
  error.errno = number;
  error.code = code;
  error.syscall = syscall;
  throw error;
}

export const setuid = (id) => check(native.setuid(asUser(id)), 'setuid');
export const seteuid = (id) => check(native.seteuid(asUser(id)), 'seteuid');
export const setgid = (id) => check(native.setgid(asGroup(id)), 'setgid');
export const setegid = (id) => check(native.setegid(asGroup(id)), 'setegid');
for (const fn of [setuid, seteuid, setgid, setegid]) Object.defineProperty(fn, 'name', { __proto__: null, value: '' });

/** @param {Array<number|string>} groups */
export function setgroups(groups) {
  validateArray(groups, 'groups');
  check(native.setgroups(groups.map((group, i) => asGroup(group, `groups[${i}]`))), 'setgroups');
}

/** The groups of `user` from the group database, and `extraGroup`. */
export function initgroups(user, extraGroup) {
  validateId(user, 'user');
  validateId(extraGroup, 'extraGroup');
  const name = typeof user === 'string' ? user : native.userName(user);
  const group = asGroup(extraGroup, 'extraGroup');
  if (name === undefined || native.userId(name) === undefined) throw new ERR_UNKNOWN_CREDENTIAL('User', user);
  check(native.initgroups(name, group), 'initgroups');
}
