#include "api/dns/answer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "js/env.h"

namespace weft::dns {

namespace {

using Values = std::vector<v8::Local<v8::Value>>;

/// Makes the values of one reply.
class Reader {
 public:
  Reader(v8::Isolate* isolate, const ares_dns_record_t* record) : isolate_(isolate), record_(record) {}

  size_t count() const { return ares_dns_record_rr_cnt(record_, ARES_SECTION_ANSWER); }
  const ares_dns_rr_t* at(size_t i) const { return ares_dns_record_rr_get_const(record_, ARES_SECTION_ANSWER, i); }

  template <typename F>
  void each(ares_dns_rec_type_t type, F&& f) {
    for (size_t i = 0; i < count(); ++i) {
      const ares_dns_rr_t* rr = at(i);
      if (rr != nullptr && ares_dns_rr_get_type(rr) == type && ares_dns_rr_get_class(rr) == ARES_CLASS_IN) f(rr);
    }
  }

  /// The least TTL of the answers; 0 without any.
  uint32_t least_ttl() const {
    uint32_t least = std::numeric_limits<uint32_t>::max();
    for (size_t i = 0; i < count(); ++i) {
      if (at(i) != nullptr) least = std::min(least, ares_dns_rr_get_ttl(at(i)));
    }
    return count() == 0 ? 0 : least;
  }

  /// How long "no" holds: RFC 2308, the SOA of the zone.
  uint32_t negative_ttl() const {
    for (size_t i = 0; i < ares_dns_record_rr_cnt(record_, ARES_SECTION_AUTHORITY); ++i) {
      const ares_dns_rr_t* rr = ares_dns_record_rr_get_const(record_, ARES_SECTION_AUTHORITY, i);
      if (rr != nullptr && ares_dns_rr_get_type(rr) == ARES_REC_TYPE_SOA) {
        return std::min(ares_dns_rr_get_ttl(rr), ares_dns_rr_get_u32(rr, ARES_RR_SOA_MINIMUM));
      }
    }
    return 0;
  }

  v8::Local<v8::Value> array(Values& values) { return v8::Array::New(isolate_, values.data(), values.size()); }

  /// Addresses and their times; an address that a name leads to (CNAME) holds no longer than that.
  void addresses(ares_dns_rec_type_t type, Values* values, Values* ttls) {
    uint32_t limit = std::numeric_limits<uint32_t>::max();
    each(ARES_REC_TYPE_CNAME, [&](auto* rr) { limit = std::min(limit, ares_dns_rr_get_ttl(rr)); });
    each(type, [&](auto* rr) {
      char text[INET6_ADDRSTRLEN];
      const void* bytes = type == ARES_REC_TYPE_A
                              ? static_cast<const void*>(ares_dns_rr_get_addr(rr, ARES_RR_A_ADDR))
                              : static_cast<const void*>(ares_dns_rr_get_addr6(rr, ARES_RR_AAAA_ADDR));
      if (bytes == nullptr ||
          inet_ntop(type == ARES_REC_TYPE_A ? AF_INET : AF_INET6, bytes, text, sizeof text) == nullptr)
        return;
      values->push_back(latin1(text, std::strlen(text)));
      ttls->push_back(number(std::min(limit, ares_dns_rr_get_ttl(rr))));
    });
  }

  Values names(ares_dns_rec_type_t type, ares_dns_rr_key_t key) {
    Values out;
    each(type, [&](auto* rr) { out.push_back(text(rr, key)); });
    return out;
  }

  Values mx() {
    return objects(ARES_REC_TYPE_MX, [this](auto* rr, auto object) {
      put(object, "exchange", text(rr, ARES_RR_MX_EXCHANGE));
      put(object, "priority", number(ares_dns_rr_get_u16(rr, ARES_RR_MX_PREFERENCE)));
      put(object, "type", latin1("MX"));
    });
  }

