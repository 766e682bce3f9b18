// import.meta of the program's modules.
import { getOption } from 'internal:runtime/options';
import { ERR_INVALID_ARG_TYPE } from 'internal:errors/codes';
import { URL } from 'internal:url/url';
import { pathFromFileURL } from 'internal:modules/file_url';
import { resolve } from 'internal:modules/esm_loader';
import { mainURL } from 'internal:modules/run_main';
import { stripQuery } from 'internal:modules/package_resolve';

/**
 * @param {object} meta
 * @param {string} url the module's
 */
export function initialize(meta, url) {
  if (url.startsWith('file:')) {
    const filename = pathFromFileURL(stripQuery(url));
    meta.dirname = filename.slice(0, filename.lastIndexOf('/')) || '/';
    meta.filename = filename;
  }
  meta.main = url === mainURL();
  const withParent = getOption('--experimental-import-meta-resolve');
  const object = { resolve(specifier, parentURL = undefined) {
    let parent = url;
    if (withParent && parentURL !== undefined) {
      if (typeof parentURL === 'string') parent = new URL(parentURL).href;
      else if (parentURL instanceof URL) parent = parentURL.href;
      else throw new ERR_INVALID_ARG_TYPE('parentURL', ['string', 'URL'], parentURL);
    }
    return resolveForMeta(`${specifier}`, parent);
  } };
  meta.resolve = object.resolve;
  meta.url = url;
}

/** Resolution that does not care whether the file exists. */
function resolveForMeta(specifier, parent) {
  try {
    return resolve(specifier, parent).url;
  } catch (error) {
    if ((error?.code === 'ERR_UNSUPPORTED_DIR_IMPORT' || error?.code === 'ERR_MODULE_NOT_FOUND') &&
        Object.hasOwn(error, 'url')) {
      return error.url;
    }
    throw error;
  }
}
