// node:sys, the old name of node:util.
import util from 'node:util';
import process from 'node:process';

process.emitWarning('sys is deprecated. Use `node:util` instead.', 'DeprecationWarning', 'DEP0025');

export default util;
