/** How many colours a terminal has, from the environment: the methods getColorDepth() and hasColors() of tty.WriteStream. */
import process from 'node:process';
import { validateInteger } from 'internal:errors/validators';

const k1Bit = 1;
const k4Bits = 4;
const k8Bits = 8;
const k24Bits = 24;

/** Values of TERM whose colours are known. */
const terminals = {
  '__proto__': null,
  'eterm': k4Bits,
  'cons25': k4Bits,
  'console': k4Bits,
  'cygwin': k4Bits,
  'dtterm': k4Bits,
  'gnome': k4Bits,
  'hurd': k4Bits,
  'jfbterm': k4Bits,
  'konsole': k4Bits,
  'kterm': k4Bits,
  'mlterm': k4Bits,
  'mosh': k24Bits,
  'putty': k4Bits,
  'st': k4Bits,
  'rxvt-unicode-24bit': k24Bits,
  'terminator': k24Bits,
  'xterm-kitty': k24Bits,
};
const fourBitTerminals = /ansi|color|linux|direct|^con[0-9]*x[0-9]|^rxvt|^screen|^xterm|^vt100|^vt220/;

/** Variables that build services set, and the colours of their logs. */
const services = [
  ['APPVEYOR', k8Bits], ['BUILDKITE', k8Bits], ['CIRCLECI', k24Bits], ['DRONE', k8Bits], ['GITEA_ACTIONS', k24Bits],
  ['GITHUB_ACTIONS', k24Bits], ['GITLAB_CI', k8Bits], ['TRAVIS', k8Bits],
];

let warned = false;

function warnOfIgnored(env) {
  if (warned) return;
  const names = ['NODE_DISABLE_COLORS', 'NO_COLOR'].filter((name) => env[name] !== undefined && env[name] !== '');
  if (names.length === 0) return;
  warned = true;
  process.emitWarning(`The '${names.join("' and '")}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

/**
 * @param {object} [env] environment variables
 * @returns {1 | 4 | 8 | 24} bits a pixel
 */
export function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    switch (env.FORCE_COLOR) {
      case '':
      case '1':
      case 'true':
        warnOfIgnored(env);
        return k4Bits;
      case '2':
        warnOfIgnored(env);
        return k8Bits;
      case '3':
        warnOfIgnored(env);
        return k24Bits;
      default:
        return k1Bit;
    }
  }
  if ((env.NODE_DISABLE_COLORS !== undefined && env.NODE_DISABLE_COLORS !== '') ||
      (env.NO_COLOR !== undefined && env.NO_COLOR !== '') || env.TERM === 'dumb') {
    return k1Bit;
  }
  // A Windows console of before version 10; none runs Weft, but programs pretend.
  if (process.platform === 'win32') return k4Bits;
  if (env.TMUX) return k24Bits;
  if ('TF_BUILD' in env && 'AGENT_NAME' in env) return k4Bits;
  if ('CI' in env) {
    for (const [name, depth] of services) {
      if (name in env) return depth;
    }
    return env.CI_NAME === 'codeship' ? k8Bits : k1Bit;
  }
  if ('TEAMCITY_VERSION' in env) {
    return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? k4Bits : k1Bit;
  }
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app':
      return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? k8Bits : k24Bits;
    case 'HyperTerm':
    case 'MacTerm':
      return k24Bits;
    case 'Apple_Terminal':
      return k8Bits;
  }
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return k24Bits;
  if (env.TERM) {
    if (/truecolor/.test(env.TERM)) return k24Bits;
    if (/^xterm-256/.test(env.TERM)) return k8Bits;
    const term = env.TERM.toLowerCase();
    if (terminals[term]) return terminals[term];
    if (fourBitTerminals.test(term)) return k4Bits;
  }
  return env.COLORTERM ? k4Bits : k1Bit;
}

/** @param {number} [count] number of colours, 16 by default */
export function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else {
    validateInteger(count, 'count', 2);
  }
  return count <= 2 ** this.getColorDepth(env);
}
