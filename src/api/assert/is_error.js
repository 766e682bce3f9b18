// Whether a value is an error, for assert: of any realm, or inheriting from this realm's Error.
export { isError as isErrorObject } from 'internal:util/inspect_error';
