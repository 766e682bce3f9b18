/** The format of .env files, as https://nodejs.org/api/environment_variables.html#env-files describes it. */

// NAME = value: quoted by one of ' " ` over any number of lines, or the rest of the line up to a comment.
const kEntry =
  /^[^\S\n]*(?:export[^\S\n]+)?([^\s=#][^\n=]*?)[^\S\n]*=[^\S\n]*(?:'([^']*)'|"([^"]*)"|`([^`]*)`|([^\n]*))[^\n]*$/gm;

/**
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseEnv(text) {
  const result = {};
  for (const [, name, single, double, back, plain] of text.replace(/\r\n?/g, '\n').matchAll(kEntry)) {
    let value = single ?? back;
    if (double !== undefined) value = double.replaceAll('\\n', '\n');
    if (value === undefined) {
      const comment = plain.indexOf('#');
      value = (comment === -1 ? plain : plain.slice(0, comment)).trim();
    }
    result[name] = value;
  }
  return result;
}
