#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/watched_list.hpp"
#include "bodies.hpp"
#include "deadlines.hpp"
#include "list_document.hpp"

namespace fingerpost::bridge {

/// Somebody on a list that came with a SUBSCRIBE (RFC 5367).
struct list_entry {
    std::string uri;                      ///< as it was written
    std::optional<base::user_name> user;  ///< nothing: nobody of ours
};

/// What the watcher of a list was told and is to be told. Its members are told apart by URI.
class list_state {
public:
    /// How long a member may be pending (0: for ever), and how long one of whom cannot be told
    /// stays as he was.
    struct patience {
        std::chrono::seconds pending{};
        std::chrono::seconds withheld{};
    };
    /// What a document says besides.
    struct terms {
        body_format format = body_format::pidf;
        std::string_view names;  ///< see list_document
        std::string_view domain;
        std::size_t most = 0;          ///< bytes; what is more waits, but there is always something
        std::uint64_t generation = 0;  ///< of the policy in force
    };

    /// The list `name` of the policy, asked for as `uri`.
    list_state(std::string uri, const base::user_name& name) : uri_(std::move(uri)), name_(name) {}
    /// These.
    list_state(std::string uri, const std::vector<list_entry>& entries);
    /// These instead of those.
    void replace(const std::vector<list_entry>& entries);
    /// Whether these and nobody else are on it.
    [[nodiscard]] bool is_of(const std::vector<list_entry>& entries) const;
    /// How many were asked for by URI.
    [[nodiscard]] std::size_t asked_for() const noexcept { return name_ ? 0 : members_.size(); }
    [[nodiscard]] bool is_of_policy() const noexcept { return name_.has_value(); }

    /// Whom the desk is to watch.
    [[nodiscard]] base::watched_list watched() const;
    void hear(const base::list_news& news, bodies& rendered, body_format format, const patience& p,
              tick now);
    /// Everything is to be told anew.
    void tell_all();
    [[nodiscard]] bool has_news() const noexcept { return !news_.empty(); }
    /// Who watches is elsewhere now: what was heard is told no more until it is heard again.
    void judge_anew();
    /// Whether the last document had no room for all that was to be told.
    [[nodiscard]] bool has_rest() const noexcept { return rest_; }
    /// Whether something that is to be told was judged by an older policy.
    [[nodiscard]] bool is_stale(std::uint64_t generation) const;
    /// The next document: of all if everything is to be told, else of what changed.
    [[nodiscard]] list_document next(const terms& t);
    /// How long a document of everything would be, with bodies or without; of whom nothing is known
    /// yet may be said as much as of who is nobody.
    enum class with { bodies, no_bodies };
    [[nodiscard]] std::size_t whole_size(const terms& t, with w) const;
    /// How long that of these in place of its members would be, without bodies.
    [[nodiscard]] std::size_t size_of(const std::vector<list_entry>& entries, const terms& t) const;
    /// When somebody has been pending, or withheld, for too long.
    [[nodiscard]] std::optional<tick> lapses() const;
    void lapse(bodies& rendered, body_format format, tick now);
    /// How it stands with a member; the last four: of him nothing is told any more.
    enum class standing { unknown, active, pending, noresource, rejected, giveup, probation };
    /// With whom it may stand otherwise since the last call; `unknown`: he is not asked for any
    /// more.
    [[nodiscard]] std::map<base::user_name, standing> take_turns();
    /// He may not be pending for any longer.
    void give_up(const base::user_name& user, body_format format);
    /// Of whom is told now, and whether he is still pending.
    struct shown_one {
        base::user_name user;
        bool pending = false;
        std::string because;  ///< the rule
    };
    [[nodiscard]] std::vector<shown_one> shown() const;
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

    list_style style = list_style::standard;  ///< of its documents
    /// Bytes of a document over UDP: less, once one got no answer.
    std::size_t datagram = 16'384;

private:
    struct state {
        standing how = standing::unknown;
        std::shared_ptr<const told> what;  ///< of an active one, or who is told as if he were
    };
    struct member {
        std::optional<base::user_name> user;
        state now;
        std::optional<state> sent;
        std::uint64_t generation = 0;
        std::uint32_t version = 0;  ///< of the next document, if they are numbered
        bool withheld = false;
        bool moved = false;   ///< nothing was heard since judge_anew
        bool leaves = false;  ///< once it is told
        tick lapses{};
        std::string because;
    };
    using members = std::map<std::string, member, std::less<>>;

    [[nodiscard]] static bool the_same(const state& a, const state& b, body_format f);
    [[nodiscard]] static list_resource resource_of(std::string_view uri, const state& s,
                                                   body_format f);
    void add(const std::string& uri, std::optional<base::user_name> user);
    [[nodiscard]] state withdrawn(const member& m, standing why, bodies& rendered) const;
    void leave(members::iterator at, state last, body_format f);
    void hear(members::iterator at, const std::shared_ptr<const base::card>& card, bodies& rendered,
              body_format f, const patience& p, tick now);
    void note(members::iterator at, body_format f);
    [[nodiscard]] static state tellable(const member& m, const terms& t);
    void tell(list_document& to, members::iterator at, const terms& t);
    void wait(member& m, tick until);
    void forget(members::iterator at);

    std::string uri_;
    std::optional<base::user_name> name_;  ///< of a list of the policy
    members members_;
    std::unordered_multimap<base::user_name, members::iterator> by_user_;
    std::set<std::string, std::less<>> news_;  ///< URIs of those of whom is something to be told
    std::map<base::user_name, standing> turns_;
    tick next_lapse_ = tick::max();
    bool all_ = true;
    bool rest_ = false;
    std::uint32_t version_ = 0;
};

}  // namespace fingerpost::bridge
