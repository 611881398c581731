#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "bodies.hpp"
#include "bridge/settings.hpp"
#include "bridge/watching.hpp"
#include "deadlines.hpp"
#include "fanout.hpp"
#include "notify_text.hpp"
#include "penalty_box.hpp"
#include "pending_asks.hpp"
#include "request.hpp"
#include "rosters.hpp"
#include "subscription.hpp"
#include "transactions.hpp"
#include "watch_id.hpp"

namespace fingerpost::bridge {

/// What the notifier needs of the world: messages, and the desk.
class surroundings {
public:
    virtual ~surroundings() = default;
    /// Answers a request that was given a number.
    virtual void answer(std::uint64_t request_number, const reply& with) = 0;
    [[nodiscard]] virtual sending send(const hop& to, const std::string& bytes) = 0;
    /// The address and port by which a peer reaches us, for Contact and Via.
    [[nodiscard]] virtual std::shared_ptr<const std::string> place_for(const hop& peer) = 0;
    /// Whether a URI's address and port are our own.
    [[nodiscard]] virtual bool is_ours(const base::address& at, std::uint16_t port) const = 0;
    /// From now on `notifier::news` is called with what `who` may be told of `of`.
    virtual void watch(watch_id as, std::shared_ptr<const sender> who,
                       const base::user_name& of) = 0;
    /// From now on `notifier::news` is called with a card that is shown if `who` is `of` himself,
    /// and denied if not; there is nothing else on it.
    virtual void recognise(watch_id as, std::shared_ptr<const sender> who,
                           const base::user_name& of) = 0;
    /// The same of several, told by `notifier::news_of_list`. A `watch` of a name that is nobody's,
    /// but a list's, becomes one of the list.
    virtual void watch_list(watch_id as, std::shared_ptr<const sender> who,
                            base::watched_list of) = 0;
    enum class again { who_he_is, all };
    /// Looks again whether `who` is who he proved to be: if not, `notifier::disown` is called, and
    /// `unproved` if that cannot be told. If he is, and `all` is asked for, `notifier::news` is
    /// called again with what may be told now.
    virtual void ask_again(std::uint64_t subscription, std::shared_ptr<const sender> who,
                           again what) = 0;
    virtual void unwatch(std::uint64_t subscription) = 0;
    /// A number that nobody can guess.
    [[nodiscard]] virtual std::uint64_t chance() = 0;
    [[nodiscard]] virtual base::instant wall_clock() const = 0;
};

/// The notifier of RFC 6665 and RFC 3856: owns all subscriptions, says what is sent when. Pure but
/// for what it asks of `surroundings`; on Sofia's thread.
class notifier {
public:
    notifier(const settings& s, surroundings& around);

    /// A SUBSCRIBE from somebody who is identified. Its answer comes by `surroundings::answer`,
    /// now or later.
    void subscribe(std::uint64_t request_number, const request& r,
                   const std::shared_ptr<const sender>& who, tick now);
    /// What a subscription's watcher may be told from now on. `told` is not for him when its
    /// generation is older than the policy's.
    void news(watch_id from, const std::shared_ptr<const base::card>& card, tick now);
    /// The same of those on a list.
    void news_of_list(watch_id from, const base::list_news& news, tick now);
    /// The one who subscribes turned out not to be who he says: his subscription does not come
    /// about, or ends.
    void disown(std::uint64_t subscription, tick now);
    /// It cannot be told now whether he is: until it can, he is told nothing.
    void unproved(std::uint64_t subscription);
    /// Adds those whom the readers of presence.winfo are by their credentials: they are told what
    /// nobody else is.
    void add_claims(std::vector<local_user>& to) const;
    /// That credential is void: what its holder watches ends.
    void void_claim(const local_user& who, tick now);
    /// A policy of this generation is in force.
    void policy_changed(std::uint64_t generation);
    /// A response came.
    void response(std::string_view branch, unsigned status, unsigned retry_after, tick now);
    /// A connection is gone.
    void flow_lost(std::uint64_t flow, tick now);
    /// Does what is due, some of it if that is much; `next` then says now.
    void run(tick now);
    [[nodiscard]] std::optional<tick> next() const;
    /// Ends all subscriptions; each with a last NOTIFY.
    void end_all(tick now);

