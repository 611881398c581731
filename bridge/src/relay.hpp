#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.hpp"
#include "binding.hpp"
#include "deadlines.hpp"
#include "notifier.hpp"
#include "transactions.hpp"

namespace fingerpost::bridge {

/// Takes messages on to phones: to each a MESSAGE (RFC 3428) of its own, down the flow by which the
/// phone registered. What the phone answers is heard so that it need not be asked again, and told
/// to nobody. On Sofia's thread.
class relay {
public:
    /// `domain`: the site's.
    relay(std::string domain, surroundings& around);

    /// Sends `what` to `phones`. Not to one by UDP if it is too long for that (section 8), nor when
    /// so many are on their way that there is no room, nor past its last hop.
    void send(const base::message& what, const std::vector<binding>& phones, tick now);
    /// A response came; one that is none to a message of ours is left alone.
    void response(std::string_view branch, unsigned status, tick now);
    /// Does what is due.
    void run(tick now) { transactions_.run(now); }
    [[nodiscard]] std::optional<tick> next() const { return transactions_.next(); }
    void add_counts(counts& to) const;
    /// How many wait for an answer.
    [[nodiscard]] std::size_t waiting() const noexcept { return transactions_.waiting(); }

private:
    void send(const base::message& what, const binding& phone, tick now);
    [[nodiscard]] std::string address_of(const base::watcher& sender) const;

    const std::string domain_;
    surroundings& around_;
    transactions transactions_;
    std::uint64_t relayed_ = 0;
    std::uint64_t answered_ = 0;
};

}  // namespace fingerpost::bridge
