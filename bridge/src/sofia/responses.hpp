#pragma once

#include <functional>
#include <span>

#include "../sip_response.hpp"

namespace fingerpost::bridge {

/// How many responses are taken before it is the others' turn.
inline constexpr int responses_at_once = 64;

/// Takes the responses that wait on a socket of datagrams, up to one of another kind or
/// `responses_at_once`; whether more waits then, of whatever kind. What is left stays in the
/// socket. `room` is where a datagram is read; what is longer is no response.
[[nodiscard]] bool take_responses(int socket, std::span<char> room,
                                  const std::function<void(const sip_response&)>& taken);

}  // namespace fingerpost::bridge
