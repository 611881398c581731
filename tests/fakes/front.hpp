#pragma once

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "desk/desk.hpp"

namespace fingerpost::tests {

/// A desk in memory: answers with the cards it was given, and remembers what it was asked.
class fake_front final : public desk::front {
public:
    std::map<std::string, base::card, std::less<>> cards;  ///< by login name; none: denied
    std::map<std::string, std::vector<std::string>, std::less<>>
        by_word;  ///< real-name word -> login names
    desk::listing list{desk::listing::standing::open, {}, false};
    std::map<std::string, std::vector<std::string>> lists;  ///< of the policy, by name
    std::vector<base::question> asked;
    std::map<std::string, std::vector<desk::sink>, std::less<>> sinks;
    desk::list_sink list_watcher;  ///< the last who began to watch a list
    desk::sink follower;           ///< of everybody; null: nobody
    std::map<std::string, std::vector<base::phone>, std::less<>> phones;  ///< as registered
    /// By login name and source, as reported.
    std::map<std::string, std::map<std::string, base::report>, std::less<>> reports;
    std::chrono::milliseconds takes{};  ///< how long `answer` looks
    claim claims = claim::holds;
    std::vector<std::pair<base::message, base::face>> messages;  ///< as they came
    desk::receipt takes_messages = desk::receipt::taken;
    base::watcher who_is_local{std::nullopt, std::nullopt, true};

    void put(base::card c) {
        const std::string name(c.user.str());
        cards.insert_or_assign(name, std::move(c));
    }
    /// Tells all who watch that user's card.
    void tell(const base::card& c) {
        const auto told = std::make_shared<const base::card>(c);
        const auto theirs = sinks[std::string(c.user.str())];  // one may end its watch
        for (const auto& to : theirs) to(told);
    }

    boost::asio::awaitable<base::card> answer(base::question q) override {
        asked.push_back(q);
        if (takes.count() > 0) {
            boost::asio::steady_timer looking(co_await boost::asio::this_coro::executor, takes);
            co_await looking.async_wait(boost::asio::use_awaitable);
        }
        co_return card_of(q.subject);
    }
    boost::asio::awaitable<base::card::standing> review(base::question q) override {
        asked.push_back(q);
        co_return card_of(q.subject).state;
    }
    boost::asio::awaitable<std::shared_ptr<const desk::listing>> everyone(base::watcher,
                                                                          base::face) override {
        co_return std::make_shared<const desk::listing>(list);
    }
    boost::asio::awaitable<std::vector<base::card>> named(base::watcher, base::face,
                                                          std::string name) override {
        std::vector<base::card> found;
        const auto users = by_word.find(base_lower(name));
        if (users == by_word.end()) co_return found;
        for (const auto& u : users->second) found.push_back(cards.at(u));
        co_return found;
    }
    desk::handle watch(base::question q, desk::sink to) override {
        const std::string name(q.subject.str());
        to(std::make_shared<const base::card>(card_of(q.subject)));
        sinks[name].push_back(std::move(to));
        return desk::handle([this, user = q.subject, name](desk::handle::request r) {
            r == desk::handle::request::end ? sinks[name].clear() : tell(card_of(user));
        });
    }
    desk::handle watch_list(base::watcher, base::face, base::watched_list what,
                            desk::list_sink to) override {
        base::list_news news{base::list_news::standing::unknown, true, {}};
        const auto* const name = std::get_if<std::string>(&what.of);
        const bool known = name == nullptr || lists.contains(*name);
        if (known) news.state = base::list_news::standing::known;
        const auto add = [&](const base::user_name& user) {
            news.cards.emplace(user, std::make_shared<const base::card>(card_of(user)));
        };
        if (name == nullptr) {
            for (const auto& user : std::get<std::vector<base::user_name>>(what.of)) add(user);
        } else if (known) {
            for (const auto& user : lists.at(*name)) add(base::user_name::parse(user).value());
        }
        to(news);
        list_watcher = std::move(to);
        return {};
    }
    desk::handle follow(base::watcher, base::face, desk::sink to) override {
        for (const auto& [name, card] : cards) to(std::make_shared<const base::card>(card));
        follower = std::move(to);
        return desk::handle([this](desk::handle::request) { follower = nullptr; });
    }
    void registered(const base::user_name& who, std::vector<base::phone> now) override {
        phones.insert_or_assign(std::string(who.str()), std::move(now));
    }
    void report(const base::user_name& who, base::report what) override {
        std::string source = what.source;
        reports[std::string(who.str())].insert_or_assign(std::move(source), std::move(what));
    }
    void withdraw(const base::user_name& who, const std::string& source) override {
        reports[std::string(who.str())].erase(source);
    }
    boost::asio::awaitable<desk::receipt> message(base::message what, base::face by) override {
        messages.emplace_back(std::move(what), by);
        co_return takes_messages;
    }
    boost::asio::awaitable<base::watcher> local_watcher(uid_t) override { co_return who_is_local; }
    boost::asio::awaitable<claim> has_uid(base::user_name, uid_t) override { co_return claims; }

private:
    static std::string base_lower(std::string word) {
        std::transform(word.begin(), word.end(), word.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return word;
    }
    base::card card_of(const base::user_name& user) const {
        const auto found = cards.find(user.str());
        return found == cards.end() ? base::card(user) : found->second;
    }
};

}  // namespace fingerpost::tests
