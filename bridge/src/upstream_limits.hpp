#pragma once

#include <chrono>
#include <cstddef>

/// The times and numbers of publishing.
namespace fingerpost::bridge::upstream_limits {

using namespace std::chrono_literals;

/// A server that failed is left alone for about so long: the retry period.
inline constexpr std::chrono::milliseconds retry = 15s;
/// Whether a server is there must show within this.
inline constexpr std::chrono::milliseconds probe = 6s;
/// Silence after which it is looked at whether the server still knows what it should.
inline constexpr std::chrono::milliseconds heartbeat = 10s;
/// Publications that are looked at for one that can serve as that.
inline constexpr std::size_t looked_at = 64;
/// A new publication lives so long, until its first refresh: should the answer be lost that names
/// it, nobody can remove it.
inline constexpr std::chrono::seconds first_life = 120s;
/// A request may still be on its way for so long after it left: 64*T1.
inline constexpr std::chrono::seconds on_the_way = 32s;
/// What an earlier life of ours left is removed, unless its user was told of by then.
inline constexpr std::chrono::milliseconds inheritance = 20s;
/// What waits for its answer, in all; less after the server came back, until it has shown that it
/// can do more.
inline constexpr std::size_t window = 64;
/// Between two PUBLISHes; so many may leave at once after a pause.
inline constexpr std::chrono::microseconds gap = 2ms;
inline constexpr std::chrono::microseconds gap_at_the_end = 250us;
inline constexpr int burst = 20;
/// A user whom the server refuses is tried again after about this long, and then ever later.
inline constexpr std::chrono::milliseconds first_backoff = 15s;
inline constexpr std::chrono::milliseconds longest_backoff = 10min;
/// No Retry-After is believed that is longer.
inline constexpr std::chrono::seconds longest_retry_after = 1h;
inline constexpr std::chrono::milliseconds full_socket = 1s;
/// A refused password is tried again after this long, and then ever later.
inline constexpr std::chrono::milliseconds first_canary = 15s;
inline constexpr std::chrono::milliseconds longest_canary = 5min;
/// Challenges in a row that may say that the proof was only too old.
inline constexpr unsigned stale_at_most = 4;
/// Seconds of a lifetime that the server grants or asks for.
inline constexpr unsigned shortest_life = 5;
inline constexpr unsigned longest_life = 86'400;

}  // namespace fingerpost::bridge::upstream_limits
