#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/log.hpp"
#include "base/result.hpp"
#include "bodies.hpp"
#include "bridge/upstream_state.hpp"
#include "deadlines.hpp"
#include "digest_prover.hpp"
#include "server_location.hpp"
#include "server_round.hpp"
#include "sip_response.hpp"
#include "transactions.hpp"
#include "upstream_publication.hpp"

namespace fingerpost::bridge {

/// What publishing needs of the world.
class upstream_world {
public:
    virtual ~upstream_world() = default;
    [[nodiscard]] virtual sending send(const hop& to, const std::string& bytes) = 0;
    /// The address and port from which we send to `to`, for Via.
    [[nodiscard]] virtual std::string place_towards(const hop& to) = 0;
    /// A number that nobody can guess.
    [[nodiscard]] virtual std::uint64_t chance() = 0;
    /// Find out where the servers are; answered by `upstream::located`, but not from within.
    virtual void look_up() = 0;
    /// From now on this stands there for so long, should we not live to remove it; an empty tag:
    /// nothing does.
    virtual void keep(const base::user_name& of, const std::string& etag,
                      std::chrono::seconds life) = 0;
    /// Read the password anew; answered by `upstream::password`, but not from within.
    virtual void read_password() = 0;
};

struct upstream_settings {
    std::string domain;
    std::string user;  ///< for digests; empty: none
    std::chrono::seconds expires{600};
    bool remove_at_logout = false;
    std::chrono::seconds idle_after{300};
};

/// The event publication agent of RFC 3903: keeps at one upstream server a publication of each user
/// that says what he is shown as, and knows what to do when the server refuses, forgets, is away,
/// or comes back. Latest state wins; of one user one PUBLISH is on its way at a time. Pure but for
/// what it asks of the world.
class upstream {
public:
    upstream(upstream_settings s, upstream_world& around, base::log& log);

    /// What stands there of an earlier life of ours, for `left`. It is removed unless the user is
    /// told of within some seconds. Before all news.
    void inherit(const base::user_name& of, const std::string& etag, std::chrono::seconds left,
                 tick now);
    /// What may be told of a user from now on.
    void news(const std::shared_ptr<const base::card>& card, tick now);
    /// A policy of this generation is in force: what an older one let through does not leave.
    void policy_changed(std::uint64_t generation) { generation_ = generation; }
    /// Where the servers are, or why that cannot be told.
    void located(const base::result<located_servers>& found, tick now);
    /// What the password is now, or why it could not be read.
    void password(const std::string& text, const std::string& error, tick now);
    void response(const sip_response& r, tick now);
    /// What was sent to `to` does not arrive: there is no connection, or nobody listens.
    void unreachable(const hop& to, const std::string& why, tick now);
    /// Does what is due.
    void run(tick now);
    [[nodiscard]] std::optional<tick> next() const;
    /// Removes all that is published.
    void end_all(tick now);
    /// Whether nothing of ours is left at the server, or it is not there.
    [[nodiscard]] bool quiet() const { return state_ != link::up || all_.empty(); }
    [[nodiscard]] upstream_state state(tick now) const;

private:
    using link = upstream_state::link;
    using clock_wait = tick::duration;

    // upstream_link.cpp: which server, and whether it is there.
    void try_next(tick now);
    void probe(const hop& at, tick now);
    void probed(unsigned status, tick now);
    void is_up(tick now);
    void server_failed(clock_wait rest, const std::string& why, tick now);
    void leave_server();
    void refused(const std::string& why, tick now);
    void run_link(tick now);
    [[nodiscard]] std::optional<tick> next_of_link() const;
    [[nodiscard]] clock_wait jittered(clock_wait about);
    [[nodiscard]] std::string new_branch();
    void complain(const std::string& why);

    // upstream.cpp: the publications.
    [[nodiscard]] upstream_publication& of(const base::user_name& who);
    [[nodiscard]] publish_act wanted(const upstream_publication& p, tick now) const;
    void schedule(upstream_publication& p, tick now);
    void due(upstream_publication& p, tick now);
    void doubt_all(tick now);
    void disown_inherited(tick now);
    /// Nothing of it stands there any more.
    void is_gone(upstream_publication& p);
    void heartbeat(tick now);
    [[nodiscard]] bool window_open() const;
    void send_next(tick now);
    [[nodiscard]] std::optional<std::uint64_t> take_queued();
    void send(upstream_publication& p, publish_act what, tick now);
    [[nodiscard]] std::string compose(upstream_publication& p);
    void remove(std::uint64_t id);
    /// Its PUBLISH is not waited for any longer, and may have arrived.
    void give_up_answer(upstream_publication& p);
    void count_failure(upstream_publication& p);
    void clear_failures(upstream_publication& p);

    // upstream_answers.cpp: what the server says.
    void settled(std::uint64_t owner, unsigned status);
    void timed_out(upstream_publication& p, tick now);
    void answered(upstream_publication& p, const sip_response& r, tick now);
    void accepted(upstream_publication& p, const upstream_publication::attempt& sent,
                  const sip_response& r, tick now);
    void challenged(upstream_publication& p, const sip_response& r, tick now);
    void forgotten(upstream_publication& p, tick now);
    void too_brief(upstream_publication& p, const sip_response& r, tick now);
    void failed(upstream_publication& p, unsigned status, clock_wait at_least, tick now);
    void late(const sip_response& r, tick now);
    void remove_stray(upstream_publication& p, const std::string& etag, tick now);

    const upstream_settings settings_;
    upstream_world& around_;
    base::log& log_;
    bodies bodies_;
    digest_prover prover_;
    std::string password_;
    transactions transactions_;
    const sip_response* answer_ = nullptr;  ///< while one is being taken in
    tick at_{};                             ///< when the call that runs was made

    link state_ = link::looking_up;
    server_round round_;
    std::optional<hop> server_;  ///< the one that is tried, or in use
    tick locate_again_{};
    bool locating_ = true;
    std::uint64_t probe_ = 0;  ///< transaction; 0: none
    tick probe_until_{};
    tick wake_{};       ///< of waiting and refused
    tick canary_at_{};  ///< the same password is tried again then
    clock_wait canary_wait_{};
    bool doubt_when_up_ = false;
    bool lost_ = true;  ///< or not found yet
    std::string error_;

    std::map<std::uint64_t, upstream_publication> all_;
    std::unordered_map<base::user_name, std::uint64_t> by_name_;
    std::unordered_map<std::string, std::uint64_t> unanswered_;  ///< by branch
    deadlines due_;
    std::deque<std::uint64_t> changes_;
    std::deque<std::uint64_t> refreshes_;
    bool changes_had_last_turn_ = false;
    std::uint64_t last_id_ = 0;
    std::uint64_t generation_ = 0;
    std::size_t failing_ = 0;  ///< publications with failures
    std::size_t window_ = 1;
    tick next_slot_{};
    tick heard_{};             ///< the latest answer
    tick disown_at_{};         ///< what was inherited, and nobody spoke of
    std::uint64_t pulse_ = 0;  ///< whose publication was looked at last to see whether it stands
    std::chrono::seconds expires_;
    std::chrono::seconds first_expires_;
    bool warned_no_etag_ = false;
    bool ending_ = false;
};

}  // namespace fingerpost::bridge
