#include "server_location.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <sstream>

#include "base/error.hpp"

namespace fingerpost::bridge {
namespace {

using namespace std::chrono_literals;
using base::errc;
using list = std::vector<std::string>;

/// A DNS of one file's lines: `NAME NAPTR ORDER PREFERENCE SERVICE REPLACEMENT`, `NAME SRV PRIORITY
/// WEIGHT PORT TARGET`, `NAME A ADDRESS`, `NAME FAILS`.
class fake_dns final : public dns {
public:
    explicit fake_dns(const list& lines) {
        for (const auto& text : lines) {
            std::istringstream from(text);
            std::string name;
            std::string kind;
            from >> name >> kind;
            if (kind == "FAILS") fails_.insert(name);
            if (kind == "NAPTR") {
                naptr one;
                from >> one.order >> one.preference >> one.service >> one.replacement;
                naptrs_[name].records.push_back(one);
                naptrs_[name].lifetime = lifetime;
            }
            if (kind == "SRV") {
                srv one;
                from >> one.priority >> one.weight >> one.port >> one.target;
                srvs_[name].records.push_back(one);
                srvs_[name].lifetime = lifetime;
            }
            if (kind == "A") {
                std::string at;
                from >> at;
                addresses_[name].push_back(base::address::parse(at).value());
            }
        }
    }
    base::result<answer<naptr>> find_naptr(const std::string& domain) override {
        if (fails_.contains(domain)) return errc::cannot_tell;
        return naptrs_[domain];
    }
    base::result<answer<srv>> find_srv(const std::string& name) override {
        if (fails_.contains(name)) return errc::cannot_tell;
        return srvs_[name];
    }
    base::result<std::vector<base::address>> find_addresses(const std::string& host) override {
        if (fails_.contains(host)) return errc::cannot_tell;
        return addresses_[host];
    }
    static constexpr std::chrono::seconds lifetime = 300s;

private:
    std::set<std::string> fails_;
    std::map<std::string, answer<naptr>> naptrs_;
    std::map<std::string, answer<srv>> srvs_;
    std::map<std::string, std::vector<base::address>> addresses_;
};

base::result<located_servers> find(const std::string& target, const list& records,
                                   std::uint64_t drawn = 0) {
    fake_dns by(records);
    return locate(publish_target::parse(target).value(), by, [drawn] { return drawn; });
}

struct row {
    const char* why;
    const char* target;
    list records;
    list hops;
};
std::ostream& operator<<(std::ostream& to, const row& r) { return to << r.why; }
const row rows[] = {
    {"an address", "192.0.2.1", {}, {"udp 192.0.2.1:5060"}},
    {"an address and a transport", "192.0.2.1;transport=tcp", {}, {"tcp 192.0.2.1:5060"}},
    {"an address, securely", "sips:192.0.2.1", {}, {"tls 192.0.2.1:5061"}},
    {"IPv6", "[2001:db8::1]:5070", {}, {"udp [2001:db8::1]:5070"}},
    {"a port leaves SRV aside",
     "a.test:5070",
     {"a.test A 192.0.2.1", "_sip._udp.a.test SRV 1 1 5060 b.test", "b.test A 192.0.2.2"},
     {"udp 192.0.2.1:5070"}},
    {"all addresses",
     "a.test:5070",
     {"a.test A 192.0.2.1", "a.test A 2001:db8::1", "a.test A 192.0.2.1"},
     {"udp 192.0.2.1:5070", "udp [2001:db8::1]:5070"}},
    {"NAPTR decides",
     "a.test",
     {"a.test NAPTR 20 1 SIP+D2U _sip._udp.a.test", "a.test NAPTR 10 2 SIP+D2T _sip._tcp.a.test",
      "a.test NAPTR 10 1 sips+d2t _sips._tcp.a.test", "a.test NAPTR 1 1 SIP+D2W _sip._ws.a.test",
      "_sip._udp.a.test SRV 1 1 5060 b.test", "_sip._tcp.a.test SRV 1 1 5060 b.test",
      "_sips._tcp.a.test SRV 1 1 5061 b.test", "b.test A 192.0.2.2"},
     {"tls 192.0.2.2:5061", "tcp 192.0.2.2:5060", "udp 192.0.2.2:5060"}},
    {"without NAPTR, UDP before TCP, and TLS not unasked",
     "a.test",
     {"_sips._tcp.a.test SRV 1 1 5061 b.test", "_sip._tcp.a.test SRV 1 1 5060 b.test",
      "_sip._udp.a.test SRV 1 1 5062 b.test", "b.test A 192.0.2.2"},
     {"udp 192.0.2.2:5062", "tcp 192.0.2.2:5060"}},
    {"a transport leaves NAPTR aside",
     "a.test;transport=tcp",
     {"a.test NAPTR 20 1 SIP+D2U _sip._udp.a.test", "_sip._udp.a.test SRV 1 1 5060 b.test",
      "_sip._tcp.a.test SRV 1 1 5060 b.test", "b.test A 192.0.2.2"},
     {"tcp 192.0.2.2:5060"}},
    {"TLS that is asked for",
     "sips:a.test",
     {"_sips._tcp.a.test SRV 1 1 5061 b.test", "b.test A 192.0.2.2"},
     {"tls 192.0.2.2:5061"}},
    {"by priority",
     "a.test",
     {"_sip._udp.a.test SRV 2 9 5060 b.test", "_sip._udp.a.test SRV 1 0 5061 c.test",
      "b.test A 192.0.2.2", "c.test A 192.0.2.3"},
     {"udp 192.0.2.3:5061", "udp 192.0.2.2:5060"}},
    {"without SRV the name itself", "a.test", {"a.test A 192.0.2.1"}, {"udp 192.0.2.1:5060"}},
    {"without SRV, securely", "sips:a.test", {"a.test A 192.0.2.1"}, {"tls 192.0.2.1:5061"}},
    {"a NAPTR that fails is done without",
     "a.test",
     {"a.test FAILS", "_sip._udp.a.test SRV 1 1 5060 b.test", "b.test A 192.0.2.2"},
     {"udp 192.0.2.2:5060"}},
    {"one of two that fails is left out",
     "a.test",
     {"_sip._udp.a.test SRV 1 1 5060 b.test", "_sip._udp.a.test SRV 2 1 5060 c.test",
      "b.test FAILS", "c.test A 192.0.2.3"},
     {"udp 192.0.2.3:5060"}},
};

struct failure {
    const char* why;
    const char* target;
    list records;
    errc error;
};
std::ostream& operator<<(std::ostream& to, const failure& r) { return to << r.why; }
const failure failures[] = {
    {"nobody knows it", "a.test", {}, errc::not_found},
    {"decidedly not there",
     "a.test",
     {"a.test A 192.0.2.1", "_sip._udp.a.test SRV 0 0 0 ."},
     errc::not_found},
    {"the DNS is away", "a.test:5060", {"a.test FAILS"}, errc::cannot_tell},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(locating)

BOOST_DATA_TEST_CASE(servers, boost::unit_test::data::make(rows), r) {
    const auto found = find(r.target, r.records);
    BOOST_REQUIRE(found.has_value());
    list hops;
    for (const hop& h : found->hops) hops.push_back(h.str());
    BOOST_TEST(hops == r.hops, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(no_server, boost::unit_test::data::make(failures), r) {
    const auto found = find(r.target, r.records);
    BOOST_REQUIRE(!found);
    BOOST_TEST(found.error() == make_error_code(r.error));
}

BOOST_AUTO_TEST_CASE(equals_come_by_weight) {
    const list records{"_sip._udp.a.test SRV 1 0 1 b.test", "_sip._udp.a.test SRV 1 3 2 b.test",
                       "_sip._udp.a.test SRV 1 1 3 b.test", "b.test A 192.0.2.2"};
    const auto first = [&](std::uint64_t drawn) {
        return find("a.test", records, drawn)->hops.front().port;
    };
    BOOST_TEST(first(0) == 1);
    for (const std::uint64_t drawn : {1U, 2U, 3U}) BOOST_TEST(first(drawn) == 2);
    BOOST_TEST(first(4) == 3);
    BOOST_TEST(first(5) == 1);
    BOOST_TEST(find("a.test", records, 3)->hops.size() == 3U);
}

BOOST_AUTO_TEST_CASE(they_are_believed_for_a_while) {
    BOOST_TEST((find("192.0.2.1", {})->lifetime == 1h));
    BOOST_TEST((find("a.test:5060", {"a.test A 192.0.2.1"})->lifetime == 60s));
    BOOST_TEST((find("a.test", {"_sip._udp.a.test SRV 1 1 5060 192.0.2.1"})->lifetime == 300s));
}

BOOST_AUTO_TEST_CASE(not_more_than_can_be_tried) {
    list records;
    for (int n = 0; n < 100; ++n)
        records.push_back("_sip._udp.a.test SRV 1 1 " + std::to_string(5000 + n) + " 192.0.2.1");
    BOOST_TEST(find("a.test", records)->hops.size() == 16U);
}

struct target_row {
    const char* text;
    const char* host;  ///< null: refused
    std::optional<std::uint16_t> port;
    std::optional<transport> over;
};
std::ostream& operator<<(std::ostream& to, const target_row& r) { return to << r.text; }
const target_row targets[] = {
    {"sip:Example.ORG", "example.org", {}, {}},
    {"example.org", "example.org", {}, {}},
    {"SIP:example.org:5070", "example.org", 5070, {}},
    {"sips:example.org", "example.org", {}, transport::tls},
    {"sips:example.org;transport=tcp", "example.org", {}, transport::tls},
    {"192.0.2.1:5060;transport=TLS", "192.0.2.1", 5060, transport::tls},
    {"sip:[2001:db8::1]", "2001:db8::1", {}, {}},
    {"sip:[2001:db8::1]:5060;transport=udp", "2001:db8::1", 5060, transport::udp},
    {"", nullptr, {}, {}},
    {"sip:", nullptr, {}, {}},
    {"sip:user@example.org", nullptr, {}, {}},
    {"tel:+1", nullptr, {}, {}},
    {"example.org:0", nullptr, {}, {}},
    {"example.org:65536", nullptr, {}, {}},
    {"example.org:", nullptr, {}, {}},
    {"example.org;lr", nullptr, {}, {}},
    {"example.org;transport=sctp", nullptr, {}, {}},
    {"example.org;transport=tcp;lr", nullptr, {}, {}},
    {"sips:example.org;transport=udp", nullptr, {}, {}},
    {"2001:db8::1", nullptr, {}, {}},
};
BOOST_DATA_TEST_CASE(of_options, boost::unit_test::data::make(targets), r) {
    const auto to = publish_target::parse(r.text);
    BOOST_REQUIRE(to.has_value() == (r.host != nullptr));
    if (!to) return;
    BOOST_TEST(to->host == r.host);
    BOOST_TEST((to->port == r.port));
    BOOST_TEST((to->over == r.over));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace fingerpost::bridge
