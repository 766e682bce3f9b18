// util.debuglog: log lines of a section, printed when NODE_DEBUG names it.

import { formatWithOptions } from 'internal:util/format';
import { rawDebug } from 'binding:process';

const process = lazy('node:process');

/** What NODE_DEBUG names; undefined until it was read. */
let sections;
onStart(() => { sections = undefined; });

function readSections() {
  const list = process().default.env.NODE_DEBUG;
  if (!list) return /^$/;
  const pattern = list.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^');
  return new RegExp(`^${pattern}$`, 'i');
}

function isEnabled(section) { return section !== '' && (sections ??= readSections()).test(section); }

function warnOfSecrets(set) {
  process().default.emitWarning(`Setting the NODE_DEBUG environment variable to '${set.toLowerCase()}' can expose sensitive data ` +
    '(such as passwords, tokens and authentication headers) in the resulting log.');
}

/**
 * @param {string} set the section
 * @param {(logger: Function) => void} [callback] gets the final function at the first call
 */
export function debuglog(set, callback) {
  const section = `${set}`.toUpperCase();
  let enabled;
  const test = () => (enabled ??= isEnabled(section));
  let inner;
  const start = () => {
    const isOn = isEnabled(section);
    if (isOn && (section === 'HTTP' || section === 'HTTP2')) warnOfSecrets(set);
    inner = isOn ? (...args) => {
      const { stderr, pid } = process().default;
      const colors = stderr?.hasColors?.() ?? false;
      const head = formatWithOptions({ colors }, '%s %d: ', section, pid).replace(/^(\S+ )(\d+)(: )$/, (_, a, b, c) =>
        (colors ? `${a}${formatWithOptions({ colors }, '%O', Number(b))}${c}` : `${a}${b}${c}`));
      rawDebug(head + formatWithOptions({ colors }, ...args));
    } : () => {};
    Object.defineProperty(inner, 'enabled', { get: test, configurable: true, enumerable: true });
    if (typeof callback === 'function') callback(inner);
  };
  const logger = (...args) => {
    if (inner === undefined) start();
    inner(...args);
  };
  Object.defineProperty(logger, 'enabled', {
    get: Object.defineProperty(() => test(), 'name', { value: 'get' }), configurable: true, enumerable: true,
  });
  return logger;
}