    [[nodiscard]] std::vector<watching> list(const std::optional<base::user_name>& of) const;
    void add_counts(counts& to) const;
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    /// Whether no NOTIFY waits or is on its way.
    [[nodiscard]] bool quiet() const noexcept {
        return transactions_.waiting() == 0 && fanout_.empty();
    }

private:
    /// A SUBSCRIBE whose subject is being looked at.
    struct half_open {
        std::uint64_t request_number = 0;
        std::unique_ptr<subscription> record;
        std::uint32_t expires = 0;
        std::optional<std::string> suppress_if_match;
        std::string uri;             ///< as it was asked for
        bool knows_lists = false;    ///< he can be told of a list (RFC 4662)
        bool accepts_lists = false;  ///< and says so in Accept, or has none
        list_style style = list_style::standard;
    };

    void begin(std::uint64_t request_number, const request& r,
               const std::shared_ptr<const sender>& who, base::user_name subject, tick now);
    using entries = std::vector<list_entry>;
    /// The list that `r` brings, or has not; or what is answered to one that cannot be had.
    /// `from`: see counted_by. `in_place_of`: so many members has the list that it replaces.
    [[nodiscard]] std::variant<std::optional<entries>, reply> list_in(
        const request& r, const base::address& from, std::size_t in_place_of) const;
    /// The list that a refresh brings in place of the one before, if it does, for NOTIFYs to `to`;
    /// or what is answered, and then nothing changed.
    [[nodiscard]] std::optional<reply> take_list(subscription& s, const request& r, const hop& to);
    void refresh(std::uint64_t request_number, const request& r,
                 const std::shared_ptr<const sender>& who, tick now);
    void decide(std::uint64_t id, const std::shared_ptr<const base::card>& card, tick now);
    /// What was answered is of an older policy: asks as if the SUBSCRIBE came only now. What was a
    /// list's name may be a user's, and the other way round.
    void look_again(std::uint64_t id, half_open half);
    void establish(half_open from, std::shared_ptr<const told> first, tick now);
    /// Answers a SUBSCRIBE of which no subscription comes.
    void let_go(const half_open& half, const reply& with);
    void decide_list(std::uint64_t id, const base::list_news& news, tick now);
    /// What stands against a list for him; nothing: go on.
    [[nodiscard]] std::optional<reply> refused_list(const half_open& half) const;
    void begin_dialog(half_open from, tick now);
    void live_list(subscription& s, const base::list_news& news, tick now);
    void hear_list(subscription& s, const base::list_news& news, tick now);
    [[nodiscard]] list_state::terms terms_of(const subscription& s, std::string_view names) const;
    /// Watches anew, in place of the watch before.
    void watch(subscription& s);
    /// It cannot be told now; if that lasts, the subscription ends.
    static void withhold(subscription& s, tick now);
    /// Asks the desk anew what the watcher of `s` may be told.
    void ask_anew(subscription& s);
    void live_news(subscription& s, const std::shared_ptr<const base::card>& card, tick now);
    [[nodiscard]] std::optional<reply> room_for(const request& r, const sender& who) const;
    /// Subscriptions are counted by where their watcher is.
    [[nodiscard]] static base::address counted_by(const sender& who, const hop& source);
    void count(const subscription& s);
    void uncount(const subscription& s);
    void enter_index(const subscription& s);
    void leave_index(const subscription& s);
    [[nodiscard]] std::uint32_t granted(const request& r) const;
    [[nodiscard]] hop next_hop(const request& r, const sender& who) const;
    /// Tells subscriptions apart that begin alike: see replaced_by.
    [[nodiscard]] std::size_t origin_of(const subscription& s) const;
    /// The subscription that `s` takes the place of; 0: none.
    [[nodiscard]] std::uint64_t replaced_by(const subscription& s) const;
    [[nodiscard]] reply accepted(const subscription& s, unsigned status,
                                 std::uint32_t expires) const;

