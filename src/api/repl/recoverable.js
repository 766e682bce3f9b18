// Input that may become a program with another line.

/** Thrown to the REPL by an evaluator: ask for more. */
export class Recoverable extends SyntaxError {
  constructor(err) {
    super();
    this.err = err;
  }
}

/**
 * Whether a syntax error only says that the text ends too early.
 * @param {Error} error
 * @param {string} code
 */
export function isRecoverable(error, code) {
  if (error?.name !== 'SyntaxError') return false;
  switch (error.message) {
    case 'Unexpected end of input':
    case 'Unterminated template literal':
    case 'Missing } in template expression':
      return true;
    case 'missing ) after argument list':
      // The engine says so at the end of the text, too; only there can more text help.
      return endsOpen(code);
    case 'Invalid or unexpected token':
      // A string that a backslash continues.
      return /\\\n$/.test(code);
    default:
      return /^Unterminated/.test(error.message) && !/string|regular/i.test(error.message);
  }
}

function endsOpen(code) {
  let depth = 0;
  for (const char of code.replace(/(['"`])(?:\\.|(?!\1)[^\\])*\1/gs, '')) {
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
  }
  return depth > 0;
}
