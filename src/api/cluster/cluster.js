/** `node:cluster`: one program in several processes that share their listening sockets. */
import { role } from 'internal:cluster/role';

// Evaluated when first required, never into the snapshot: by then the process knows what it is.
export default role.worker ?? requireBuiltin('internal:cluster/primary').cluster;
