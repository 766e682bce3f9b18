/** What V8 calls for `WebAssembly.compileStreaming(source)`: the bytes of a Response go to the compiler as they come. */
import 'binding:wasm_stream';
import { ERR_INVALID_ARG_TYPE, ERR_WEBASSEMBLY_RESPONSE } from 'internal:errors/codes';

const undici = lazy('internal:fetch/undici');

/**
 * @param {Response} source what a promise given by the program came to
 * @param {WasmStream} stream the compilation
 */
export async function compile(source, stream) {
  try {
    const { Response } = undici();
    if (!(source instanceof Response)) throw new ERR_INVALID_ARG_TYPE('source', ['Response', 'Promise resolving to Response'], source);
    const type = source.headers.get('Content-Type');
    if (type !== 'application/wasm') throw new ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type}'`);
    if (!source.ok) throw new ERR_WEBASSEMBLY_RESPONSE(`has status code ${source.status}`);
    if (source.bodyUsed) throw new ERR_WEBASSEMBLY_RESPONSE('body has already been used');
    if (source.url) stream.setUrl(source.url);
    for await (const chunk of source.body ?? []) stream.push(chunk);
    stream.finish();
  } catch (error) {
    stream.abort(error);
  }
}
