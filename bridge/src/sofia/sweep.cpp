// Sofia-SIP closes no connection by itself that was silent from the start, and counts none.
#include <algorithm>

#include "stack.hpp"

namespace fingerpost::bridge {
namespace {

/// A connection's first whole message is waited for so long.
constexpr std::chrono::seconds first_word{10};
/// Connections in all.
constexpr std::size_t max_connections = 10'000;
/// Longer than any registration or subscription lives without a word.
constexpr std::chrono::seconds past_expiry{120};
constexpr int both_ways = 2;

std::string peer_of(const tport_t* way) {
    const tp_name_t* const name = tport_name(way);
    return std::string(name->tpn_host == nullptr ? "" : name->tpn_host) + ' ' +
           (name->tpn_port == nullptr ? "" : name->tpn_port);
}

}  // namespace

void stack::sweep(tick now) {
    sweep_flows(now);
    std::map<std::string, std::size_t> per_host;
    std::unordered_map<tport_t*, newcomer> silent;
    connections_ = 0;
    for (const door& d : doors_) {
        if (d.what.over != transport::udp) sweep_connections(d, now, per_host, silent);
    }
    silent_ = std::move(silent);
}

void stack::sweep_flows(tick now) {
    std::vector<std::uint64_t> gone;
    for (auto& [id, f] : flows_) {
        if (!tport_is_secondary(f.way)) continue;
        if (f.heard + settings_.max_expires + past_expiry <= now) tport_shutdown(f.way, both_ways);
        if (tport_is_clear_to_send(f.way) == 0) gone.push_back(id);
    }
    for (const auto id : gone) drop_flow(id);
}

void stack::sweep_connections(const door& d, tick now, std::map<std::string, std::size_t>& per_host,
                              std::unordered_map<tport_t*, newcomer>& silent) {
    std::vector<tport_t*> too_many;
    for (tport_t* way = tport_secondary(d.primary); way != nullptr; way = tport_next(way)) {
        if (tport_is_closed(way) != 0) continue;
        ++connections_;
        const char* const host = tport_name(way)->tpn_host;
        const std::size_t of_host = ++per_host[host == nullptr ? "" : host];
        bool over = connections_ > max_connections ||
                    (settings_.max_per_source != 0 && of_host > settings_.max_per_source);
        if (!by_way_.contains(way)) {
            const std::string peer = peer_of(way);
            const auto before = silent_.find(way);
            const tick since =
                before != silent_.end() && before->second.peer == peer ? before->second.since : now;
            silent.emplace(way, newcomer{peer, since});
            over = over || since + first_word <= now;
        }
        if (over) too_many.push_back(way);
    }
    for (tport_t* const way : too_many) tport_shutdown(way, both_ways);
}

}  // namespace fingerpost::bridge
