# ./dev install PREFIX: a folder that runs anywhere, also after it was moved.
#
#   bin/weft        finds the rest by its own place (tools/start)
#   lib/weft/       its dynamic loader and the few libraries that are not linked into it
if(WEFT_FUSE)
  install(PROGRAMS "$<TARGET_FILE:weft>" DESTINATION bin)
  foreach(library IN LISTS shared runtimes)
    # Under the name by which programs ask for it.
    execute_process(COMMAND objdump -p "${library}" OUTPUT_VARIABLE header COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCH "SONAME +([^\n ]+)" unused "${header}")
    file(REAL_PATH "${library}" file)
    install(PROGRAMS "${file}" DESTINATION lib/weft RENAME "${CMAKE_MATCH_1}")
  endforeach()
  install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION share/doc/weft)
else()
  install(CODE "message(FATAL_ERROR \"Only release builds can be installed: ./dev install PREFIX\")")
endif()
