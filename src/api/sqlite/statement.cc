#include "api/sqlite/statement.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_set>

namespace weft::sqlite {
namespace {

constexpr int kRowsByHand = 3;

/// V8 makes objects without a prototype as hash tables from names and values.
v8::Local<v8::Object> plain_object(v8::Isolate* isolate, std::vector<v8::Local<v8::Name>>& names,
                                   std::vector<v8::Local<v8::Value>>& values) {
  return v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(), names.size());
}

/// Whether objects with these names can be made from a template.
bool fit_a_template(const std::vector<std::string_view>& names) {
  std::unordered_set<std::string_view> seen;
  for (std::string_view name : names) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0 || !seen.insert(name).second)
      return false;
    if (name == "__proto__") return false;
    if (!std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
      return false;
  }
  return !names.empty();
}

}  // namespace

/// One execution: the statement is reset at its beginning and, but for iterations, at its end.
class Statement::Use {
 public:
  explicit Use(Statement& statement) : statement_(statement), busy_(*statement.connection_) {
    statement_.in_use_ = true;
  }
  ~Use() {
    if (reset_) sqlite3_reset(statement_.handle_);
    statement_.in_use_ = false;
  }
  /// Leaves the statement at its row.
  void keep_position() { reset_ = false; }

 private:
  Statement& statement_;
  Connection::Busy busy_;
  bool reset_ = true;
};

void Statement::finish() {
  if (handle_ == nullptr) return;
  Connection::Turn turn(*connection_);
  sqlite3_finalize(std::exchange(handle_, nullptr));
}

Result<void> Statement::check_not_ended() const {
  if (handle_ == nullptr) return invalid_state("statement has been finalized");
  return {};
}

Result<void> Statement::check() const {
  if (auto ended = check_not_ended(); !ended) return ended;
  if (in_use_) return invalid_state("statement is already being executed");
  return {};
}

// --- parameters --------------------------------------------------------------------------------------------------------

Result<int> Statement::index_of(const std::string& name) {
  int index = sqlite3_bind_parameter_index(handle_, name.c_str());
  if (index != 0 || !options_.bare_named_parameters) return index;
  if (!bare_names_) {
    bare_names_.emplace();
    const int count = sqlite3_bind_parameter_count(handle_);
    for (int i = 1; i <= count; i++) {
      const char* full = sqlite3_bind_parameter_name(handle_, i);
      if (full == nullptr) continue;
      const auto same = std::find_if(bare_names_->begin(), bare_names_->end(),
                                     [&](const auto& entry) { return entry.first == full + 1; });
      if (same != bare_names_->end()) {
        const std::string text = "Cannot create bare named parameter '" + same->first +
                                 "' because of conflicting names '" +
                                 sqlite3_bind_parameter_name(handle_, same->second) + "' and '" + full + "'.";
        bare_names_.reset();
        return invalid_state(text.c_str());
      }
      bare_names_->emplace_back(full + 1, i);
    }
  }
  for (const auto& [bare, i] : *bare_names_) {
    if (bare == name) return i;
  }
  return 0;
}

Result<void> Statement::bind_named(v8::Local<v8::Object> parameters) {
  v8::Local<v8::Context> context = isolate()->GetCurrentContext();
  v8::Local<v8::Array> keys;
  if (!parameters
           ->GetOwnPropertyNames(context, static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
                                 v8::KeyConversionMode::kConvertToString)
           .ToLocal(&keys)) {
    return Error::pending();
  }
  for (uint32_t i = 0; i < keys->Length(); i++) {
    v8::Local<v8::Value> key;
    if (!keys->Get(context, i).ToLocal(&key)) return Error::pending();
    const std::string name = js::utf8(isolate(), key.As<v8::String>());
    auto index = index_of(name);
    if (!index) return std::move(index.error());
    if (*index == 0) {
      if (options_.unknown_named_parameters) continue;
      return invalid_state(("Unknown named parameter '" + name + "'").c_str());
    }
    v8::Local<v8::Value> value;
    if (!parameters->Get(context, key).ToLocal(&value)) return Error::pending();
    auto bound = bind_value(env(), handle_, *index, value);
    if (!bound) return std::move(bound.error());
    if (*bound != SQLITE_OK) return connection_->failure(*bound);
  }
  return {};
}

Result<void> Statement::bind(js::Rest parameters) {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  int first = 0;
  if (parameters.size() > 0 && parameters[0]->IsObject() && !js::Bytes::is(parameters[0])) {
    if (auto bound = bind_named(parameters[0].As<v8::Object>()); !bound) return bound;
    first = 1;
  }
  int index = 1;
  for (int i = first; i < parameters.size(); i++, index++) {
    // Those with a name are not counted, but ?1 and its like are.
    for (const char* name; (name = sqlite3_bind_parameter_name(handle_, index)) != nullptr && name[0] != '?';) index++;
    auto bound = bind_value(env(), handle_, index, parameters[i]);
    if (!bound) return std::move(bound.error());
    if (*bound != SQLITE_OK) return connection_->failure(*bound);
  }
  return {};
}

