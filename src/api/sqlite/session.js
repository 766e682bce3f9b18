// Session is native; `using` needs a name for its end.
import { Session } from 'binding:sqlite';

const { dispose } = Session.prototype;
delete Session.prototype.dispose;
Object.defineProperty(Session.prototype, Symbol.dispose, {
  __proto__: null, value: dispose, writable: true, enumerable: false, configurable: true,
});

export { Session };