  Values srv() {
    return objects(ARES_REC_TYPE_SRV, [this](auto* rr, auto object) {
      put(object, "name", text(rr, ARES_RR_SRV_TARGET));
      put(object, "port", number(ares_dns_rr_get_u16(rr, ARES_RR_SRV_PORT)));
      put(object, "priority", number(ares_dns_rr_get_u16(rr, ARES_RR_SRV_PRIORITY)));
      put(object, "weight", number(ares_dns_rr_get_u16(rr, ARES_RR_SRV_WEIGHT)));
      put(object, "type", latin1("SRV"));
    });
  }

  Values naptr(v8::Local<v8::Value> type) {
    return objects(ARES_REC_TYPE_NAPTR, [this, type](auto* rr, auto object) {
      put(object, "flags", text(rr, ARES_RR_NAPTR_FLAGS));
      put(object, "service", text(rr, ARES_RR_NAPTR_SERVICES));
      put(object, "regexp", text(rr, ARES_RR_NAPTR_REGEXP));
      put(object, "replacement", text(rr, ARES_RR_NAPTR_REPLACEMENT));
      put(object, "order", number(ares_dns_rr_get_u16(rr, ARES_RR_NAPTR_ORDER)));
      put(object, "preference", number(ares_dns_rr_get_u16(rr, ARES_RR_NAPTR_PREFERENCE)));
      put(object, "type", type);
    });
  }

  Values soa(v8::Local<v8::Value> type) {
    return objects(ARES_REC_TYPE_SOA, [this, type](auto* rr, auto object) {
      put(object, "nsname", text(rr, ARES_RR_SOA_MNAME));
      put(object, "hostmaster", text(rr, ARES_RR_SOA_RNAME));
      put(object, "serial", number(ares_dns_rr_get_u32(rr, ARES_RR_SOA_SERIAL)));
      put(object, "refresh", number(ares_dns_rr_get_u32(rr, ARES_RR_SOA_REFRESH)));
      put(object, "retry", number(ares_dns_rr_get_u32(rr, ARES_RR_SOA_RETRY)));
      put(object, "expire", number(ares_dns_rr_get_u32(rr, ARES_RR_SOA_EXPIRE)));
      put(object, "minttl", number(ares_dns_rr_get_u32(rr, ARES_RR_SOA_MINIMUM)));
      put(object, "type", type);
    });
  }

  Values tlsa(bool typed) {
    return objects(ARES_REC_TYPE_TLSA, [this, typed](auto* rr, auto object) {
      size_t size = 0;
      const unsigned char* data = ares_dns_rr_get_bin(rr, ARES_RR_TLSA_DATA, &size);
      auto buffer = v8::ArrayBuffer::New(isolate_, data == nullptr ? 0 : size);
      if (data != nullptr && size > 0) std::memcpy(buffer->Data(), data, size);
      put(object, "certUsage", number(ares_dns_rr_get_u8(rr, ARES_RR_TLSA_CERT_USAGE)));
      put(object, "selector", number(ares_dns_rr_get_u8(rr, ARES_RR_TLSA_SELECTOR)));
      put(object, "match", number(ares_dns_rr_get_u8(rr, ARES_RR_TLSA_MATCH)));
      put(object, "data", buffer);
      if (typed) put(object, "type", latin1("TLSA"));
    });
  }

  Values caa() {
    return objects(ARES_REC_TYPE_CAA, [this](auto* rr, auto object) {
      size_t size = 0;
      const unsigned char* value = ares_dns_rr_get_bin(rr, ARES_RR_CAA_VALUE, &size);
      put(object, "critical", number(ares_dns_rr_get_u8(rr, ARES_RR_CAA_CRITICAL)));
      put(object, "type", latin1("CAA"));
      // The tag comes from outside, and is an own property whatever it is called.
      const char* tag = ares_dns_rr_get_str(rr, ARES_RR_CAA_TAG);
      if (tag == nullptr) return;
      auto key = latin1(tag, std::strlen(tag)).template As<v8::String>();
      object->CreateDataProperty(isolate_->GetCurrentContext(), key, latin1(value, size)).Check();
    });
  }

