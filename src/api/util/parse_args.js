// util.parseArgs: command-line arguments as options and positionals.

import {
  ERR_INVALID_ARG_VALUE, ERR_PARSE_ARGS_INVALID_OPTION_VALUE, ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL,
  ERR_PARSE_ARGS_UNKNOWN_OPTION,
} from 'internal:errors/codes';
import {
  validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray, validateUnion,
} from 'internal:errors/validators';
import { getOption } from 'internal:runtime/options';

const process = lazy('node:process');

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const setting = (options, name, key) => {
  const option = own(options, name);
  return option === undefined ? undefined : own(option, key);
};

/** Arguments of the program: without script there is none to leave out. */
function mainArguments() {
  const { argv } = process().default;
  const withoutScript = getOption('--eval') !== undefined || getOption('--print') !== undefined;
  return argv.slice(withoutScript ? 1 : 2);
}

/** The long name of a short option. */
function longName(short, options) {
  for (const name of Object.keys(options)) if (setting(options, name, 'short') === short) return name;
  return short;
}

const isOptionLike = (value) => value !== undefined && value.length > 1 && value[0] === '-';

/** Arguments as tokens; a group `-abc` becomes three. */
function tokenize(args, options) {
  const tokens = [];
  const rest = [...args];
  let index = -1;
  let inGroup = 0;
  while (rest.length > 0) {
    const arg = rest.shift();
    const next = rest[0];
    if (inGroup > 0) inGroup--;
    else index++;
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const value of rest) tokens.push({ kind: 'positional', index: ++index, value });
      break;
    }
    const isShort = arg.length > 1 && arg[0] === '-' && arg[1] !== '-';
    if (isShort && arg.length === 2) {
      index += pushOption(tokens, longName(arg[1], options), arg, index, next, options, rest);
      continue;
    }
    if (isShort) {
      const first = longName(arg[1], options);
      if (setting(options, first, 'type') === 'string') {
        tokens.push({ kind: 'option', name: first, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true });
        continue;
      }
      // The letters one by one; a string option takes what is left of them.
      const expanded = [];
      for (let i = 1; i < arg.length; i++) {
        const isLast = i === arg.length - 1;
        if (isLast || setting(options, longName(arg[i], options), 'type') !== 'string') {
          expanded.push(`-${arg[i]}`);
        } else {
          expanded.push(`-${arg.slice(i)}`);
          break;
        }
      }
      rest.unshift(...expanded);
      inGroup = expanded.length;
      continue;
    }
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=', 3);
      if (equals === -1) {
        index += pushOption(tokens, arg.slice(2), arg, index, next, options, rest);
      } else {
        const name = arg.slice(2, equals);
        tokens.push({ kind: 'option', name, rawName: `--${name}`, index, value: arg.slice(equals + 1), inlineValue: true });
      }
      continue;
    }
    tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

/** An option that may take the next argument; returns how many it took. */
function pushOption(tokens, name, rawName, index, next, options, rest) {
  if (setting(options, name, 'type') === 'string' && next !== undefined) {
    tokens.push({ kind: 'option', name, rawName, index, value: next, inlineValue: false });
    rest.shift();
    return 1;
  }
  tokens.push({ kind: 'option', name, rawName, index, value: undefined, inlineValue: undefined });
  return 0;
}

/** How an option is written, for messages: `-w, --with`. */
function spelled(token, options, argument = '') {
  const short = setting(options, token.name, 'short');
  return `${short ? `-${short}, ` : ''}--${token.name}${argument}`;
}

function checkKnown(token, config) {
  const { options, allowPositionals } = config;
  const { name } = token;
  if (!Object.hasOwn(options, name)) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, allowPositionals);
  const type = setting(options, name, 'type');
  if (type === 'string' && typeof token.value !== 'string') {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${spelled(token, options, ' <value>')}' argument missing`);
  }
  if (type === 'boolean' && token.value != null) {
    throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(
      `Option '${spelled(token, options)}' does not take an argument`);
  }
}

/** `--with --foo` was hardly meant to give `with` the value '--foo'. */
function checkValueIsNoOption(token) {
  if (token.inlineValue || !isOptionLike(token.value)) return;
  const example = token.rawName.startsWith('--') ? `'${token.rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${token.rawName}-XYZ'`;
  throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${token.rawName}' argument is ambiguous.
Did you forget to specify the option argument for '${token.rawName}'?
To specify an option argument starting with a dash use ${example}.`);
}

function store(name, value, options, values) {
  // The prototype is null, but a key of that name would still read strangely.
  if (name === '__proto__') return;
  const given = value ?? true;
  if (setting(options, name, 'multiple')) (values[name] ??= []).push(given);
  else values[name] = given;
}

function validateOptions(options) {
  validateObject(options, 'options');
  for (const [name, option] of Object.entries(options)) {
    validateObject(option, `options.${name}`);
    const type = own(option, 'type');
    validateUnion(type, `options.${name}.type`, ['string', 'boolean']);
    if (Object.hasOwn(option, 'short')) {
      validateString(option.short, `options.${name}.short`);
      if (option.short.length !== 1) {
        throw new ERR_INVALID_ARG_VALUE(`options.${name}.short`, option.short, 'must be a single character');
      }
    }
    const multiple = own(option, 'multiple');
    if (Object.hasOwn(option, 'multiple')) validateBoolean(multiple, `options.${name}.multiple`);
    const fallback = own(option, 'default');
    if (fallback === undefined) continue;
    const check = type === 'string' ? (multiple ? validateStringArray : validateString) :
      (multiple ? validateBooleanArray : validateBoolean);
    check(fallback, `options.${name}.default`);
  }
}

/**
 * @param {object} [config] { args, options, strict, allowPositionals, allowNegative, tokens }
 * @returns {{ values: object, positionals: string[], tokens?: object[] }}
 */
export function parseArgs(config = { __proto__: null }) {
  const args = own(config, 'args') ?? mainArguments();
  const strict = own(config, 'strict') ?? true;
  const allowPositionals = own(config, 'allowPositionals') ?? !strict;
  const wantTokens = own(config, 'tokens') ?? false;
  const allowNegative = own(config, 'allowNegative') ?? false;
  const options = own(config, 'options') ?? { __proto__: null };
  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateBoolean(allowPositionals, 'allowPositionals');
  validateBoolean(wantTokens, 'tokens');
  validateBoolean(allowNegative, 'allowNegative');
  validateOptions(options);

  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (wantTokens) result.tokens = tokens;
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      result.positionals.push(token.value);
    } else if (token.kind === 'option') {
      const negated = allowNegative && token.rawName.startsWith('--no-') && token.value === undefined &&
        setting(options, token.name, 'type') !== 'string' && !Object.hasOwn(options, token.name);
      const name = negated ? token.name.slice(3) : token.name;
      // As Node: `--no-x` is about x where x is no string option.
      const counts = negated && setting(options, name, 'type') !== 'string';
      if (counts) {
        token.name = name;
        token.value = false;
        if (strict && !Object.hasOwn(options, name)) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, allowPositionals);
        store(name, false, options, result.values);
        token.value = undefined;
        continue;
      }
      if (strict) {
        checkKnown(token, { options, allowPositionals });
        checkValueIsNoOption(token);
      }
      store(token.name, token.value, options, result.values);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    const fallback = own(option, 'default');
    if (fallback !== undefined && result.values[name] === undefined) {
      if (name !== '__proto__') result.values[name] = fallback;
    }
  }
  return result;
}
