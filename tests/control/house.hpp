#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "control/server.hpp"
#include "fakes/clock.hpp"
#include "fakes/front.hpp"

namespace fingerpost::control {

/// A daemon in memory.
class fake_daemon final : public operations {
public:
    uid_t admin = ::getuid();
    std::optional<std::string> wrong_with_policy;
    int reloads = 0;
    uid_t asked_by = static_cast<uid_t>(-1);

    /// Who he is whom the kernel tells of.
    base::result<base::user_name> me = tests::user("alice");
    std::optional<refused> refuses;  ///< every wish, and the log
    std::vector<std::string> done;   ///< what was asked for, in words
    std::vector<desk::audit_line> lines;
    std::optional<base::question> explained;
    desk::audit_filter filter;
    boost::json::array watching;

    boost::asio::awaitable<bool> is_admin(uid_t uid) override {
        asked_by = uid;
        co_return uid == admin;
    }
    boost::asio::awaitable<boost::json::object> status(disclosure how_much) override {
        boost::json::object told{{"version", "1"}};
        if (how_much == disclosure::counts) told["sessions"] = 3;
        co_return told;
    }
    boost::asio::awaitable<std::optional<std::string>> reload() override {
        ++reloads;
        co_return wrong_with_policy;
    }
    awaitable<base::result<base::user_name>> name_of(uid_t) override { co_return me; }
    awaitable<base::result<owner>> uid_of(base::user_name name) override {
        if (name == tests::user("gone")) co_return base::errc::not_found;
        if (name == tests::user("dim")) co_return base::errc::cannot_tell;
        co_return owner{std::move(name), 7};
    }
    awaitable<boost::json::object> explain(base::question asked, disclosure how_much) override {
        explained = std::move(asked);
        co_return boost::json::object{{"rules", how_much == disclosure::counts}};
    }
    awaitable<std::optional<refused>> hide(owner who, std::optional<base::instant> until) override {
        note(who, "hide " + (until ? base::to_rfc3339(*until) : "for good"));
        co_return refuses;
    }
    awaitable<std::optional<refused>> unhide(owner who) override {
        note(who, "unhide");
        co_return refuses;
    }
    awaitable<outcome<unsigned>> limit(owner who, words level, words whom) override {
        note(who, "limit " + level.front() + " to " + whom.back());
        if (refuses) co_return *refuses;
        co_return 3U;
    }
    awaitable<outcome<boost::json::object>> limits(owner who) override {
        note(who, "limits");
        if (refuses) co_return *refuses;
        co_return boost::json::object{{"hidden", true}};
    }
    awaitable<std::optional<refused>> unlimit(owner who, unsigned number) override {
        note(who, "unlimit " + std::to_string(number));
        co_return refuses;
    }
    awaitable<std::optional<refused>> decide(owner who, base::sip_identity watcher,
                                             desk::decision what) override {
        note(who, std::string(desk::name_of(what)) + ' ' + watcher.str());
        co_return refuses;
    }
    awaitable<std::optional<refused>> withdraw(owner who, base::sip_identity watcher) override {
        note(who, "withdraw " + watcher.str());
        co_return refuses;
    }
    awaitable<outcome<boost::json::object>> set(owner who, std::string activity, std::string with,
                                                std::optional<base::instant> until) override {
        note(who, "set " + activity + " (" + with + ") " +
                      (until ? base::to_rfc3339(*until) : "for good"));
        if (refuses) co_return *refuses;
        co_return boost::json::object{{"activity", activity}};
    }
    awaitable<std::optional<refused>> clear(owner who) override {
        note(who, "clear");
        co_return refuses;
    }
    awaitable<outcome<std::vector<desk::audit_line>>> log(desk::audit_filter wanted,
                                                          disclosure how_much) override {
        filter = std::move(wanted);
        done.emplace_back(how_much == disclosure::counts ? "log with rules" : "log");
        if (refuses) co_return *refuses;
        co_return lines;
    }
    awaitable<outcome<std::size_t>> erase(base::user_name user) override {
        done.push_back("erase " + std::string(user.str()));
        if (refuses) co_return *refuses;
        co_return std::size_t{17};
    }
    awaitable<outcome<boost::json::array>> watchers(std::optional<base::user_name> of,
                                                    disclosure how_much) override {
        done.push_back("watchers of " + (of ? std::string(of->str()) : "all") +
                       (how_much == disclosure::counts ? " with rules" : ""));
        if (refuses) co_return *refuses;
        co_return watching;
    }