  /// The strings of each record.
  std::vector<v8::Local<v8::Value>> txt() {
    Values out;
    each(ARES_REC_TYPE_TXT, [&](auto* rr) {
      Values chunks;
      for (size_t i = 0; i < ares_dns_rr_get_abin_cnt(rr, ARES_RR_TXT_DATA); ++i) {
        size_t size = 0;
        const unsigned char* chunk = ares_dns_rr_get_abin(rr, ARES_RR_TXT_DATA, i, &size);
        chunks.push_back(latin1(chunk, size));
      }
      out.push_back(array(chunks));
    });
    return out;
  }

  /// Everything, kind by kind, each with its type.
  v8::Local<v8::Value> any() {
    Values out;
    auto add = [&out](const Values& more) { out.insert(out.end(), more.begin(), more.end()); };
    auto add_addresses = [&](ares_dns_rec_type_t type, std::string_view shown) {
      Values values, ttls;
      addresses(type, &values, &ttls);
      for (size_t i = 0; i < values.size(); ++i) {
        auto object = v8::Object::New(isolate_);
        put(object, "address", values[i]);
        put(object, "ttl", ttls[i]);
        put(object, "type", latin1(shown));
        out.push_back(object);
      }
      return !values.empty();
    };
    auto add_texts = [&](const Values& values, std::string_view key, std::string_view shown) {
      for (auto value : values) {
        auto object = v8::Object::New(isolate_);
        put(object, key, value);
        put(object, "type", latin1(shown));
        out.push_back(object);
      }
    };
    if (!add_addresses(ARES_REC_TYPE_A, "A")) {
      auto aliases = names(ARES_REC_TYPE_CNAME, ARES_RR_CNAME_CNAME);
      aliases.resize(std::min<size_t>(aliases.size(), 1));
      add_texts(aliases, "value", "CNAME");
    }
    add_addresses(ARES_REC_TYPE_AAAA, "AAAA");
    add(mx());
    add_texts(names(ARES_REC_TYPE_NS, ARES_RR_NS_NSDNAME), "value", "NS");
    add_texts(txt(), "entries", "TXT");
    add(srv());
    add_texts(names(ARES_REC_TYPE_PTR, ARES_RR_PTR_DNAME), "value", "PTR");
    add(naptr(latin1("NAPTR")));
    add(soa(latin1("SOA")));
    add(tlsa(true));
    add(caa());
    return array(out);
  }

 private:
  /// Text of DNS is bytes, one character each.
  v8::Local<v8::Value> latin1(const void* data, size_t size) {
    if (data == nullptr || size == 0) return v8::String::Empty(isolate_);
    return v8::String::NewFromOneByte(isolate_, static_cast<const uint8_t*>(data), v8::NewStringType::kNormal,
                                      static_cast<int>(size))
        .ToLocalChecked();
  }
  v8::Local<v8::Value> latin1(std::string_view text) { return latin1(text.data(), text.size()); }
  v8::Local<v8::Value> text(const ares_dns_rr_t* rr, ares_dns_rr_key_t key) {
    const char* value = ares_dns_rr_get_str(rr, key);
    return latin1(value, value == nullptr ? 0 : std::strlen(value));
  }
  v8::Local<v8::Value> number(uint32_t value) { return v8::Integer::NewFromUnsigned(isolate_, value); }
  void put(v8::Local<v8::Object> object, std::string_view key, v8::Local<v8::Value> value) {
    js::set(isolate_, object, key, value);
  }
  template <typename F>
  Values objects(ares_dns_rec_type_t type, F&& fill) {
    Values out;
    each(type, [&](auto* rr) {
      auto object = v8::Object::New(isolate_);
      fill(rr, object);
      out.push_back(object);
    });
    return out;
  }

