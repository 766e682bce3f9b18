# JavaScript libraries of the sysroot, bundled to one file each: `internal:deps/<name>`.
# weft_bundle(NAME ENTRY [esbuild options]): ENTRY is a path below the sysroot's usr/share/nodejs.

set(weft_bundle_commands "")
set(weft_bundle_inputs "")
macro(weft_bundle name entry)
  list(APPEND weft_bundle_inputs "${WEFT_SYSROOT_JS}/${entry}")
  list(APPEND weft_bundle_commands
    COMMAND "${WEFT_ESBUILD}" "${WEFT_SYSROOT_JS}/${entry}" --bundle --format=cjs --platform=neutral --target=es2024
            --charset=ascii --log-level=error "--outfile=${js_out}/deps/${name}.js" ${ARGN})
endmacro()

weft_bundle(acorn acorn/dist/acorn.js)
# Pure JavaScript: the WebAssembly build of the lexer could not be part of the snapshot, and would start slower.
weft_bundle(cjs-module-lexer cjs-module-lexer/lexer.js)
# fetch() and its classes. It is bundled already; what it needs of the runtime it asks for as any program does.
weft_bundle(undici undici/undici-fetch.js --external:node:*)
