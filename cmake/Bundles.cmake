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
# Each of its inner functions is given its name again whenever it is made, dozens of times a request; for arrow and async functions
# (without a prototype), which no program sees, that is left out. Fails if the helper no longer looks like this.
set(weft_undici_name "(target, value) => __defProp(target, \"name\", { value, configurable: true })")
list(APPEND weft_bundle_commands
  COMMAND grep -qF "var __name = ${weft_undici_name}" "${js_out}/deps/undici.js"
  COMMAND sed -i "s/^var __name = (target, value) => /&target.prototype === undefined ? target : /" "${js_out}/deps/undici.js")