  v8::Isolate* isolate_;
  const ares_dns_record_t* record_;
};

}  // namespace

const char* status_name(int status) {
  static constexpr const char* kNames[] = {
      nullptr,     "ENODATA",   "EFORMERR",  "ESERVFAIL",       "ENOTFOUND",     "ENOTIMP",
      "EREFUSED",  "EBADQUERY", "EBADNAME",  "EBADFAMILY",      "EBADRESP",      "ECONNREFUSED",
      "ETIMEOUT",  "EOF",       "EFILE",     "ENOMEM",          "EDESTRUCTION",  "EBADSTR",
      "EBADFLAGS", "ENONAME",   "EBADHINTS", "ENOTINITIALIZED", "ELOADIPHLPAPI", "EADDRGETNETWORKPARAMS",
      "ECANCELLED"};
  if (status > 0 && status < static_cast<int>(std::size(kNames))) return kNames[status];
  return "UNKNOWN_ARES_ERROR";
}

Answer read_answer(v8::Isolate* isolate, int status, const ares_dns_record_t* record, int type) {
  Answer answer;
  if (status != ARES_SUCCESS || record == nullptr) {
    answer.error = status_name(status == ARES_SUCCESS ? ARES_EBADRESP : status);
    if (record != nullptr && (status == ARES_ENOTFOUND || status == ARES_ENODATA)) {
      answer.ttl = Reader(isolate, record).negative_ttl();
    }
    return answer;
  }
  Reader reader(isolate, record);
  answer.ttl = reader.least_ttl();
  Values values;
  Values ttls;
  bool may_be_empty = true;
  auto kind = static_cast<ares_dns_rec_type_t>(type);
  switch (kind) {
    case ARES_REC_TYPE_A:
    case ARES_REC_TYPE_AAAA:
      reader.addresses(kind, &values, &ttls);
      answer.ttls = reader.array(ttls);
      break;
    case ARES_REC_TYPE_NS:
      values = reader.names(kind, ARES_RR_NS_NSDNAME);
      may_be_empty = false;
      break;
    case ARES_REC_TYPE_PTR:
      values = reader.names(kind, ARES_RR_PTR_DNAME);
      may_be_empty = false;
      break;
    case ARES_REC_TYPE_CNAME:
      // The name's own alias, not what that is an alias of.
      values = reader.names(kind, ARES_RR_CNAME_CNAME);
      values.resize(std::min<size_t>(values.size(), 1));
      may_be_empty = false;
      break;
    case ARES_REC_TYPE_MX:
      values = reader.mx();
      break;
    case ARES_REC_TYPE_SRV:
      values = reader.srv();
      break;
    case ARES_REC_TYPE_NAPTR:
      values = reader.naptr(v8::Undefined(isolate));
      break;
    case ARES_REC_TYPE_TXT:
      values = reader.txt();
      break;
    case ARES_REC_TYPE_TLSA:
      values = reader.tlsa(false);
      break;
    case ARES_REC_TYPE_CAA:
      values = reader.caa();
      break;
    case ARES_REC_TYPE_SOA:
      values = reader.soa(v8::Undefined(isolate));
      if (values.empty()) {
        answer.error = status_name(ARES_EBADRESP);
        answer.ttl = 0;
      } else {
        answer.value = values[0];
      }
      return answer;
    default:
      answer.value = reader.any();
      return answer;
  }
  if (values.empty()) {
    // An alias that leads to nothing of the kind: as a refusal, it holds as long as its zone says.
    answer.ttl = std::min(answer.ttl, reader.negative_ttl());
    if (!may_be_empty) {
      answer.error = status_name(ARES_ENODATA);
      return answer;
    }
  }
  answer.value = reader.array(values);
  return answer;
}

}  // namespace weft::dns
