// RFC 3263 section 4: which transport, address and port.
#include "server_location.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

using namespace std::chrono_literals;
using base::errc;

constexpr std::chrono::seconds shortest = 30s;
constexpr std::chrono::seconds longest = 1h;
/// How long addresses are believed in whose lifetime nobody tells.
constexpr std::chrono::seconds usual = 60s;
/// More servers than these are not tried.
constexpr std::size_t max_hops = 16;
constexpr std::size_t max_services = 8;

struct service {
    std::string_view naptr;
    std::string_view srv;
    transport over;
};
/// Those that we speak, in the order that we like best.
constexpr std::array<service, 3> services{{{"sip+d2u", "_sip._udp.", transport::udp},
                                           {"sip+d2t", "_sip._tcp.", transport::tcp},
                                           {"sips+d2t", "_sips._tcp.", transport::tls}}};

std::uint16_t usual_port(transport over) { return over == transport::tls ? 5061 : 5060; }

/// An SRV name, and how what it leads to is spoken with.
struct way {
    std::string srv_name;
    transport over = transport::udp;
};

class search {
public:
    search(const publish_target& target, dns& by, const std::function<std::uint64_t()>& chance)
        : target_(target), by_(by), chance_(chance) {}

    base::result<located_servers> run() {
        const auto numeric = base::address::parse(target_.host);
        if (numeric || target_.port) {
            const transport over = target_.over.value_or(transport::udp);
            add_host(target_.host, target_.port.value_or(usual_port(over)), over);
            return done();
        }
        std::vector<way> ways = by_naptr();
        if (ways.empty()) ways = by_preference();
        for (const way& w : ways) follow(w);
        // Only where there is no SRV record (RFC 3263 section 4.2).
        if (!any_srv_) {
            const transport over = target_.over.value_or(transport::udp);
            add_host(target_.host, usual_port(over), over);
        }
        return done();
    }

private:
    [[nodiscard]] bool wants(transport over) const {
        return !target_.over || *target_.over == over;
    }

    std::vector<way> by_naptr() {
        std::vector<way> ways;
        if (target_.over) return ways;
        auto found = by_.find_naptr(target_.host);
        if (!found) {
            failed_ = found.error();
            return ways;
        }
        auto& all = found->records;
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return std::tie(a.order, a.preference) < std::tie(b.order, b.preference);
        });
        for (const auto& one : all) {
            const std::string name = base::lower(one.service);
            const auto known = std::find_if(services.begin(), services.end(),
                                            [&](const service& s) { return s.naptr == name; });
            if (known == services.end() || ways.size() == max_services) continue;
            ways.push_back({one.replacement, known->over});
        }
        if (!ways.empty()) believe(found->lifetime);
        return ways;
    }

    std::vector<way> by_preference() const {
        std::vector<way> ways;
        for (const service& s : services) {
            // TLS is not used unless somebody, here or in the DNS, says so.
            const bool unasked = !target_.over && s.over == transport::tls;
            if (wants(s.over) && !unasked)
                ways.push_back({std::string(s.srv) + target_.host, s.over});
        }
        return ways;
    }

    void follow(const way& w) {
        auto found = by_.find_srv(w.srv_name);
        if (!found) {
            failed_ = found.error();
            return;
        }
        if (found->records.empty()) return;
        any_srv_ = true;
        believe(found->lifetime);
        for (const dns::srv& one : in_order(std::move(found->records))) {
            if (one.target.empty() || one.target == ".") continue;  // decidedly not there
            add_host(one.target, one.port, w.over);
        }
    }

    /// By priority; of equal ones each in proportion to its weight (RFC 2782).
    std::vector<dns::srv> in_order(std::vector<dns::srv> all) {
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return std::tuple(a.priority, a.weight != 0) < std::tuple(b.priority, b.weight != 0);
        });
        for (auto from = all.begin(); from != all.end(); ++from) {
            const auto to = std::find_if(
                from, all.end(), [&](const auto& one) { return one.priority != from->priority; });
            std::uint64_t sum = 0;
            for (auto i = from; i != to; ++i) sum += i->weight;
            std::uint64_t drawn = sum == 0 ? 0 : chance_() % (sum + 1);
            auto chosen = from;
            while (chosen->weight < drawn) drawn -= (chosen++)->weight;
            std::rotate(from, chosen, std::next(chosen));
        }
        return all;
    }

    void add_host(const std::string& host, std::uint16_t port, transport over) {
        std::vector<base::address> at;
        if (const auto numeric = base::address::parse(host)) {
            at.push_back(*numeric);
        } else {
            auto found = by_.find_addresses(host);
            if (!found) failed_ = found.error();
            if (found) at = std::move(*found);
            believe(usual);
        }
        for (const auto& one : at) {
            const hop h{0, over, one, port};
            const bool known =
                std::find(found_.hops.begin(), found_.hops.end(), h) != found_.hops.end();
            if (!known && found_.hops.size() < max_hops) found_.hops.push_back(h);
        }
    }

    void believe(std::chrono::seconds lifetime) {
        lifetime_ = std::min(lifetime_, std::max(lifetime, shortest));
    }

    base::result<located_servers> done() {
        if (!found_.hops.empty()) {
            found_.lifetime = lifetime_;
            return found_;
        }
        if (failed_) return failed_;
        return errc::not_found;
    }

    const publish_target& target_;
    dns& by_;
    const std::function<std::uint64_t()>& chance_;
    located_servers found_;
    std::chrono::seconds lifetime_ = longest;
    boost::system::error_code failed_;
    bool any_srv_ = false;
};

}  // namespace

base::result<located_servers> locate(const publish_target& target, dns& by,
                                     const std::function<std::uint64_t()>& chance) {
    return search(target, by, chance).run();
}

}  // namespace fingerpost::bridge
