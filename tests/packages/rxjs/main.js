const rx = require('rxjs');
const { ajax } = require('rxjs/ajax');
const { TestScheduler } = require('rxjs/testing');

const show = (name, print = console.log) => ({ next: (value) => print(name, value), error: (error) => print(name, 'error', error.message), complete: () => print(name, 'complete') });
// Which of two timers comes first is the affair of the machine, too, when their starts lie apart: each has its own lines, printed last.
const timed = { interval: [], combine: [], race: [], async: [] };
const showTimed = (name) => show(name, (...words) => timed[name].push(words));
process.on('exit', () => Object.values(timed).flat().forEach((words) => console.log(...words)));
rx.from([1, 2, 3, 4]).pipe(rx.filter((n) => n % 2 === 0), rx.map((n) => n * n), rx.scan((a, b) => a + b), rx.startWith(0), rx.pairwise()).subscribe(show('pipe'));
rx.interval(170).pipe(rx.take(3), rx.mergeMap((n) => rx.of(`${n}a`, `${n}b`).pipe(rx.delay(1)), 1), rx.toArray()).subscribe(showTimed('interval'));
rx.combineLatest({ a: rx.of(1, 2), b: rx.timer(300).pipe(rx.map(() => 'b')) }).subscribe(showTimed('combine'));
const subject = new rx.BehaviorSubject('first');
subject.pipe(rx.distinctUntilChanged(), rx.bufferCount(2), rx.share()).subscribe(show('subject'));
['first', 'second', 'second', 'third', 'fourth'].forEach((value) => subject.next(value));
subject.complete();
let tries = 0;
rx.defer(() => (++tries < 3 ? rx.throwError(() => new Error(`try ${tries}`)) : rx.of('done'))).pipe(rx.retry(3), rx.timeout(10000), rx.finalize(() => console.log('finally'))).subscribe(show('retry'));
rx.race(rx.timer(900).pipe(rx.mapTo('slow')), rx.timer(150).pipe(rx.mapTo('fast'))).subscribe(showTimed('race'));
rx.range(1, 6).pipe(rx.groupBy((n) => n % 3), rx.mergeMap((group) => group.pipe(rx.reduce((all, n) => [...all, n], [group.key])))).subscribe(show('group'));
rx.concat(rx.of('a'), rx.EMPTY, rx.throwError(() => new TypeError('last'))).pipe(rx.catchError((error, caught) => rx.of(error.name)), rx.materialize()).subscribe(show('concat'));
rx.of(1, 2).pipe(rx.observeOn(rx.asapScheduler), rx.tap((n) => console.log('asap', n))).subscribe();
rx.of(3).pipe(rx.observeOn(rx.asyncScheduler)).subscribe(showTimed('async'));
queueMicrotask(() => console.log('microtask'));
new TestScheduler((actual, expected) => console.log(JSON.stringify(actual) === JSON.stringify(expected), actual.length)).run(({ cold, expectObservable }) => {
  expectObservable(cold('-a-b-c|').pipe(rx.debounceTime(1), rx.switchMap((value) => cold('xy|').pipe(rx.map((x) => value + x))))).toBe('--(ax)y(bx)y(cx)y|'.slice(0, 3), { a: 1 });
});
rx.firstValueFrom(rx.EMPTY).catch((error) => console.log(error.name, error.message));
console.log(typeof ajax);
