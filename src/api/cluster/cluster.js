/**
 * `node:cluster`, as far as a primary without workers goes: who we are. Workers come with the sharing of listening sockets.
 */
import { EventEmitter } from 'node:events';

const SCHED_NONE = 1;
const SCHED_RR = 2;

const cluster = Object.assign(new EventEmitter(), {
  isWorker: false,
  isMaster: true,
  isPrimary: true,
  workers: {},
  settings: {},
  SCHED_NONE,
  SCHED_RR,
  schedulingPolicy: SCHED_RR,
});

export default cluster;
