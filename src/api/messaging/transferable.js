/**
 * How objects of built-in classes take part in structured clone: by methods under these symbols, usually on the prototype.
 * - `[kClone]()` makes the class cloneable, `[kTransfer]()` transferable (when listed). Both return
 *   `{ data, deserializeInfo: 'internal:<id>:<export>' }`; `data` is cloned in turn. A transferred object must be useless then.
 * - `[kTransferList]()` returns further objects that are transferred along, such as ports inside `data`.
 * - On the other side the named export's static `[kDeserialize](data)` returns the new object.
 */
export const kClone = Symbol('messaging.clone');
export const kTransfer = Symbol('messaging.transfer');
export const kTransferList = Symbol('messaging.transferList');
export const kDeserialize = Symbol('messaging.deserialize');
