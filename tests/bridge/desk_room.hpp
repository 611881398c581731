#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "fakes/clock.hpp"
#include "notifier.hpp"
#include "notifier_world.hpp"

namespace fingerpost::tests {

inline bridge::settings usual_settings() {
    bridge::settings s;
    s.domain = "example.test";
    s.notify_interval = std::chrono::seconds(5);
    s.ask_expires = std::chrono::seconds(600);
    return s;
}

/// What a watcher is told of `name`: his presence, if he is shown anything.
inline std::shared_ptr<base::card> card(std::string_view name, base::availability how,
                                        base::card::standing state = base::card::standing::shown) {
    auto c = std::make_shared<base::card>(user(name));
    c->state = state;
    c->generation = 1;
    if (state != base::card::standing::shown) return c;
    c->shows = {base::field::presence};
    c->presence = how;
    c->logged_in = how != base::availability::offline;
    return c;
}

/// Who has proved to be `sip`, or with null nobody.
inline std::shared_ptr<const bridge::sender> somebody(const char* sip = "sip:bob@example.test",
                                                      const char* from = "192.0.2.7") {
    auto who = std::make_shared<bridge::sender>();
    who->who.from = base::address::parse(from).value();
    if (sip != nullptr) who->who.sip = base::sip_identity::parse(sip).value();
    return who;
}

/// A notifier at work, and the SUBSCRIBEs to it.
struct notifier_room {
    explicit notifier_room(const bridge::settings& s = usual_settings()) : it(s, world) {}

    /// One of `watcher` about `name`, in a dialog of its own.
    bridge::request request(const std::string& name = "alice", const std::string& watcher = "bob") {
        const std::string about = "sip:" + name + "@example.test";
        bridge::request r;
        r.method = "SUBSCRIBE";
        r.uri = {"sip", name, "example.test", "", about};
        r.from = {r.uri, "<sip:" + watcher + "@example.test>", "b" + std::to_string(++dialogs)};
        r.to = {r.uri, '<' + about + '>', ""};
        r.call_id = "call-" + std::to_string(dialogs);
        r.cseq = 1;
        r.contacts = {{{"sip", watcher, "10.9.9.9", "5060", "sip:" + watcher + "@10.9.9.9:5060"},
                       {},
                       {},
                       {}}};
        r.event = bridge::event_header{"presence", {}, {}, {}, {}};
        r.source = {1, bridge::transport::udp, base::address::parse("192.0.2.7").value(), 5070};
        return r;
    }
    /// The next one in the dialog that `r` began, which was the first of all.
    bridge::request in_dialog(bridge::request r, std::optional<std::uint32_t> expires = {}) {
        r.to.tag = world.answers.front().second.to_tag;
        r.cseq = ++cseq;
        r.expires = expires;
        return r;
    }
    /// The subscription that began last; 0: none.
    [[nodiscard]] std::uint64_t newest() const {
        return std::max(world.watched.empty() ? 0 : world.watched.rbegin()->first,
                        world.lists.empty() ? 0 : world.lists.rbegin()->first);
    }
    /// Time passes; whenever something is due, and at the end, `act` is called.
    template <class Act>
    void pass(std::chrono::milliseconds by, const Act& act) {
        const bridge::tick end = world.now + by;
        for (auto next = it.next(); next && *next <= end; next = it.next()) {
            world.now = std::max(world.now, *next);
            act();
        }
        world.now = end;
        act();
    }

    notifier_world world;
    bridge::notifier it;
    std::uint64_t number = 0;  ///< of the latest request
    std::uint32_t cseq = 1;
    int dialogs = 0;
};

/// One where each SUBSCRIBE is answered as soon as the desk has told `first`.
struct desk_room : notifier_room {
    using notifier_room::notifier_room;

    const bridge::reply& ask(const bridge::request& r,
                             const std::shared_ptr<const bridge::sender>& who = somebody()) {
        const std::size_t before = world.answers.size();
        it.subscribe(++number, r, who, world.now);
        if (world.answers.size() == before && !world.watched.empty()) {
            it.news(world.latest[newest()], first, world.now);
        }
        BOOST_REQUIRE(world.answers.size() == before + 1);
        BOOST_TEST(world.answers.back().first == number);
        it.run(world.now);
        return world.answers.back().second;
    }
    /// The latest NOTIFY is answered.
    void ok(unsigned status = 200) {
        it.response(world.sent.back().branch(), status, 0, world.now);
        it.run(world.now);
    }
    /// The desk has news for the latest subscription.
    void tell(const std::shared_ptr<base::card>& c) {
        it.news(world.latest[newest()], c, world.now);
        it.run(world.now);
    }
    void wait(std::chrono::milliseconds d) {
        pass(d, [this] { it.run(world.now); });
    }
    [[nodiscard]] std::string state() const {
        return world.sent.back().header("Subscription-State");
    }

    std::shared_ptr<base::card> first = card("alice", base::availability::active);
};

/// The value of a header of an answer; empty: none.
inline std::string value(const bridge::reply& r, std::string_view name) {
    for (const auto& [n, v] : r.with) {
        if (n == name) return v;
    }
    return {};
}

}  // namespace fingerpost::tests
