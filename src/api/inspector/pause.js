/** --inspect-brk: the program's first statement pauses. */
import { pauseOnStart } from 'binding:inspector';

/** Nothing but the function itself may be called between the two. */
export function callAndPauseOnStart(fn, receiver, args) {
  pauseOnStart();
  return Reflect.apply(fn, receiver, args);
}