// --- rows --------------------------------------------------------------------------------------------------------------

void Statement::learn_columns() {
  const int prepared = sqlite3_stmt_status(handle_, SQLITE_STMTSTATUS_REPREPARE, 0);
  if (prepared == prepared_) return;
  prepared_ = prepared;
  names_.clear();
  row_template_.Reset();
  rows_ = 0;
  const int count = sqlite3_column_count(handle_);
  for (int i = 0; i < count; i++) names_.emplace_back(isolate(), js::name(isolate(), sqlite3_column_name(handle_, i)));
}

void Statement::make_row_template() {
  std::vector<std::string_view> texts;
  for (size_t i = 0; i < names_.size(); i++) texts.emplace_back(sqlite3_column_name(handle_, static_cast<int>(i)));
  if (!fit_a_template(texts)) return;
  v8::Local<v8::Context> context = isolate()->GetCurrentContext();
  v8::Local<v8::Object> object = v8::Object::New(isolate());
  for (auto& name : names_) object->CreateDataProperty(context, name.Get(isolate()), v8::Null(isolate())).Check();
  object->SetPrototypeV2(context, v8::Null(isolate())).Check();
  row_template_.Reset(isolate(), object);
}

Result<v8::Local<v8::Value>> Statement::row() {
  const auto count = names_.size();
  std::vector<v8::Local<v8::Value>> values(count);
  for (size_t i = 0; i < count; i++) {
    if (!column_value(env(), handle_, static_cast<int>(i), integers()).ToLocal(&values[i])) return Error::pending();
  }
  if (options_.return_arrays) return v8::Array::New(isolate(), values.data(), count).As<v8::Value>();
  // A template costs as much as some rows made by hand.
  if (rows_ <= kRowsByHand && rows_++ == kRowsByHand) make_row_template();
  if (!row_template_.IsEmpty()) {
    v8::Local<v8::Context> context = isolate()->GetCurrentContext();
    v8::Local<v8::Object> object = row_template_.Get(isolate())->Clone(isolate());
    for (size_t i = 0; i < count; i++) {
      if (object->CreateDataProperty(context, names_[i].Get(isolate()), values[i]).IsNothing()) return Error::pending();
    }
    return object.As<v8::Value>();
  }
  std::vector<v8::Local<v8::Name>> names;
  names.reserve(count);
  for (auto& name : names_) names.push_back(name.Get(isolate()));
  return plain_object(isolate(), names, values).As<v8::Value>();
}

// --- execution ---------------------------------------------------------------------------------------------------------

Result<v8::Local<v8::Value>> Statement::run(js::Rest parameters) {
  if (auto ready = check(); !ready) return std::move(ready.error());
  sqlite3* db = connection_->handle();
  int code;
  {
    Use use(*this);
    iteration_++;
    if (auto bound = bind(parameters); !bound) return std::move(bound.error());
    // One step: even of INSERT … RETURNING, all changes are made before the first row.
    code = sqlite3_step(handle_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return connection_->failure(code);
    if (connection_->has_exception()) return connection_->failure(SQLITE_ERROR);
    code = sqlite3_reset(handle_);
  }
  if (code != SQLITE_OK) return connection_->failure(code);
  const auto number = [&](int64_t n) -> v8::Local<v8::Value> {
    if (options_.read_big_ints) return v8::BigInt::New(isolate(), n);
    return v8::Number::New(isolate(), static_cast<double>(n));
  };
  v8::MaybeLocal<v8::Value> members[] = {number(sqlite3_changes64(db)), number(sqlite3_last_insert_rowid(db))};
  return connection_->outcome_template()->NewInstance(isolate()->GetCurrentContext(), {members, 2}).As<v8::Value>();
}

Result<v8::Local<v8::Value>> Statement::get(js::Rest parameters) {
  if (auto ready = check(); !ready) return std::move(ready.error());
  Use use(*this);
  iteration_++;
  if (auto bound = bind(parameters); !bound) return std::move(bound.error());
  const int code = sqlite3_step(handle_);
  if (connection_->has_exception()) return connection_->failure(code);
  if (code == SQLITE_DONE) return v8::Undefined(isolate()).As<v8::Value>();
  if (code != SQLITE_ROW) return connection_->failure(code);
  learn_columns();
  if (names_.empty()) return v8::Undefined(isolate()).As<v8::Value>();
  return row();
}

Result<v8::Local<v8::Value>> Statement::all(js::Rest parameters) {
  if (auto ready = check(); !ready) return std::move(ready.error());
  Use use(*this);
  iteration_++;
  if (auto bound = bind(parameters); !bound) return std::move(bound.error());
  v8::LocalVector<v8::Value> rows(isolate());
  int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) learn_columns();
  for (; code == SQLITE_ROW; code = sqlite3_step(handle_)) {
    v8::EscapableHandleScope scope(isolate());
    auto made = row();
    if (!made) return std::move(made.error());
    rows.push_back(scope.Escape(*made));
  }
  if (connection_->has_exception() || code != SQLITE_DONE) return connection_->failure(code);
  return v8::Array::New(isolate(), rows.data(), rows.size()).As<v8::Value>();
}

