#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "desk_room.hpp"

namespace fingerpost::tests {

using namespace std::chrono_literals;
using standing = base::card::standing;
using strings = std::vector<std::string>;

inline std::shared_ptr<base::card> card_of(const std::string& user, standing state,
                                           bool refused = false) {
    auto c = card(user, base::availability::active, state);
    c->refused = refused;
    return c;
}

/// Alice, who reads who watches her, and others who do.
struct watched_room : notifier_room {
    struct subscribed {
        bridge::request asked;
        std::shared_ptr<const bridge::sender> who;
        std::uint64_t id = 0;
        unsigned status = 0;
    };
    /// How it stands with whom.
    using standings = std::map<std::string, standing>;

    subscribed subscribe(const std::string& user, const char* package, standing told,
                         std::uint32_t expires = 3600) {
        subscribed s = asking(user, package, expires);
        it.subscribe(++number, s.asked, s.who, world.now);
        s.id = newest();
        it.news(world.latest[s.id], card_of("alice", told), world.now);
        return answered_now(std::move(s));
    }
    subscribed read() { return subscribe("alice", "presence.winfo", standing::shown); }
    void again(subscribed& s, std::uint32_t expires) {
        s.asked.expires = expires;
        ++s.asked.cseq;
        it.subscribe(++number, s.asked, s.who, world.now);
        settle();
    }
    void tell(const subscribed& s, standing state, bool refused = false) {
        it.news(world.latest[s.id], card_of("alice", state, refused), world.now);
        settle();
    }
    /// A SUBSCRIBE by `user` that was not sent yet.
    subscribed asking(const std::string& user, const char* package, std::uint32_t expires) {
        subscribed s;
        s.asked = request("alice", user);
        s.asked.event->package = package;
        s.asked.expires = expires;
        const std::string sip = "sip:" + user + "@example.test";
        s.who = somebody(user == "somebody" ? nullptr : sip.c_str());
        return s;
    }
    subscribed answered_now(subscribed s) {
        BOOST_REQUIRE(world.answers.back().first == number);
        s.status = world.answers.back().second.status;
        s.asked.to.tag = world.answers.back().second.to_tag;
        settle();
        return s;
    }
    /// To a list of his own, of those in `of`.
    subscribed subscribe_to(const standings& of, const std::string& user,
                            const char* package = "presence", std::uint32_t expires = 3600) {
        subscribed s = asking(user, package, expires);
        bring(s, of);
        it.subscribe(++number, s.asked, s.who, world.now);
        s.id = newest();
        it.news_of_list(world.latest[s.id], news_of(of), world.now);
        return answered_now(std::move(s));
    }
    /// A list in the request, of those in `of`.
    static void bring(subscribed& s, const standings& of) {
        s.asked.supported = {"eventlist"};
        s.asked.require = {"recipient-list-subscribe"};
        s.asked.content_type = "application/resource-lists+xml";
        s.asked.body = "<resource-lists><list>";
        for (const auto& [user, state] : of)
            s.asked.body += "<entry uri=\"sip:" + user + "@example.test\"/>";
        s.asked.body += "</list></resource-lists>";
    }
    static base::list_news news_of(const standings& of, bool refused = false) {
        base::list_news news{base::list_news::standing::known, false, {}};
        for (const auto& [user, state] : of) {
            const auto c = card_of(user, state, refused);
            news.cards.emplace(c->user, c);
        }
        return news;
    }
    void tell(const subscribed& s, const standings& of, bool refused = false) {
        it.news_of_list(world.latest[s.id], news_of(of, refused), world.now);
        settle();
    }
    /// All that is to be sent is, and answered.
    void settle() {
        it.run(world.now);
        for (; answered < world.sent.size(); ++answered) {
            it.response(world.sent[answered].branch(), 200, 0, world.now);
            it.run(world.now);
        }
    }
    void wait(std::chrono::seconds d) {
        pass(d, [this] { settle(); });
    }

    /// The documents that came since the last call: "full 0: pending subscribe sip:bob@…; …".
    strings documents() {
        strings all;
        for (; seen < world.sent.size(); ++seen) {
            const auto& m = world.sent[seen];
            if (m.header("Event") != "presence.winfo") continue;
            const std::string body = m.body();
            if (body.empty()) {
                all.push_back(m.header("Subscription-State"));
                continue;
            }
            BOOST_TEST(m.header("Content-Type") == "application/watcherinfo+xml");
            const std::string root = body.substr(body.find("<watcherinfo"));
            std::string told = value(root, "state") + ' ' + value(root, "version") + ':';
            for (auto at = body.find("<watcher id="); at != std::string::npos;
                 at = body.find("<watcher id=", at + 1)) {
                const std::string line = body.substr(at, body.find("</watcher>", at) - at);
                ids.insert(value(line, "id"));
                told += ' ' + value(line, "status") + ' ' + value(line, "event") + ' ' +
                        line.substr(line.find('>') + 1) + ';';
            }
            all.push_back(told);
        }
        return all;
    }
    static std::string value(const std::string& of, const std::string& name) {
        const auto begin = of.find(' ' + name + "=\"") + name.size() + 3;
        return of.substr(begin, of.find('"', begin) - begin);
    }
    strings states_of_list() {
        strings all;
        for (const auto& w : it.list(std::nullopt)) all.push_back(w.watcher + ' ' + w.state);
        return all;
    }

    std::size_t answered = 0;
    std::size_t seen = 0;
    std::set<std::string> ids;  ///< of watchers, as they were told
};

}  // namespace fingerpost::tests
