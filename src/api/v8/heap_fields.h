// How the heap's figures look in JavaScript.
#pragma once

#include "api/v8/heap.h"

namespace weft::v8_api {

struct GcSide {
  HeapStatistics heap;
  std::vector<HeapSpaceStatistics> spaces;
};
struct GcEntry {
  std::string type;
  GcSide before;
  double cost;
  GcSide after;
};
struct GcReport {
  double version;
  double start_time;
  std::vector<GcEntry> statistics;
  double end_time;
};

}  // namespace weft::v8_api

namespace weft::js {

template <>
struct Fields<v8_api::HeapStatistics> {
  using S = v8_api::HeapStatistics;
  static constexpr auto list = std::tuple{field("total_heap_size", &S::total_heap_size),
                                          field("total_heap_size_executable", &S::total_heap_size_executable),
                                          field("total_physical_size", &S::total_physical_size),
                                          field("total_available_size", &S::total_available_size),
                                          field("used_heap_size", &S::used_heap_size),
                                          field("heap_size_limit", &S::heap_size_limit),
                                          field("malloced_memory", &S::malloced_memory),
                                          field("peak_malloced_memory", &S::peak_malloced_memory),
                                          field("does_zap_garbage", &S::does_zap_garbage),
                                          field("number_of_native_contexts", &S::number_of_native_contexts),
                                          field("number_of_detached_contexts", &S::number_of_detached_contexts),
                                          field("total_global_handles_size", &S::total_global_handles_size),
                                          field("used_global_handles_size", &S::used_global_handles_size),
                                          field("external_memory", &S::external_memory)};
};
template <>
struct Fields<v8_api::HeapSpaceStatistics> {
  using S = v8_api::HeapSpaceStatistics;
  static constexpr auto list =
      std::tuple{field("space_name", &S::space_name), field("space_size", &S::space_size),
                 field("space_used_size", &S::space_used_size), field("space_available_size", &S::space_available_size),
                 field("physical_space_size", &S::physical_space_size)};
};
template <>
struct Fields<v8_api::HeapCodeStatistics> {
  using S = v8_api::HeapCodeStatistics;
  static constexpr auto list = std::tuple{field("code_and_metadata_size", &S::code_and_metadata_size),
                                          field("bytecode_and_metadata_size", &S::bytecode_and_metadata_size),
                                          field("external_script_source_size", &S::external_script_source_size),
                                          field("cpu_profiler_metadata_size", &S::cpu_profiler_metadata_size)};
};
template <>
struct Fields<v8_api::GcSide> {
  static constexpr auto list =
      std::tuple{field("heapStatistics", &v8_api::GcSide::heap), field("heapSpaceStatistics", &v8_api::GcSide::spaces)};
};
template <>
struct Fields<v8_api::GcEntry> {
  using E = v8_api::GcEntry;
  static constexpr auto list = std::tuple{field("gcType", &E::type), field("beforeGC", &E::before),
                                          field("cost", &E::cost), field("afterGC", &E::after)};
};
template <>
struct Fields<v8_api::GcReport> {
  using R = v8_api::GcReport;
  static constexpr auto list = std::tuple{field("version", &R::version), field("startTime", &R::start_time),
                                          field("statistics", &R::statistics), field("endTime", &R::end_time)};
};

}  // namespace weft::js
