// ./dev run examples/hello.js
const { arch, version, versions } = process;

console.log(`Hello from Weft ${versions.weft}: Node ${version}'s API on V8 ${versions.v8}, ${arch}.`);
