#include "initializer.h"

namespace fuse {
namespace {

/// What follows an opcode.
enum class Form { kUnknown, kPlain, kModRm, kModRmImm8, kModRmImm32, kImm32, kReturn };

Form form_of(uint8_t opcode) {
  if (opcode >= 0x50 && opcode <= 0x5f) return Form::kPlain;  // push, pop
  if (opcode >= 0xb8 && opcode <= 0xbf) return Form::kImm32;  // mov register, constant
  switch (opcode) {
    case 0x01:
    case 0x03:  // add
    case 0x09:
    case 0x0b:  // or
    case 0x21:
    case 0x23:  // and
    case 0x29:
    case 0x2b:  // sub
    case 0x31:
    case 0x33:  // xor
    case 0x88:
    case 0x89:
    case 0x8a:
    case 0x8b:  // mov
    case 0x8d:  // lea
      return Form::kModRm;
    case 0x80:
    case 0x83:  // arithmetic with a byte
    case 0xc0:
    case 0xc1:  // shifts
    case 0xc6:  // mov memory, byte
      return Form::kModRmImm8;
    case 0x81:  // arithmetic with a constant
    case 0xc7:  // mov memory, constant
      return Form::kModRmImm32;
    case 0x90:  // nop
    case 0xc9:  // leave
      return Form::kPlain;
    case 0xc3:
      return Form::kReturn;
    default:
      return Form::kUnknown;
  }
}

/// Opcodes after 0F.
Form form_of_two_bytes(uint8_t opcode) {
  switch (opcode) {
    case 0x10:
    case 0x11:
    case 0x12:
    case 0x13:
    case 0x14:
    case 0x16:
    case 0x17:
    case 0x28:
    case 0x29:  // SSE moves
    case 0x57:
    case 0xef:  // xorps, pxor
    case 0x6c:
    case 0x6d:
    case 0x6e:
    case 0x6f:
    case 0x7e:
    case 0x7f:
    case 0xd6:  // SSE2 moves
    case 0x1f:  // long nop
    case 0xb6:
    case 0xb7:
    case 0xbe:
    case 0xbf:  // movzx, movsx
      return Form::kModRm;
    case 0x70:
    case 0xc6:  // shuffles
      return Form::kModRmImm8;
    default:
      return Form::kUnknown;
  }
}

/// Length of the ModRM byte with what it brings along: SIB byte and displacement.
int modrm_length(const uint8_t* code) {
  const int mode = code[0] >> 6;
  const int rm = code[0] & 7;
  int length = 1;
  if (mode == 3) return length;
  if (rm == 4) {
    ++length;
    if (mode == 0 && (code[1] & 7) == 5) length += 4;
  }
  if (mode == 1) length += 1;
  if (mode == 2 || (mode == 0 && rm == 5)) length += 4;
  return length;
}

}  // namespace

bool only_stores_constants(const uint8_t* code) {
  constexpr int kMaxInstructions = 100'000;
  for (int i = 0; i < kMaxInstructions; ++i) {
    bool short_operand = false;
    bool wide_operand = false;
    while (*code == 0x66 || *code == 0xf2 || *code == 0xf3) short_operand |= *code++ == 0x66;
    if ((*code & 0xf0) == 0x40) wide_operand = (*code++ & 8) != 0;
    Form form;
    if (*code == 0x0f) {
      form = form_of_two_bytes(code[1]);
      code += 2;
    } else {
      form = form_of(*code++);
    }
    const int word = short_operand ? 2 : 4;
    switch (form) {
      case Form::kUnknown:
        return false;
      case Form::kReturn:
        return true;
      case Form::kPlain:
        break;
      case Form::kModRm:
        code += modrm_length(code);
        break;
      case Form::kModRmImm8:
        code += modrm_length(code) + 1;
        break;
      case Form::kModRmImm32:
        code += modrm_length(code) + word;
        break;
      case Form::kImm32:
        code += wide_operand ? 8 : word;
        break;
    }
  }
  return false;
}

}  // namespace fuse