Result<double> Statement::begin(js::Rest parameters) {
  if (auto ready = check(); !ready) return std::move(ready.error());
  Use use(*this);
  iteration_++;
  if (auto bound = bind(parameters); !bound) return std::move(bound.error());
  use.keep_position();
  return iteration_;
}

Result<v8::Local<v8::Value>> Statement::step(double iteration) {
  if (auto ready = check(); !ready) return std::move(ready.error());
  if (iteration != iteration_) return invalid_state("iterator was invalidated");
  Use use(*this);
  const int code = sqlite3_step(handle_);
  if (connection_->has_exception()) return connection_->failure(code);
  if (code == SQLITE_DONE) return v8::Undefined(isolate()).As<v8::Value>();
  if (code != SQLITE_ROW) return connection_->failure(code);
  learn_columns();
  auto made = row();
  if (made) use.keep_position();
  return made;
}

Result<void> Statement::end(double iteration) {
  if (auto ready = check(); !ready) return ready;
  if (iteration != iteration_) return {};
  Connection::Turn turn(*connection_);
  sqlite3_reset(handle_);
  return {};
}

// --- what it is --------------------------------------------------------------------------------------------------------

Result<v8::Local<v8::Value>> Statement::columns() {
  if (auto ended = check_not_ended(); !ended) return std::move(ended.error());
  using Describe = const char* (*)(sqlite3_stmt*, int);
  static constexpr std::pair<const char*, Describe> kMembers[] = {{"column", sqlite3_column_origin_name},
                                                                  {"database", sqlite3_column_database_name},
                                                                  {"name", sqlite3_column_name},
                                                                  {"table", sqlite3_column_table_name},
                                                                  {"type", sqlite3_column_decltype}};
  v8::LocalVector<v8::Value> list(isolate());
  const int count = sqlite3_column_count(handle_);
  for (int i = 0; i < count; i++) {
    std::vector<v8::Local<v8::Name>> names;
    std::vector<v8::Local<v8::Value>> values;
    for (const auto& [name, describe] : kMembers) {
      const char* text = describe(handle_, i);
      names.push_back(js::name(isolate(), name));
      values.push_back(text == nullptr ? v8::Null(isolate()).As<v8::Value>()
                                       : js::name(isolate(), text).As<v8::Value>());
    }
    list.push_back(plain_object(isolate(), names, values));
  }
  return v8::Array::New(isolate(), list.data(), list.size()).As<v8::Value>();
}

Result<std::string> Statement::source_sql() const {
  if (auto ended = check_not_ended(); !ended) return std::move(ended.error());
  return std::string(sqlite3_sql(handle_));
}

Result<std::string> Statement::expanded_sql() const {
  if (auto ended = check_not_ended(); !ended) return std::move(ended.error());
  std::unique_ptr<char, decltype(&sqlite3_free)> text(sqlite3_expanded_sql(handle_), &sqlite3_free);
  if (!text) return throw_sqlite_error(isolate(), SQLITE_NOMEM, "Expanded SQL text would exceed configured limits");
  return std::string(text.get());
}

Result<void> Statement::set(bool& option, v8::Local<v8::Value> on, const char* name) {
  if (auto ended = check_not_ended(); !ended) return ended;
  if (!on->IsBoolean()) {
    return Error::type("ERR_INVALID_ARG_TYPE", std::string("The \"") + name + "\" argument must be a boolean.");
  }
  option = on->IsTrue();
  return {};
}

Result<void> Statement::set_read_big_ints(v8::Local<v8::Value> on) {
  return set(options_.read_big_ints, on, "readBigInts");
}
Result<void> Statement::set_return_arrays(v8::Local<v8::Value> on) {
  return set(options_.return_arrays, on, "returnArrays");
}
Result<void> Statement::set_bare_named_parameters(v8::Local<v8::Value> on) {
  return set(options_.bare_named_parameters, on, "allowBareNamedParameters");
}
Result<void> Statement::set_unknown_named_parameters(v8::Local<v8::Value> on) {
  return set(options_.unknown_named_parameters, on, "enabled");
}

}  // namespace weft::sqlite
