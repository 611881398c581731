#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "../answered.hpp"
#include "../authenticator.hpp"
#include "../compositor.hpp"
#include "../notifier.hpp"
#include "../registrar.hpp"
#include "../relay.hpp"
#include "base/log.hpp"
#include "bridge/settings.hpp"
#include "bridge/watching.hpp"
#include "crossing.hpp"
#include "reception.hpp"
#include "stack.hpp"

namespace fingerpost::bridge {

/// All that lives on Sofia's thread: takes requests, finds out who asks, and hands them to the
/// notifier, the compositor and the registrar.
class service final : private surroundings, private compositor::surroundings {
public:
    service(su_root_t* root, const settings& s, const base::clock& clock, base::log& log,
            crossing& to, reception& at_the_desk);

    [[nodiscard]] const std::vector<std::uint16_t>& ports() const { return stack_.ports(); }
    /// What came from the owner's thread.
    void take();
    /// Does what is due; when something is due next.
    [[nodiscard]] std::optional<tick> turn(tick now);
    void set_credentials(std::shared_ptr<const credentials> known);
    void policy_changed(std::uint64_t generation);
    void disown(std::uint64_t subscription);
    /// At the next turn the desk looks whether those who watch or published are still who they
    /// were.
    void accounts_changed() { void_claims_at_ = {}; }
    void end_all();
    [[nodiscard]] bool quiet() const noexcept { return notifier_.quiet(); }
    /// Takes a message on to the phones of its user.
    void carry(const base::message& what);
    [[nodiscard]] std::vector<watching> watchers(const std::optional<base::user_name>& of) const {
        return notifier_.list(of);
    }
    /// From any thread.
    [[nodiscard]] counts count() const;

private:
    void asked(std::uint64_t number, request r);
    [[nodiscard]] std::optional<reply> stateless_answer(const request& r) const;
    void serve(std::uint64_t number, const request& r);
    void challenge_for(std::uint64_t number, const must_prove& what);
    [[nodiscard]] std::shared_ptr<const sender> shared(const sender& who);
    void begin_register(std::uint64_t number, const request& r, const sender& who);
    void carry_out(std::uint64_t number, const request& r, const reception::proof& proof);
    void take_message(std::uint64_t number, const request& r, const sender& who);
    void tell_phones(const base::user_name& user);
    /// Wakes the owner for what he has to do, unless more of it is about to come.
    void deliver(tick now, bool more_comes);
    void give_back_memory();
    void look_for_void_claims(tick now);
    void review_publications();
    void review_on();
    void tally(std::string_view method, unsigned status);
    void publish_counts();

    void answer(std::uint64_t number, const reply& with) override;
    void ask_for_proof(std::uint64_t number) override;
    void ask(std::uint64_t number, const std::shared_ptr<const sender>& who,
             const base::user_name& of) override;
    void report(const base::user_name& of, const base::report& what) override;
    void withdraw(const base::user_name& of, const std::string& source) override;
    [[nodiscard]] bool is_open(const hop& way) const override { return stack_.is_open(way); }
    [[nodiscard]] sending send(const hop& to, const std::string& bytes) override;
    [[nodiscard]] std::shared_ptr<const std::string> place_for(const hop& peer) override;
    [[nodiscard]] bool is_ours(const base::address& at, std::uint16_t port) const override;
    void watch(watch_id as, std::shared_ptr<const sender> who, const base::user_name& of) override;
    void recognise(watch_id as, std::shared_ptr<const sender> who,
                   const base::user_name& of) override;
    void watch_list(watch_id as, std::shared_ptr<const sender> who, base::watched_list of) override;
    void ask_again(std::uint64_t subscription, std::shared_ptr<const sender> who,
                   again what) override;
    void unwatch(std::uint64_t subscription) override;
    [[nodiscard]] std::uint64_t chance() override;
    [[nodiscard]] base::instant wall_clock() const override;

    const settings settings_;
    const base::clock& clock_;
    crossing& to_;
    reception& desk_;  ///< only to be named in tasks for the owner
    authenticator authenticator_;
    answered transactions_;
    notifier notifier_;
    compositor compositor_;
    registrar registrar_;
    relay relay_;
    stack stack_;
    struct in_making {
        std::string method;
        std::string call_id;
        std::uint32_t cseq = 0;
        std::optional<answered::key> transaction;
    };
    std::unordered_map<std::uint64_t, in_making> open_;  ///< requests, until they are answered
    std::shared_ptr<const sender> last_sender_;
    tick sweep_at_{};
    std::size_t most_kept_ = 0;  ///< subscriptions and answers, since memory was given back
    std::size_t last_kept_ = 0;  ///< at the last sweep
    std::array<std::uint64_t, 64> chances_{};  ///< drawn, and used from the end
    std::size_t chances_left_ = 0;
    tick void_claims_at_{};
    bool looks_for_void_claims_ = false;
    tick undelivered_since_{};
    bool reviews_ = false;  ///< publications are at the desk
    std::uint64_t requests_ = 0;
    std::uint64_t challenged_ = 0;
    verdicts publishes_;
    verdicts messages_;
    mutable std::mutex lock_;
    counts shown_;
};

}  // namespace fingerpost::bridge
