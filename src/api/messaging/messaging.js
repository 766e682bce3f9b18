/** The messaging classes that are globals. */
export { MessageChannel, MessagePort } from 'internal:messaging/message_port';
export { MessageEvent } from 'internal:messaging/message_event';
