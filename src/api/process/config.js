/** process.config: how the binary was built, in the shape of Node's config.gypi. */
import { arch, versions } from 'binding:process';

/** @type {Readonly<{target_defaults: object, variables: Readonly<Record<string, any>>}>} */
export const config = Object.freeze({
  target_defaults: Object.freeze({
    cflags: Object.freeze([]),
    default_configuration: 'Release',
    defines: Object.freeze([]),
    include_dirs: Object.freeze([]),
    libraries: Object.freeze([]),
  }),
  variables: Object.freeze({
    asan: 0,
    coverage: false,
    debug_node: false,
    host_arch: arch,
    icu_small: false,
    napi_build_version: '0',
    node_builtin_shareable_builtins: Object.freeze([]),
    node_module_version: Number(versions.modules),
    node_prefix: '/usr/local',
    node_shared: false,
    node_use_openssl: true,
    openssl_is_fips: false,
    shlib_suffix: 'so',
    single_executable_application: false,
    target_arch: arch,
    v8_enable_i18n_support: 1,
    v8_enable_inspector: 1,
    v8_enable_webassembly: 1,
    v8_use_snapshot: 1,
  }),
});
