#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/question.hpp"
#include "desk/desk.hpp"
#include "fingerd/query.hpp"
#include "fingerd/settings.hpp"

namespace fingerpost::fingerd {

class rendered;

/// How a query went; what the log says and what decides when the reply leaves.
enum class outcome {
    told,       ///< something was told
    unknown,    ///< somebody who was asked for is unknown, or not to be told of
    declined,   ///< this kind of query is not answered
    malformed,  ///< not a query
    forwarded,  ///< another host answered, or should have
};

[[nodiscard]] const char* name_of(outcome o) noexcept;

struct reply {
    std::string bytes;  ///< lines in CR LF
    outcome kind = outcome::told;
};

/// Turns a query into a reply by asking the desk; what one conversation says, without the socket.
class responder {
public:
    /// All must outlive the responder.
    responder(desk::front& front, const base::clock& clock, const settings& choices);
    ~responder();

    /// The reply to {C} and {Q1}, and the refusal of {Q2} (RFC 1288 sections 2.3 to 2.5).
    [[nodiscard]] boost::asio::awaitable<reply> respond(const query& asked,
                                                        const base::watcher& who) const;
    /// The reply to a line that parse_query refused.
    [[nodiscard]] reply respond_to_bad(base::error_code why) const;

private:
    struct findings;
    boost::asio::awaitable<reply> list(detail wanted, const base::watcher& who) const;
    boost::asio::awaitable<reply> list_verbose(std::shared_ptr<const desk::listing> listed,
                                               const base::watcher& who) const;
    boost::asio::awaitable<reply> names(const query& asked, const base::watcher& who) const;
    boost::asio::awaitable<void> find(const std::string& name, const base::watcher& who,
                                      findings& found) const;
    boost::asio::awaitable<base::card> look_up(base::user_name name,
                                               const base::watcher& who) const;
    void append_long_form(std::string& to, const base::card& c, detail told) const;
    reply say(const std::string& text, outcome kind) const;

    desk::front& front_;
    const base::clock& clock_;
    const settings& choices_;
    const std::unique_ptr<rendered> texts_;  ///< of what was told a moment ago
};

}  // namespace fingerpost::fingerd
