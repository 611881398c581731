// Sofia-SIP closes no connection by itself that was silent from the start, and counts none.
#include <algorithm>
#include <set>

#include "connections.hpp"
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

}  // namespace

void stack::sweep(tick now) {
    sweep_flows(now);
    sweep_connections(now);
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

void stack::sweep_connections(tick now) {
    std::vector<std::uint16_t> ports;
    for (const door& d : doors_) {
        if (d.what.over != transport::udp) ports.push_back(d.what.port);
    }
    connections_ = 0;
    if (ports.empty()) return;
    std::set<end_of_line> spoken;
    for (const auto& [id, f] : flows_) {
        if (f.peer.reliable()) spoken.insert({f.peer.at, f.peer.port, doors_[f.door].what.port});
    }
    std::map<end_of_line, tick> silent;
    std::map<base::address, std::size_t> per_source;
    for (const connection& c : connections_to(ports)) {
        const end_of_line peer{c.at, c.port, c.own_port};
        ++connections_;
        bool over = connections_ > max_connections ||
                    (settings_.max_per_source != 0 &&
                     ++per_source[one_source(c.at)] > settings_.max_per_source);
        if (!spoken.contains(peer)) {
            const auto before = silent_.find(peer);
            const tick since = before == silent_.end() ? now : before->second;
            silent.emplace(peer, since);
            over = over || since + first_word <= now;
        }
        if (over) end_connection(c);
    }
    silent_ = std::move(silent);
}

}  // namespace fingerpost::bridge
