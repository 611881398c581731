#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "accounts/directory.hpp"
#include "accounts/home_files.hpp"
#include "base/error.hpp"

namespace fingerpost::tests {

/// A directory in memory; can be down.
class fake_directory final : public accounts::directory {
public:
    std::map<std::string, accounts::account, std::less<>> users;
    std::map<std::string, std::vector<std::string>, std::less<>> groups;  ///< of each user
    std::string unknown_group;  ///< the only one that there is not
    bool down = false;
    std::size_t finds = 0;  ///< how often accounts were asked for

    void add(std::string_view name, uid_t uid, std::string full_name = "") {
        accounts::account a{base::user_name::parse(name).value(),
                            uid,
                            uid,
                            std::move(full_name),
                            "R1",
                            "555-1",
                            "555-2",
                            "/home/" + std::string(name),
                            "/bin/sh"};
        users.insert_or_assign(std::string(name), std::move(a));
    }
    answer<accounts::account> find(base::user_name name) override {
        ++finds;
        co_return found(name);
    }
    boost::asio::awaitable<std::vector<base::result<accounts::account>>> find_all(
        std::vector<base::user_name> names) override {
        std::vector<base::result<accounts::account>> all;
        for (const auto& n : names) all.push_back(found(n));
        co_return all;
    }
    answer<accounts::account> of_uid(uid_t uid) override {
        if (down) co_return base::errc::cannot_tell;
        for (const auto& [name, a] : users) {
            if (a.uid == uid) co_return a;
        }
        co_return base::errc::not_found;
    }
    answer<std::vector<std::string>> groups_of(base::user_name name) override {
        if (down) co_return base::errc::cannot_tell;
        const auto mine = groups.find(name.str());
        if (mine == groups.end()) co_return base::errc::not_found;
        co_return mine->second;
    }
    answer<bool> has_group(std::string group) override { co_return group != unknown_group; }
    answer<std::vector<base::user_name>> members_of(std::string group) override {
        if (down) co_return base::errc::cannot_tell;
        if (group == unknown_group) co_return base::errc::not_found;
        std::vector<base::user_name> all;
        for (const auto& [user, of] : groups) {
            if (std::find(of.begin(), of.end(), group) != of.end())
                all.push_back(base::user_name::parse(user).value());
        }
        co_return all;
    }
    answer<std::vector<base::user_name>> named(std::string word) override {
        std::vector<base::user_name> all;
        for (const auto& [name, a] : users) {
            if (a.full_name.find(word) != std::string::npos) all.push_back(a.name);
        }
        co_return all;
    }
    void forget() override {}

private:
    base::result<accounts::account> found(const base::user_name& name) const {
        if (down) return base::errc::cannot_tell;
        const auto user = users.find(name.str());
        if (user == users.end()) return base::errc::not_found;
        return user->second;
    }
};

/// Homes in memory: a file belongs to a uid.
class fake_home_files final : public accounts::home_files {
public:
    std::map<std::pair<uid_t, accounts::home_file>, std::string> texts;
    std::map<uid_t, base::had> hidden;

    boost::asio::awaitable<base::document> read(accounts::account whose,
                                                accounts::home_file which) override {
        const auto text = texts.find({whose.uid, which});
        if (text == texts.end()) co_return base::document{};
        co_return base::document{base::had::yes, text->second};
    }
    boost::asio::awaitable<base::had> hides(accounts::account whose) override {
        co_return wish(whose);
    }
    boost::asio::awaitable<std::vector<base::had>> hide(
        std::vector<accounts::account> who) override {
        std::vector<base::had> all;
        for (const auto& a : who) all.push_back(wish(a));
        co_return all;
    }
    boost::asio::awaitable<base::mailbox> mail(accounts::account) override {
        co_return base::mailbox{};
    }

private:
    base::had wish(const accounts::account& a) const {
        const auto known = hidden.find(a.uid);
        return known == hidden.end() ? base::had::none : known->second;
    }
};

}  // namespace fingerpost::tests
