# The private sysroot (deps/) as one target: link `weft_libraries`.
#
# Release builds link V8 into the program at a fixed address (tools/fuse) and every other library statically: the dynamic
# loader has next to nothing to do, which is half of the start-up time. Debug and sanitizer builds, and WEFT_FUSE=OFF, use
# the shared libraries as the distribution ships them.

set(WEFT_SYSROOT "${CMAKE_SOURCE_DIR}/build/sysroot" CACHE PATH "Folder made by deps/sysroot.sh")
if(NOT EXISTS "${WEFT_SYSROOT}/include/v8.h")
  message(FATAL_ERROR "There is no sysroot in ${WEFT_SYSROOT}: build with ./dev build, which makes it.")
endif()
set(WEFT_SYSROOT_LIB "${WEFT_SYSROOT}/usr/lib/x86_64-linux-gnu")
set(WEFT_SYSROOT_JS "${WEFT_SYSROOT}/usr/share/nodejs")
set(WEFT_ESBUILD "${WEFT_SYSROOT}/usr/bin/esbuild")
set(WEFT_LOADER "${WEFT_SYSROOT_LIB}/ld-linux-x86-64.so.2")

if(CMAKE_BUILD_TYPE STREQUAL "Debug" OR WEFT_SANITIZE)
  set(fuse_default OFF)
else()
  set(fuse_default ON)
endif()
option(WEFT_FUSE "Link V8 into the program at a fixed address" ${fuse_default})

add_library(weft_libraries INTERFACE)
target_include_directories(weft_libraries SYSTEM INTERFACE "${WEFT_SYSROOT}/include")
target_link_options(weft_libraries INTERFACE "LINKER:--allow-shlib-undefined")
# The objects of the sysroot come from a newer assembler, which lets the linker relax `push *symbol@GOTPCREL(%rip)`. The
# linkers of Debian 12 and 13 turn such a push into a call: ICU's case mapping then reads its arguments from the wrong place.
target_link_options(weft_libraries INTERFACE "LINKER:--no-relax")

function(weft_sysroot_libraries out)
  set(found "")
  foreach(name IN LISTS ARGN)
    if(NOT EXISTS "${WEFT_SYSROOT_LIB}/${name}")
      message(FATAL_ERROR "The sysroot has no ${name}; remove ${WEFT_SYSROOT} and build again.")
    endif()
    list(APPEND found "${WEFT_SYSROOT_LIB}/${name}")
  endforeach()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# Shared in either kind of build: those without a static version, and the C and C++ runtimes.
weft_sysroot_libraries(shared libada-url0.so libsimdutf.so)
weft_sysroot_libraries(runtimes libstdc++.so.6 libm.so.6 libgcc_s.so.1 libc.so.6 ld-linux-x86-64.so.2)
file(GLOB v8_library "${WEFT_SYSROOT_LIB}/libnode.so.*")
list(LENGTH v8_library count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "The sysroot should have one libnode.so.*, it has ${count}: remove ${WEFT_SYSROOT} and build again.")
endif()

if(WEFT_FUSE)
  weft_sysroot_libraries(static libssl.a libcrypto.a libcares.a libllhttp.a libnghttp2.a libsimdjson_static.a libbrotlienc.a
    libbrotlidec.a libbrotlicommon.a libzstd.a libsqlite3.a libhdr_histogram_static.a libuv.a libz.a libicui18n.a libicuuc.a
    libicudata.a)
  # A tool of the build: it runs on the machine itself.
  add_executable(fuse tools/fuse/fuse.cc tools/fuse/elf_file.cc tools/fuse/initializer.cc)
  target_compile_options(fuse PRIVATE -O2)
  set(v8_object "${CMAKE_BINARY_DIR}/fused/v8.o")
  set(v8_script "${CMAKE_BINARY_DIR}/fused/v8.ld")
  set(with "")
  foreach(library libz.so.1 libicui18n.so libicuuc.so)
    list(APPEND with --with "${WEFT_SYSROOT_LIB}/${library}")
  endforeach()
  foreach(library IN LISTS shared runtimes)
    list(APPEND with --with "${library}")
  endforeach()
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/fused")
  # Below 2 GB, because the program refers to it by 32-bit numbers; above everything else that is linked.
  add_custom_command(OUTPUT "${v8_object}" "${v8_script}"
    COMMAND fuse "${v8_library}" "${v8_object}" "${v8_script}" --at 0x10000000 ${with}
    DEPENDS fuse "${v8_library}" VERBATIM COMMENT "Fusing V8")
  add_custom_target(weft_fused_v8 DEPENDS "${v8_object}" "${v8_script}")
  add_dependencies(weft_libraries weft_fused_v8)
  # The program finds its loader and libraries beside itself, if it was installed, else in the sysroot.
  add_library(weft_start OBJECT tools/start/start.cc)
  target_compile_options(weft_start PRIVATE -O2 -fno-pie -fno-stack-protector -fno-exceptions -fcf-protection=none
    -fno-tree-loop-distribute-patterns)
  target_compile_definitions(weft_start PRIVATE "WEFT_LOADER=\"${WEFT_LOADER}\"")
  add_dependencies(weft_libraries weft_start)
  # In a file, because neither ninja nor the shell shall expand the name that is the loader's to expand.
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/fused/rpath.options" CONTENT
    "--disable-new-dtags -rpath $ORIGIN/../lib/weft:${WEFT_SYSROOT_LIB}\n" @ONLY)
  target_link_options(weft_libraries INTERFACE "LINKER:--no-dynamic-linker,-e,weft_start"
    "LINKER:@${CMAKE_BINARY_DIR}/fused/rpath.options" $<TARGET_OBJECTS:weft_start>)
  target_compile_options(weft_libraries INTERFACE -fno-pie)
  target_link_options(weft_libraries INTERFACE -no-pie "LINKER:-T,${v8_script}" "LINKER:--gc-sections" "${v8_object}")
  target_link_libraries(weft_libraries INTERFACE -Wl,--start-group ${static} -Wl,--end-group ${shared} ${runtimes})
  set_property(TARGET weft_libraries APPEND PROPERTY INTERFACE_LINK_DEPENDS "${v8_object}" "${v8_script}")
  # ./dev build runs this before anything else, and does without fusing if it fails.
  add_executable(fuse-check EXCLUDE_FROM_ALL tools/fuse/check.cc)
  target_compile_options(fuse-check PRIVATE -O1 -fno-rtti)
  target_link_libraries(fuse-check PRIVATE weft_libraries)
  add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/fused/checked"
    COMMAND fuse-check && "${CMAKE_COMMAND}" -E touch "${CMAKE_BINARY_DIR}/fused/checked"
    DEPENDS fuse-check COMMENT "Trying the fused V8")
  add_custom_target(fused-v8-works DEPENDS "${CMAKE_BINARY_DIR}/fused/checked")
else()
  # The program runs on the sysroot's glibc. RPATH, not RUNPATH: only the former is searched for libraries of libraries.
  target_link_options(weft_libraries INTERFACE "LINKER:--dynamic-linker,${WEFT_LOADER}"
    "LINKER:--disable-new-dtags,-rpath,${WEFT_SYSROOT_LIB}")
  weft_sysroot_libraries(others libssl.so libcrypto.so libcares.so libllhttp.so libnghttp2.so libsimdjson.so libbrotlienc.so
    libbrotlidec.so libzstd.so libsqlite3.so libhdr_histogram.so libuv.so libz.so libicui18n.so libicuuc.so)
  target_link_libraries(weft_libraries INTERFACE "${v8_library}" ${others} ${shared} ${runtimes})
endif()
