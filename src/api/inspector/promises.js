/** node:inspector/promises. */
import inspector from 'node:inspector';
import { promisify } from 'node:util';

const post = promisify(inspector.Session.prototype.post);

/** A session whose post() returns a promise of the answer. */
export class Session extends inspector.Session {
  // eslint-disable-next-line no-useless-constructor -- as a class of its own it has one
  constructor() { super(); }

  post(method, params) {
    return Reflect.apply(post, this, params === undefined ? [method] : [method, params]);
  }
}

export const { open, close, url, waitForDebugger, console, Network, NetworkResources, DOMStorage } = inspector;
export default { ...inspector, Session };
