#include "api/sqlite/backup.h"
#include "api/sqlite/database.h"

namespace weft::js {

template <>
struct Fields<sqlite::OpenOptions> {
  using T = sqlite::OpenOptions;
  static constexpr auto list = std::tuple{field("path", &T::path),
                                          field("readOnly", &T::read_only),
                                          field("enableForeignKeyConstraints", &T::foreign_keys),
                                          field("enableDoubleQuotedStringLiterals", &T::double_quoted_literals),
                                          field("allowExtension", &T::allow_extension),
                                          field("defensive", &T::defensive),
                                          field("timeout", &T::timeout)};
};

}  // namespace weft::js

WEFT_BINDING(sqlite) {
  using weft::sqlite::Backup;
  using weft::sqlite::Database;
  using weft::sqlite::OpenOptions;
  using weft::sqlite::Session;
  using weft::sqlite::Statement;

  b.type<Statement>("StatementSync")
      .method<&Statement::begin>("begin")
      .method<&Statement::step>("step")
      .method<&Statement::end>("end")
      .method<&Statement::all>("all")
      .method<&Statement::get>("get")
      .method<&Statement::run>("run")
      .method<&Statement::columns>("columns")
      .method<&Statement::set_bare_named_parameters>("setAllowBareNamedParameters")
      .method<&Statement::set_unknown_named_parameters>("setAllowUnknownNamedParameters")
      .method<&Statement::set_read_big_ints>("setReadBigInts")
      .method<&Statement::set_return_arrays>("setReturnArrays")
      .getter<&Statement::source_sql>("sourceSQL")
      .getter<&Statement::expanded_sql>("expandedSQL");
  b.type<Session>("Session")
      .method<&Session::changeset>("changeset")
      .method<&Session::patchset>("patchset")
      .method<&Session::close>("close")
      .method<&Session::dispose>("dispose");
  b.type<Database>("Database")
      .constructor<OpenOptions>()
      .method<&Database::open>("open")
      .method<&Database::close>("close")
      .getter<&Database::is_open>("isOpen")
      .getter<&Database::in_transaction>("isTransaction")
      .method<&Database::exec>("exec")
      .method<&Database::prepare>("prepare")
      .method<&Database::location>("location")
      .method<&Database::limit>("limit")
      .method<&Database::set_defensive>("setDefensive")
      .method<&Database::set_extension_loading>("setExtensionLoading")
      .method<&Database::load_extension>("loadExtension")
      .method<&Database::serialize>("serialize")
      .method<&Database::deserialize>("deserialize")
      .method<&Database::define_function>("defineFunction")
      .method<&Database::define_aggregate>("defineAggregate")
      .method<&Database::set_authorizer>("setAuthorizer")
      .method<&Database::create_session>("createSession")
      .method<&Database::apply_changeset>("applyChangeset");
  b.type<Backup>("Backup").constructor<Database&, std::string, std::string, std::string>().method<&Backup::step>(
      "step");
}
