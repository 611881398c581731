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

/// What leaves. Its text may be shared with other replies, since that of a full list is long and
/// many ask for it at once.
class reply {
public:
    using shared_text = std::shared_ptr<const std::string>;

    explicit reply(shared_text text, outcome how = outcome::told)
        : kind(how), text_(std::move(text)) {}
    explicit reply(std::string text = {}, outcome how = outcome::told)
        : reply(std::make_shared<const std::string>(std::move(text)), how) {}

    /// Lines in CR LF.
    [[nodiscard]] const std::string& bytes() const noexcept { return *text_; }

    outcome kind;

private:
    shared_text text_;
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
    [[nodiscard]] reply::shared_text long_form_of(const base::card& c, detail told) const;
    reply say(const std::string& text, outcome kind) const;

    desk::front& front_;
    const base::clock& clock_;
    const settings& choices_;
    const std::unique_ptr<rendered> texts_;  ///< of what was told a moment ago
};

}  // namespace fingerpost::fingerd
