/**
 * How objects of built-in classes take part in structured clone: by methods under these symbols, usually on the prototype.
 * - `[kClone]()` makes the class cloneable, `[kTransfer]()` transferable (when listed). Both return
 *   `{ data, deserializeInfo: 'internal:<id>:<export>' }`; `data` is cloned in turn. A transferred object must be useless then.
 * - `[kTransferList]()` returns further objects that are transferred along, such as ports inside `data`.
 * - On the other side the named export's static `[kDeserialize](data)` returns the new object.
 */
export const kClone = Symbol('messaging_clone_symbol');
/** As kClone, for built-in errors: V8 clones errors itself, and asks nobody. Only the value of a message as a whole is looked at. */
export const kCloneError = Symbol('messaging_clone_error_symbol');
export const kTransfer = Symbol('messaging_transfer_symbol');
export const kTransferList = Symbol('messaging_transfer_list_symbol');
export const kDeserialize = Symbol('messaging_deserialize_symbol');
