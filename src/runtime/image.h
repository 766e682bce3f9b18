// The start-up image: V8's snapshot of the evaluated core, and the sources of all built-in JavaScript with their code caches.
// It is made at build time by `weft-image` and linked into `weft`.
#pragma once

#include <v8.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// The source of one built-in file, as a script whose value is the file's function: see loader.h. V8's strings refer to it in
/// place: it lives as long as the process.
class BuiltinSource final : public v8::String::ExternalOneByteStringResource {
 public:
  BuiltinSource(std::string_view id, const char* data, size_t size) : id_(id), data_(data), size_(size) {}
  const char* data() const override { return data_; }
  size_t length() const override { return size_; }
  void Dispose() override {}

  const std::string& id() const { return id_; }
  const uint8_t* cache = nullptr;  ///< V8's code cache, or null
  size_t cache_size = 0;
  /// While the image is made: where the functions start that a training run called, ascending. They are compiled into the
  /// snapshot, all others when they are called.
  std::vector<int> called;

 private:
  std::string id_;  ///< without "internal:", for example "fs/watch"
  const char* data_;
  size_t size_;
};

/// Read-only after loading; shared by all runtimes of the process.
class Image {
 public:
  /// The image linked into this program; without sources when none is (the image builder itself).
  static std::unique_ptr<Image> embedded();
  /// From a folder of transformed files, without a snapshot: what the builder starts from. Empty on an unreadable folder.
  static std::unique_ptr<Image> from_folder(const std::string& folder);

  bool has_snapshot() const { return snapshot_.raw_size > 0; }
  const v8::StartupData* snapshot() const { return &snapshot_; }
  const std::vector<std::unique_ptr<BuiltinSource>>& builtins() const { return builtins_; }
  const BuiltinSource* find(std::string_view id) const;
  /// Where the snapshot keeps constructor templates: index of the type's tag in the external references, and V8's data index.
  struct TemplateSlot {
    uint32_t reference;
    uint32_t data_index;
  };
  const std::vector<TemplateSlot>& templates() const { return templates_; }

  /// The builder's: joins a fresh snapshot to the sources it was made from.
  void set_snapshot(v8::StartupData snapshot, std::vector<TemplateSlot> templates) {
    snapshot_ = snapshot;
    templates_ = std::move(templates);
  }
  /// Writes an image file; used by the builder.
  static bool write(const std::string& file, const v8::StartupData& snapshot,
                    const std::vector<TemplateSlot>& templates,
                    const std::vector<std::unique_ptr<BuiltinSource>>& builtins,
                    const std::vector<std::vector<uint8_t>>& caches);

 private:
  v8::StartupData snapshot_{nullptr, 0};
  std::vector<std::unique_ptr<BuiltinSource>> builtins_;  // sorted by id
  std::vector<TemplateSlot> templates_;
  std::vector<std::string> owned_;
};

}  // namespace weft
