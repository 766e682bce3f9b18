// Node streams and web streams without I/O: what the machinery itself costs a chunk.
const { Readable, Writable, Transform, PassThrough, pipeline } = require('node:stream');

const chunk = Buffer.alloc(16 * 1024);

function source(count) {
  return new Readable({
    read() {
      this.push(count-- > 0 ? chunk : null);
    },
  });
}

const sink = () => new Writable({
  write(data, encoding, callback) {
    callback();
  },
});

async function time(name, count, run) {
  await run(Math.ceil(count / 4));
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const start = process.hrtime.bigint();
    await run(count);
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  console.log(`${name}\t${Math.round(best / count)}\tns/chunk`);
}

const done = (start) => new Promise((resolve, reject) => start((err) => (err ? reject(err) : resolve())));

async function main() {
  await time('stream: pipe', 200000, (n) => done((cb) => source(n).pipe(sink()).on('finish', cb)));
  await time('stream: pipeline with a PassThrough', 100000, (n) => done((cb) => pipeline(source(n), new PassThrough(), sink(), cb)));
  await time('stream: Transform', 100000, (n) => done((cb) => {
    const transform = new Transform({ transform(data, encoding, callback) { callback(null, data); } });
    pipeline(source(n), transform, sink(), cb);
  }));
  await time('stream: for await', 100000, async (n) => {
    for await (const data of source(n)) void data;
  });
  await time('stream: Readable.from objects', 100000, async (n) => {
    function* numbers() {
      for (let i = 0; i < n; i++) yield i;
    }
    await done((cb) => Readable.from(numbers()).on('data', () => {}).on('end', cb));
  });
  await time('stream: write with callback', 200000, (n) => done((cb) => {
    const writable = sink();
    writable.on('finish', cb);
    const written = () => {};
    for (let i = 0; i < n; i++) writable.write(chunk, written);
    writable.end();
  }));
  await time('web stream: read', 50000, async (n) => {
    let left = n;
    const reader = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    }).getReader();
    while (!(await reader.read()).done);
  });
  await time('web stream: pipeTo', 50000, (n) => {
    let left = n;
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    }).pipeTo(new WritableStream({ write() {} }));
  });
}
main();
