// The short way from console to the process's output: as long as no script has touched process.stdout (process.stderr), text
// is written to the descriptor, and the streams are never made. Node writes to files, pipes and terminals synchronously, so
// the order of the output is the same on both ways.

import { isTerminal, write } from 'binding:console';

/** By descriptor: whether its stream exists, so that console must go through it. */
const claimed = [true, false, false];
/** By descriptor: undefined until it was asked for. */
let terminal = [false, undefined, undefined];

onStart(() => { terminal = [false, undefined, undefined]; });

/**
 * Called by whoever makes the stream of a descriptor, and in threads that have no descriptors of their own.
 * @param {1 | 2} fd
 */
export function claim(fd) { claimed[fd] = true; }

/** Whether text for the descriptor may be written directly. @param {1 | 2} fd */
export function isFree(fd) { return !claimed[fd]; }

/** Whether text has colours there, so that only the stream knows which. @param {1 | 2} fd */
export function isColored(fd) { return (terminal[fd] ??= isTerminal(fd)); }

/** Writes text; failures are ignored, as console does. @param {1 | 2} fd @param {string} text */
export function writeDirect(fd, text) { write(fd, text); }
