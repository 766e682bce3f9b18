'use strict';
// A file that is not there, and a folder that may not be read.
const fs = require('node:fs');
const { run, skip, tmpdir } = require('../common');
const { check } = require('./program');

check({
  files: { 'read.js': "require('fs').readFileSync('/not/there');\n" },
  stderr: `
Error: ENOENT: no such file or directory, open '/not/there'
    at Object.<anonymous> (DIR/read.js:1:15)
  errno: -2,
  code: 'ENOENT',
  syscall: 'open',
  path: '/not/there'
}

Node.js`,
});

// Root may read everything: the rest needs another user, who can reach this program.
const nobody = 65534;
const as = process.getuid() === 0 ? { uid: nobody, gid: nobody } : {};
if (process.getuid() === 0) {
  fs.chmodSync(tmpdir.path, 0o755);
  try {
    run(['--version'], as);
  } catch (error) {
    skip(`another user cannot run ${process.execPath}: ${error.code}`);
  }
}
fs.mkdirSync(tmpdir.resolve('secret'));
fs.writeFileSync(tmpdir.resolve('secret/module.js'), '');
fs.chmodSync(tmpdir.resolve('secret'), 0);
check({
  files: { 'list.js': "require('fs').readdirSync(`${__dirname}/secret`);\n" },
  ...as,
  stderr: `
Error: EACCES: permission denied, scandir 'DIR/secret'
    at Object.<anonymous> (DIR/list.js:1:15)
  errno: -13,
  code: 'EACCES',
  syscall: 'scandir',
  path: 'DIR/secret'
}

Node.js`,
});
check({
  files: { 'load.js': "require('./secret/module');\n" },
  ...as,
  stderr: `
Error: Cannot find module './secret/module'
Require stack:
- DIR/load.js
    at Object.<anonymous> (DIR/load.js:1:1)
  code: 'MODULE_NOT_FOUND',
  requireStack: [ 'DIR/load.js' ]
}

Node.js`,
});
fs.chmodSync(tmpdir.resolve('secret'), 0o755);
