#include "system_dns.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>

#include <array>
#include <memory>
#include <span>

#include "../sofia/socket_address.hpp"
#include "base/error.hpp"

namespace fingerpost::bridge {
namespace {

using base::errc;
using bytes = std::span<const unsigned char>;

constexpr std::size_t max_answer = 65'536;
constexpr int seconds_each = 2;
constexpr int tries = 2;

/// Reads the fields of one record; `good` turns false where they end early.
class record_reader {
public:
    record_reader(bytes message, bytes data) : message_(message), rest_(data) {}
    [[nodiscard]] bool good() const noexcept { return good_; }

    std::uint16_t number() {
        if (rest_.size() < 2) return fail<std::uint16_t>();
        const unsigned n = static_cast<unsigned>(rest_[0]) << 8U | rest_[1];
        rest_ = rest_.subspan(2);
        return static_cast<std::uint16_t>(n);
    }
    std::string text() {
        if (rest_.empty() || rest_.size() < 1U + rest_[0]) return fail<std::string>();
        const bytes all = rest_.subspan(1, rest_[0]);
        rest_ = rest_.subspan(1 + all.size());
        return {all.begin(), all.end()};
    }
    std::string name() {
        std::array<char, NS_MAXDNAME> expanded{};
        const int size = ns_name_uncompress(message_.data(), message_.data() + message_.size(),
                                            rest_.data(), expanded.data(), expanded.size());
        if (size < 0) return fail<std::string>();
        rest_ = rest_.subspan(static_cast<std::size_t>(size));
        return expanded.data();
    }

private:
    template <class T>
    T fail() {
        good_ = false;
        rest_ = {};
        return {};
    }
    bytes message_;
    bytes rest_;
    bool good_ = true;
};

/// All records of `type` in an answer, each made by `make` of a reader.
template <class Record, class Make>
base::result<dns::answer<Record>> read_records(const std::vector<unsigned char>& message, int type,
                                               Make make) {
    dns::answer<Record> found;
    if (message.empty()) return found;
    ns_msg handle;
    if (ns_initparse(message.data(), static_cast<int>(message.size()), &handle) != 0)
        return errc::bad_form;
    bool first = true;
    for (int i = 0; i < ns_msg_count(handle, ns_s_an); ++i) {
        ns_rr record;
        if (ns_parserr(&handle, ns_s_an, i, &record) != 0) return errc::bad_form;
        if (ns_rr_type(record) != type) continue;  // a CNAME on the way
        record_reader from(message, bytes(ns_rr_rdata(record), std::size_t{record.rdlength}));
        Record one = make(from);
        if (!from.good()) continue;
        const std::chrono::seconds lifetime(ns_rr_ttl(record));
        found.lifetime = first ? lifetime : std::min(found.lifetime, lifetime);
        first = false;
        found.records.push_back(std::move(one));
    }
    return found;
}

}  // namespace

system_dns::system_dns() {
    usable_ = res_ninit(&state_) == 0;
    if (!usable_) return;
    state_.retrans = seconds_each;
    state_.retry = tries;
}

system_dns::~system_dns() {
    if (usable_) res_nclose(&state_);
}

base::result<std::vector<unsigned char>> system_dns::ask(const std::string& name, int type) {
    if (!usable_) return errc::cannot_tell;
    std::vector<unsigned char> message(max_answer);
    const int size = res_nquery(&state_, name.c_str(), ns_c_in, type, message.data(),
                                static_cast<int>(message.size()));
    if (size < 0) {
        const bool none = state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA;
        if (none) return std::vector<unsigned char>();
        return errc::cannot_tell;
    }
    message.resize(static_cast<std::size_t>(size));
    return message;
}

base::result<dns::answer<dns::naptr>> system_dns::find_naptr(const std::string& domain) {
    const auto message = ask(domain, ns_t_naptr);
    if (!message) return message.error();
    return read_records<naptr>(*message, ns_t_naptr, [](record_reader& from) {
        naptr one;
        one.order = from.number();
        one.preference = from.number();
        static_cast<void>(from.text());  // flags
        one.service = from.text();
        static_cast<void>(from.text());  // regexp
        one.replacement = from.name();
        return one;
    });
}

base::result<dns::answer<dns::srv>> system_dns::find_srv(const std::string& name) {
    const auto message = ask(name, ns_t_srv);
    if (!message) return message.error();
    return read_records<srv>(*message, ns_t_srv, [](record_reader& from) {
        srv one;
        one.priority = from.number();
        one.weight = from.number();
        one.port = from.number();
        one.target = from.name();
        return one;
    });
}

base::result<std::vector<base::address>> system_dns::find_addresses(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_DGRAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* all = nullptr;
    const int failed = getaddrinfo(host.c_str(), nullptr, &wanted, &all);
    if (failed == EAI_NONAME || failed == EAI_NODATA) return std::vector<base::address>();
    if (failed != 0) return errc::cannot_tell;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> held(all, freeaddrinfo);
    std::vector<base::address> found;
    for (const addrinfo* one = all; one != nullptr; one = one->ai_next)
        found.push_back(address_of(one->ai_addr));
    return found;
}

}  // namespace fingerpost::bridge
