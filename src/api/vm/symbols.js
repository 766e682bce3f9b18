// Symbols between the files of node:vm.

/** In the options of a Script: the context that it is parsed in, so that its syntax errors are that context's. */
export const kParsingContext = Symbol('script parsing context');
