// The start-up image as read-only data of the program.
        .section .rodata
        .balign 4096
        .global weft_image_begin
        .global weft_image_end
weft_image_begin:
        .incbin "weft.image"
weft_image_end:
        .byte 0
        .section .note.GNU-stack,"",@progbits
