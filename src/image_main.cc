// weft-image: makes the start-up image, at build time.
//
//   weft-image FOLDER_OF_TRANSFORMED_JAVASCRIPT OUTPUT
#include <cstdio>

#include "runtime/image_builder.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: weft-image FOLDER OUTPUT\n");
    return 2;
  }
  return weft::build_image(argv[1], argv[2]) ? 0 : 1;
}
