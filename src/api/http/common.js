/** `_http_common`, which packages that extend the HTTP modules know. */
import { methods } from 'internal:http/names';
import { HTTPParser, freeParser, isLenient, parsers, prepareError } from 'internal:http/parser';
import { kIncomingMessage } from 'internal:http/symbols';
import { hasInvalidChar, isToken } from 'internal:http/tokens';

export const chunkExpression = /(?:^|\W)chunked(?:$|\W)/i;
export const continueExpression = /(?:^|\W)100-continue(?:$|\W)/i;
export const CRLF = '\r\n';

export {
  hasInvalidChar as _checkInvalidHeaderChar, isToken as _checkIsHttpToken, freeParser, methods, parsers, kIncomingMessage, HTTPParser,
  isLenient, prepareError,
};
export default {
  _checkInvalidHeaderChar: hasInvalidChar, _checkIsHttpToken: isToken, chunkExpression, continueExpression, CRLF, freeParser, methods,
  parsers, kIncomingMessage, HTTPParser, isLenient, prepareError,
};
