// What FileHandle and the streams over it know of each other. Apart, so that neither has to load the other.

/** Set on FileHandle.prototype. */
export const kIsFileHandle = Symbol('kIsFileHandle');
/** Methods: one more, or one fewer, user of the handle keeps it from closing. */
export const kRef = Symbol('kRef');
export const kUnref = Symbol('kUnref');

export const isFileHandle = (value) => value !== null && typeof value === 'object' && value[kIsFileHandle] === true;
