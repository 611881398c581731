#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/field.hpp"
#include "base/instant.hpp"
#include "base/log.hpp"
#include "base/question.hpp"
#include "base/result.hpp"
#include "base/user_name.hpp"

namespace fingerpost::store {
class trail;
}

namespace fingerpost::desk {

/// One answer: who was told what about whom, and why.
struct audit_entry {
    base::instant at{};
    base::face over = base::face::finger;
    base::watcher who{};
    base::user_name subject;
    std::string verb{};      ///< allow, ask, deny or cannot-tell
    bool concealed = false;  ///< the subject was told of as if logged out
    std::string rule{};      ///< FILE:LINE or "no rule"
    std::string wish{};      ///< what the subject's own wish did; may be empty
    base::field_set shows{};
    std::size_t count = 1;  ///< answers alike that this one stands for
    bool several = false;   ///< as many watchers, who watch alike; `who` is none of them
};

/// One list that was given.
struct audit_listing {
    base::instant at{};
    base::face over = base::face::finger;
    base::watcher who{};
    std::size_t shown = 0;     ///< people on it
    std::size_t withheld = 0;  ///< people who were judged for it and are not on it
    std::size_t count = 1;     ///< lists alike that this one stands for
};

/// Which lines are wanted; what is not given does not matter.
struct audit_filter {
    std::optional<base::user_name> subject;
    std::optional<base::user_name> watcher;
    std::optional<base::instant> since;  ///< at this instant or later
    std::optional<base::instant> until;  ///< before this instant
    std::optional<std::int64_t> before;  ///< numbers less than this: the next page back
    std::size_t newest = 100;            ///< at most so many
};

struct audit_line {
    std::int64_t number;  ///< for audit_filter::before
    std::string text;     ///< JSON
};

/// The audit log: one line for each answer, each a JSON object without line breaks:
///
///     {"time":"2026-01-02T03:04:05Z","face":"finger",
///      "watcher":{"user":"bob","sip":"sip:bob@example.net","address":"192.0.2.7","local":true,
///                 "how":"address"},
///      "subject":"alice","verb":"allow","rule":"policy.acl:7","wish":"limit 2",
///      "fields":["presence","name"],"concealed":true,"count":3}
///
/// `how` says how the watcher is known: "kernel credentials", "digest or certificate", "address",
/// or "nothing". Where many watch alike, a new decision is one line for all of them: `how` is
/// "several", and `count` says how many. What is not known, empty, false, or a count of 1 is left
/// out.
///
/// Who was only listed has no line of his own, since one list would make hundreds: each list is one
/// line with `"listed":{"shown":3,"withheld":97}` in place of subject to count. So a user finds
/// in the log who asked for him, and not who saw his name among others.
///
/// Answers alike, to one watcher within half a second, are one line with a count: they tell the
/// same, and nobody can fill the log by asking fast. So a line waits for half a second before it is
/// written, all of that time in one commit; `read` does not wait. When the trail cannot keep up,
/// or fails, lines are lost rather than kept in memory without end; they are counted, logged, and
/// the next line that is written says so: `{"time":…,"lost":12}`. All calls on the owner's thread;
/// stop it and let the executor run dry before it is destroyed.
class audit {
public:
    /// Gets each line, also those that the trail loses. Must not block.
    using journal = std::function<void(const std::string& line)>;

    /// Everything must outlive it. At most `max_waiting` lines wait for the trail. What is past the
    /// trail's limits is taken away at once, and then each hour.
    audit(store::trail& to, const base::clock& clock, base::log& log,
          boost::asio::any_io_executor on, journal also = {}, std::size_t max_waiting = 20'000);
    ~audit();
    audit(const audit&) = delete;
    audit& operator=(const audit&) = delete;

    /// Notes an answer; cheap, the work is done at the end of this turn.
    void note(audit_entry what);
    void note_listed(audit_listing what);
    /// Ends what is timed. What was noted is still written while the executor runs dry.
    void stop();

    /// The newest lines that fit, newest last, with all that was noted before this call.
    /// Errors: those of store::trail::read.
    [[nodiscard]] boost::asio::awaitable<base::result<std::vector<audit_line>>> read(
        audit_filter wanted);
    /// Forgets a user: the lines about him go; in those about others he is no more than
    /// `"watcher":{"how":…,"erased":true}`. How many lines went or changed. What the journal got
    /// is out of reach. Errors: those of store::trail::erase.
    [[nodiscard]] boost::asio::awaitable<base::result<std::size_t>> erase(base::user_name user);
    /// How many lines the trail took since the start, and how many never reached it.
    [[nodiscard]] std::uint64_t kept() const noexcept;
    [[nodiscard]] std::uint64_t lost() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// A line for those who may not know the policy: without its rule.
[[nodiscard]] std::string without_rule(const std::string& line);

}  // namespace fingerpost::desk
