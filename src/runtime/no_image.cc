// For the image builder, which has no image yet.
extern "C" {
extern const unsigned char weft_image_begin[1];
extern const unsigned char weft_image_end[1];
const unsigned char weft_image_begin[1] = {0};
__asm__(".globl weft_image_end\n.set weft_image_end, weft_image_begin\n");
}
