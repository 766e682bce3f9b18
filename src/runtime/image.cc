#include "runtime/image.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

extern "C" {
extern const unsigned char weft_image_begin[];
extern const unsigned char weft_image_end[];
}

namespace weft {

namespace {

constexpr char kMagic[8] = {'w', 'e', 'f', 't', 'i', 'm', 'g', '1'};

struct Header {
  char magic[8];
  uint32_t builtin_count;
  uint32_t template_count;
  uint64_t snapshot_offset;
  uint64_t snapshot_size;
};
struct Entry {
  uint64_t id_offset, id_size;
  uint64_t source_offset, source_size;
  uint64_t cache_offset, cache_size;
};

}  // namespace

std::unique_ptr<Image> Image::embedded() {
  auto image = std::make_unique<Image>();
  size_t size = static_cast<size_t>(weft_image_end - weft_image_begin);
  if (size < sizeof(Header)) return image;
  const char* base = reinterpret_cast<const char*>(weft_image_begin);
  Header header;
  std::memcpy(&header, base, sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return image;
  image->snapshot_ = {base + header.snapshot_offset, static_cast<int>(header.snapshot_size)};
  const char* at = base + sizeof header;
  image->builtins_.reserve(header.builtin_count);
  for (uint32_t i = 0; i < header.builtin_count; i++, at += sizeof(Entry)) {
    Entry e;
    std::memcpy(&e, at, sizeof e);
    auto source = std::make_unique<BuiltinSource>(std::string_view(base + e.id_offset, e.id_size),
                                                  base + e.source_offset, e.source_size);
    if (e.cache_size > 0) {
      source->cache = reinterpret_cast<const uint8_t*>(base + e.cache_offset);
      source->cache_size = e.cache_size;
    }
    image->builtins_.push_back(std::move(source));
  }
  image->templates_.resize(header.template_count);
  std::memcpy(image->templates_.data(), at, header.template_count * sizeof(TemplateSlot));
  return image;
}

namespace {

/// Replaces every `from` by `to`.
void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// Fits esbuild's CommonJS form to the loader of built-ins. Every built-in has a real namespace, so that none of esbuild's
/// glue between the two kinds of modules is wanted: no copies of namespaces, and exports that can become plain data.
std::string adapt(std::string text) {
  constexpr std::string_view kMade = "module.exports = __toCommonJS(";
  if (size_t at = text.find(kMade); at != std::string::npos) {
    size_t end = text.find(");", at);
    text.erase(end, 1);
    text.replace(at, kMade.size(), "module.exports = ");
    // The helpers stand before the declaration of the exports object.
    size_t start = text.find("_exports = {};");
    start = start == std::string::npos ? 0 : text.rfind('\n', start) + 1;
    std::string_view helpers(text.data(), start);
    if (helpers.find("var __export = ") != std::string_view::npos &&
        helpers.find("__using") == std::string_view::npos) {
      text.replace(0, start,
                   "var __export = (to, all) => { for (const name of Object.keys(all)) Object.defineProperty(to, name, "
                   "{ __proto__: null, get: all[name], enumerable: true, configurable: true }); };\n"
                   "var __reExport = (to, from) => { for (const name of Object.getOwnPropertyNames(from)) "
                   "if (name !== 'default' && !Object.hasOwn(to, name)) Object.defineProperty(to, name, "
                   "{ __proto__: null, get: () => from[name], enumerable: true, configurable: true }); };\n");
    }
  }
  // A dictionary while the file runs, see settleExports() in loader.js.
  replace_all(text, "_exports = {};\n", "_exports = Object.create(null);\n");
  replace_all(text, "__toESM(require(", "(require(");
  return text;
}

}  // namespace

std::unique_ptr<Image> Image::from_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  auto image = std::make_unique<Image>();
  std::error_code error;
  std::vector<fs::path> files;
  for (auto it = fs::recursive_directory_iterator(folder, error); !error && it != fs::end(it); it.increment(error)) {
    if (it->is_regular_file() && it->path().extension() == ".js") files.push_back(it->path());
  }
  if (error) return nullptr;
  std::vector<std::pair<std::string, std::string>> found;
  for (auto& path : files) {
    std::string id = fs::relative(path, folder).replace_extension().generic_string();
    if (id.starts_with("api/")) id = id.substr(4);
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    // Modules are strict code, and esbuild does not say so.
    found.emplace_back(id, "(function (exports, require, module, requireBuiltin, lazy, onStart) {" +
                               (id.starts_with("deps/") ? text.str() : "'use strict';" + adapt(text.str())) + "\n})");
  }
  std::sort(found.begin(), found.end());
  image->owned_.reserve(found.size());
  for (auto& [id, text] : found) {
    image->owned_.push_back(std::move(text));
    const std::string& kept = image->owned_.back();
    image->builtins_.push_back(std::make_unique<BuiltinSource>(id, kept.data(), kept.size()));
  }
  return image;
}

const BuiltinSource* Image::find(std::string_view id) const {
  auto it = std::lower_bound(builtins_.begin(), builtins_.end(), id,
                             [](const auto& source, std::string_view wanted) { return source->id() < wanted; });
  return it != builtins_.end() && (*it)->id() == id ? it->get() : nullptr;
}

bool Image::write(const std::string& file, const v8::StartupData& snapshot, const std::vector<TemplateSlot>& templates,
                  const std::vector<std::unique_ptr<BuiltinSource>>& builtins,
                  const std::vector<std::vector<uint8_t>>& caches) {
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.builtin_count = static_cast<uint32_t>(builtins.size());
  header.template_count = static_cast<uint32_t>(templates.size());
  std::string data;
  size_t data_base = sizeof header + builtins.size() * sizeof(Entry) + templates.size() * sizeof(TemplateSlot);
  auto append = [&](const void* bytes, size_t size) {
    data.resize((data_base + data.size() + 15) / 16 * 16 - data_base);
    uint64_t offset = data_base + data.size();
    data.append(static_cast<const char*>(bytes), size);
    return offset;
  };
  header.snapshot_size = static_cast<uint64_t>(snapshot.raw_size);
  header.snapshot_offset = append(snapshot.data, header.snapshot_size);
  std::vector<Entry> entries;
  for (size_t i = 0; i < builtins.size(); i++) {
    const BuiltinSource& b = *builtins[i];
    Entry e{};
    e.id_size = b.id().size();
    e.id_offset = append(b.id().data(), b.id().size());
    e.source_size = b.length();
    e.source_offset = append(b.data(), b.length());
    e.cache_size = caches[i].size();
    e.cache_offset = append(caches[i].data(), caches[i].size());
    entries.push_back(e);
  }
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(&header), sizeof header);
  out.write(reinterpret_cast<const char*>(entries.data()),
            static_cast<std::streamsize>(entries.size() * sizeof(Entry)));
  out.write(reinterpret_cast<const char*>(templates.data()),
            static_cast<std::streamsize>(templates.size() * sizeof(TemplateSlot)));
  out.write(data.data(), static_cast<std::streamsize>(data.size()));
  return static_cast<bool>(out);
}

}  // namespace weft
