#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "notifier.hpp"
#include "sent_message.hpp"

namespace fingerpost::tests {

/// The world around a notifier, in memory: keeps what it sends, asks and answers, and stands still
/// in time until it is turned.
class notifier_world final : public bridge::surroundings {
public:
    struct watch_asked {
        std::shared_ptr<const bridge::sender> who;
        base::user_name of;
    };

    std::vector<std::pair<std::uint64_t, bridge::reply>> answers;
    std::vector<sent_message> sent;
    std::map<std::uint64_t, watch_asked> watched;
    std::map<std::uint64_t, base::watched_list> lists;
    std::map<std::uint64_t, bridge::watch_id> latest;  ///< watches, by subscription
    std::size_t watches_asked = 0;
    std::size_t watches_ended = 0;
    std::size_t repeats_asked = 0;
    std::size_t proofs_asked = 0;
    bridge::sending sends = bridge::sending::left;
    bridge::tick now{std::chrono::hours(1)};
    base::instant wall{std::chrono::seconds(1'800'000'000)};

    void answer(std::uint64_t number, const bridge::reply& with) override {
        answers.emplace_back(number, with);
    }
    bridge::sending send(const bridge::hop& to, const std::string& bytes) override {
        if (sends == bridge::sending::left) sent.push_back({to, bytes});
        return sends;
    }
    std::shared_ptr<const std::string> place_for(const bridge::hop&) override { return place_; }
    bool is_ours(const base::address& at, std::uint16_t port) const override {
        return at == base::address::parse("192.0.2.1").value() && port == 5060;
    }
    void watch(bridge::watch_id as, std::shared_ptr<const bridge::sender> who,
               const base::user_name& of) override {
        ++watches_asked;
        latest[as.subscription] = as;
        watched.insert_or_assign(as.subscription, watch_asked{std::move(who), of});
    }
    void recognise(bridge::watch_id as, std::shared_ptr<const bridge::sender> who,
                   const base::user_name& of) override {
        watch(as, std::move(who), of);
    }
    void watch_list(bridge::watch_id as, std::shared_ptr<const bridge::sender>,
                    base::watched_list of) override {
        ++watches_asked;
        latest[as.subscription] = as;
        lists.insert_or_assign(as.subscription, std::move(of));
    }
    void ask_again(std::uint64_t, std::shared_ptr<const bridge::sender>, again what) override {
        ++(what == again::all ? repeats_asked : proofs_asked);
    }
    void unwatch(std::uint64_t subscription) override {
        ++watches_ended;
        watched.erase(subscription);
        lists.erase(subscription);
    }
    std::uint64_t chance() override { return ++last_; }
    base::instant wall_clock() const override { return wall; }

private:
    std::shared_ptr<const std::string> place_ = std::make_shared<std::string>("192.0.2.1:5060");
    std::uint64_t last_ = 0x1000;
};

}  // namespace fingerpost::tests
