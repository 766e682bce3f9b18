/** process.setuid() and its family. */
import * as native from 'binding:process';
import { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_CREDENTIAL } from 'internal:errors/codes';
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

export const setuid = (id) => native.setuid(asUser(id));
export const seteuid = (id) => native.seteuid(asUser(id));
export const setgid = (id) => native.setgid(asGroup(id));
export const setegid = (id) => native.setegid(asGroup(id));
for (const fn of [setuid, seteuid, setgid, setegid]) Object.defineProperty(fn, 'name', { __proto__: null, value: '' });

/** @param {Array<number|string>} groups */
export function setgroups(groups) {
  validateArray(groups, 'groups');
  native.setgroups(groups.map((group, i) => asGroup(group, `groups[${i}]`)));
}

/** The groups of `user` from the group database, and `extraGroup`. */
export function initgroups(user, extraGroup) {
  validateId(user, 'user');
  validateId(extraGroup, 'extraGroup');
  const name = typeof user === 'string' ? user : native.userName(user);
  const group = asGroup(extraGroup, 'extraGroup');
  if (name === undefined || native.userId(name) === undefined) throw new ERR_UNKNOWN_CREDENTIAL('User', user);
  native.initgroups(name, group);
}
