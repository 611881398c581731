#pragma once

#include "conversation.hpp"

namespace fingerpost::fingerd {

/// Asks the right-most host of `asked` for the rest (RFC 1288 section 2.4) and passes on what it
/// answers as it comes, made fit by line_filter. Why there is nothing, or no more, is told in a
/// line of ours. Whether all that was to be said was sent.
[[nodiscard]] boost::asio::awaitable<bool> forward(boost::asio::ip::tcp::socket& peer,
                                                   const query& asked, const service& with);

}  // namespace fingerpost::fingerd