    /// A subscription that waits for approval does so for a limited time.
    void set_approval(subscription& s, tick now) const;
    void extend(subscription& s, std::uint32_t expires, tick now);
    /// What he may be told goes by where he is, which is somewhere else now.
    void judge_anew(subscription& s, const std::shared_ptr<const sender>& who);
    void schedule(subscription& s, tick now);
    [[nodiscard]] std::optional<tick> next_notify(const subscription& s) const;
    /// How long he may not be told anything, if nothing changes; nothing: for ever.
    [[nodiscard]] static std::optional<tick::duration> longest_silence(const subscription& s);
    [[nodiscard]] bool changed(const subscription& s) const;
    void due(subscription& s, tick now);
    void end(subscription& s, ending why, tick now);
    void send_next(tick now);
    void send(subscription& s, tick now);
    void send_list(subscription& s, tick now);
    void dispatch(subscription& s, const notify_parts& parts, tick now);
    void sent(subscription& s, unsigned status, unsigned retry_after, tick now);
    void failed(subscription& s, unsigned status, unsigned retry_after, tick now);
    /// `peer` said something: who waits since it was silent need not.
    void is_there(const hop& peer, tick now);
    /// Nothing more is heard of the NOTIFY that is on its way.
    void forget_notify(subscription& s);
    void lose_flow(subscription& s, tick now);
    void remove(std::uint64_t id);
    [[nodiscard]] std::string state_line(const subscription& s, tick now) const;
    [[nodiscard]] bool window_open() const;
    void settle(std::uint64_t id, unsigned status, unsigned retry_after);
    [[nodiscard]] std::shared_ptr<const std::string> shared_text(const std::string& text);

    // Who is told who watches him (RFC 3857), in watched.cpp.

    void enter_rosters(subscription& s, tick now);
    /// He may be pending now, or not any more; and so may those on the list.
    void follow(subscription& s, tick now);
    void follow_members(subscription& s, tick now);
    /// It is over; what may be told to him is asked no more, unless he waits.
    void leave_rosters(subscription& s, ending why, tick now);
    void enter(roster_entry& e, const subscription& by, const base::user_name& subject, tick now);
    void turn(roster_entry& e, tick now);
    /// Whether its watcher waits from now on, and the desk has to be asked by its number.
    bool leave(roster_entry& e, watcher_event why, tick now);
    void leave_member(roster_entry& e, watcher_event why, tick now);
    void tell_readers(const base::user_name& of, tick now);
    void news_of_waiting(std::uint64_t id, const base::card& card, tick now);
    /// Who waits by that number does so no more.
    void dismiss(std::uint64_t id, watcher_event because, tick now);
    /// The document that `s` is told next.
    [[nodiscard]] std::string watcherinfo(subscription& s, tick now);

    const settings settings_;
    surroundings& around_;
    bodies bodies_;
    transactions transactions_;
    fanout fanout_;
    penalty_box box_;
    deadlines due_;
    rosters rosters_;
    pending_asks asks_;
    std::unordered_map<std::uint64_t, std::unique_ptr<subscription>> all_;
    std::unordered_map<std::uint64_t, half_open> half_;
    std::unordered_map<std::size_t, std::uint64_t> by_origin_;  ///< see replaced_by
    /// Those whose NOTIFYs go down a connection.
    std::unordered_map<std::uint64_t, std::unordered_set<std::uint64_t>> by_flow_;
    /// What there is of those at one address.
    struct share {
        std::size_t subscriptions = 0;
        std::size_t asked_for = 0;  ///< members of lists that their requests brought
    };
    std::map<base::address, share> per_source_;  ///< see counted_by
    std::unordered_map<std::string, std::weak_ptr<const std::string>> texts_;
    tick at_{};  ///< when the call that runs was made
    std::uint64_t generation_ = 0;
    std::size_t asked_for_ = 0;  ///< members of lists that requests brought
    std::uint64_t notifies_ = 0;
    std::uint64_t unanswered_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace fingerpost::bridge