    awaitable<outcome<std::optional<base::user_name>>> passwd(base::sip_identity who,
                                                              std::string password,
                                                              stands_for whom) override {
        std::optional<base::user_name> local;
        std::string stands = "for nobody";
        if (const auto* person = std::get_if<if_person>(&whom)) {
            local = person->name;
            stands = "for the person " + std::string(local->str());
        } else if (const auto* given = std::get_if<owner>(&whom)) {
            local = given->name;
            stands = "for " + std::string(local->str()) + ' ' + std::to_string(given->uid);
        }
        done.push_back("passwd " + who.str() + ' ' + password + ' ' + stands);
        if (refuses) co_return *refuses;
        co_return local;
    }

private:
    void note(const owner& who, const std::string& what) {
        done.push_back(std::string(who.name.str()) + ' ' + std::to_string(who.uid) + ' ' + what);
    }
};

/// Counts what an operator would see.
class counting_log final : public base::log {
public:
    int warnings = 0;
    void write(base::severity level, std::string_view, facts) noexcept override {
        if (level == base::severity::warning) ++warnings;
    }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
};

/// A control server on a real socket in a folder of its own, over a desk in memory.
struct house {
    explicit house(settings limits = {})
        : folder(
              std::filesystem::temp_directory_path() /
              ("fingerpost-control-" + std::to_string(::getpid()) + '-' + std::to_string(++made))),
          path((folder / "control").string()) {
        std::filesystem::create_directory(folder);
        boost::asio::local::stream_protocol::acceptor listening(
            io, boost::asio::local::stream_protocol::endpoint(path));
        ::chmod(folder.c_str(), 0755);
        ::chmod(path.c_str(), 0666);
        face.emplace(std::move(listening), desk, daemon, clock, log, limits);
        face->start();
    }
    ~house() {
        face->stop();
        io.restart();
        io.run();
        std::filesystem::remove_all(folder);
    }

    /// Runs the loop until `happened`; whether it did within 10 s.
    bool wait_for(const std::function<bool()>& happened) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        io.restart();
        while (!happened()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            io.run_one_for(std::chrono::milliseconds(100));
        }
        return true;
    }

    static inline int made = 0;
    boost::asio::io_context io;
    tests::fake_front desk;
    fake_daemon daemon;
    tests::manual_clock clock{tests::at("2026-01-02T12:00:00Z")};
    counting_log log;
    std::filesystem::path folder;
    std::string path;
    std::optional<server> face;
};

/// A client of the house's, on its loop.
class visitor {
public:
    explicit visitor(house& of) : of_(of), peer_(of.io) {
        peer_.connect(boost::asio::local::stream_protocol::endpoint(of.path));
    }
    void say(const std::string& bytes) {
        boost::system::error_code gone;
        boost::asio::write(peer_, boost::asio::buffer(bytes), gone);
    }
    void finish() { peer_.shutdown(boost::asio::socket_base::shutdown_send); }
    void close() { peer_.close(); }

    /// The next line; "(closed)" if there is none, "(silence)" if nothing came in 10 s.
    std::string line() {
        std::optional<std::string> got;
        boost::asio::async_read_until(peer_, boost::asio::dynamic_buffer(input_), '\n',
                                      [&](const boost::system::error_code& ec, std::size_t size) {
                                          got = ec ? "(closed)" : input_.substr(0, size - 1);
                                          if (!ec) input_.erase(0, size);
                                      });
        if (!of_.wait_for([&] { return got.has_value(); })) {
            peer_.cancel();
            of_.wait_for([&] { return got.has_value(); });
            return "(silence)";
        }
        return *got;
    }

private:
    house& of_;
    boost::asio::local::stream_protocol::socket peer_;
    std::string input_;
};

/// A card that shows presence and note.
inline base::card shown(const char* user, const std::string& note = "") {
    base::card c(tests::user(user));
    c.state = base::card::standing::shown;
    c.shows = {base::field::presence, base::field::note};
    c.presence = base::availability::active;
    c.logged_in = true;
    c.note = note;
    return c;
}

inline base::card standing(const char* user, base::card::standing state) {
    base::card c(tests::user(user));
    c.state = state;
    return c;
}

}  // namespace fingerpost::control
