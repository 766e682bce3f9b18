import { concatAll, from, fromEvent, lastValueFrom, merge, Observable, Subject, take, toArray, windowCount } from 'rxjs';
import { EventEmitter } from 'node:events';

const emitter = new EventEmitter();
const target = new EventTarget();
const seen = lastValueFrom(merge(fromEvent(emitter, 'x'), fromEvent(target, 'y')).pipe(take(3), toArray()));
emitter.emit('x', 1, 2);
target.dispatchEvent(new Event('y'));
emitter.emit('x', 3);
console.log((await seen).map((value) => (value instanceof Event ? value.type : value)), emitter.listenerCount('x'));
const custom = new Observable((subscriber) => { subscriber.next(1); subscriber.complete(); return () => console.log('torn down'); });
custom.subscribe(console.log);
async function* source() { yield 1; yield 2; yield 3; }
console.log(await lastValueFrom(from(source()).pipe(windowCount(2), concatAll(), toArray())));
const subject = new Subject();
subject.subscribe({ error: (error) => console.log('caught', error.message) });
subject.error(new Error('stop'));
console.log(subject.observed, subject.hasError);
