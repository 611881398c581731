#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bridge/settings.hpp"
#include "publications.hpp"

namespace fingerpost::bridge {

/// Whether somebody may publish about a user.
enum class may_publish {
    yes,
    no,           ///< or there is no such user: the two are one
    void_claim,   ///< who he proved to be is nobody any more
    cannot_tell,  ///< not now
};

/// The event state compositor (RFC 3903 section 6): takes PUBLISH requests whose senders are known,
/// asks whether they may, carries them out, and reports what they say. Those about one user are
/// carried out in the order in which they came. On Sofia's thread, without seeing Sofia.
class compositor {
public:
    class surroundings {
    public:
        virtual ~surroundings() = default;
        virtual void answer(std::uint64_t request_number, const reply& with) = 0;
        /// Answers with a challenge: somebody may who proves who he is.
        virtual void ask_for_proof(std::uint64_t request_number) = 0;
        /// Asks whether `who` may publish about `of`; then calls `decided` with this number.
        virtual void ask(std::uint64_t request_number, const std::shared_ptr<const sender>& who,
                         const base::user_name& of) = 0;
        virtual void report(const base::user_name& of, const base::report& what) = 0;
        virtual void withdraw(const base::user_name& of, const std::string& source) = 0;
        /// Whether that way can still be taken back.
        [[nodiscard]] virtual bool is_open(const hop& way) const = 0;
        /// 64 bits that nobody can guess.
        [[nodiscard]] virtual std::uint64_t chance() = 0;
        [[nodiscard]] virtual base::instant wall_clock() const = 0;
    };
    compositor(const settings& s, surroundings& around);

    /// Takes a PUBLISH that check_request let pass.
    void publish(std::uint64_t request_number, const request& r,
                 const std::shared_ptr<const sender>& who);
    void decided(std::uint64_t request_number, const base::user_name& of, may_publish may,
                 tick now);
    /// Ends what has expired.
    void run(tick now);
    [[nodiscard]] std::optional<tick> next() const { return all_.next(); }
    void flow_lost(std::uint64_t flow);
    /// What was published by a credential that stands for another user now, or for none, ends.
    template <class LocalUserOf>
    void credentials_changed(const LocalUserOf& local_user_of) {
        withdraw(all_.end_where([&](const publication& p) {
            const auto& [who, claim] = p.who;
            return claim && (!who.sip || local_user_of(*who.sip) != claim);
        }));
    }
    /// Whether those that stand may be said is to be asked again, from the first one on.
    void begin_review() {
        reviewed_.reset();
        ++review_;
    }
    /// Some of them, and the next ones with the next call; none: that was all.
    [[nodiscard]] std::vector<to_review> next_to_review();
    /// What has these entity-tags may not be said any more.
    void end(const std::vector<std::string>& tags) { withdraw(all_.end(tags)); }
    /// How many publications stand.
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

private:
    struct waiting {
        publish_request what;
        std::optional<reply> wrong_event;
        bool may = false;
        std::uint64_t asked_in = 0;  ///< the review that was the last one when the desk was asked
    };
    /// By the number of the request, and so in the order in which they came.
    using queue = std::map<std::uint64_t, waiting>;

    void ask(std::uint64_t request_number, waiting& w, const std::shared_ptr<const sender>& who);
    void refuse(std::uint64_t request_number, const waiting& w, may_publish may);
    void carry_out(std::uint64_t request_number, waiting w, tick now);
    void withdraw(const std::vector<ended_report>& gone);

    bool nobody_is_challenged_;
    surroundings& around_;
    publications all_;
    std::map<base::user_name, queue> queues_;  ///< none is empty
    std::optional<base::user_name> reviewed_;  ///< up to him; nothing: nobody yet
    std::uint64_t review_ = 0;                 ///< how many have begun
};

}  // namespace fingerpost::bridge
