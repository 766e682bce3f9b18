// weft-image: makes the start-up image, at build time.
//
//   weft-image FOLDER_OF_TRANSFORMED_JAVASCRIPT TRAINING_PROGRAM OUTPUT
#include <cstdio>

#include "runtime/image_builder.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: weft-image FOLDER PROGRAM OUTPUT\n");
    return 2;
  }
  return weft::build_image(argv[1], argv[2], argv[3]) ? 0 : 1;
}
