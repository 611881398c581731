#pragma once

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "sessions/processes.hpp"
#include "sessions/source.hpp"
#include "sessions/tty.hpp"

namespace fingerpost::tests {

/// A folder that lasts as long as the test.
class temporary_folder {
public:
    temporary_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "fingerpost-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string operator/(const std::string& name) const {
        return (path_ / name).string();
    }
    void write(const std::string& name, const std::string& text) const {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }

private:
    std::filesystem::path path_;
};

/// Ttys that say what the test says.
class linux_ttys final : public sessions::tty_view {
public:
    std::map<std::string, sessions::tty_facts, std::less<>> there;
    [[nodiscard]] base::result<sessions::tty_facts> look(std::string_view line) const override {
        const auto found = there.find(line);
        if (found == there.end()) {
            return make_error_code(boost::system::errc::no_such_file_or_directory);
        }
        return found->second;
    }
};

/// Processes that have the terminals that the test gives them; all others are gone.
class linux_processes final : public sessions::process_table {
public:
    std::map<pid_t, base::result<sessions::terminal>> of;
    boost::asio::awaitable<base::result<sessions::terminal>> terminal_of(pid_t leader) override {
        const auto found = of.find(leader);
        if (found == of.end()) co_return make_error_code(boost::system::errc::no_such_process);
        co_return found->second;
    }
    boost::asio::awaitable<std::vector<std::string>> foreground(
        std::vector<pid_t> shells) override {
        co_return std::vector<std::string>(shells.size());
    }
};

/// Runs a source by hand.
class source_runner {
public:
    using batch = std::vector<sessions::change>;

    explicit source_runner(boost::asio::io_context& io) : io_(io) {}

    /// What `from` tells next, within ten seconds.
    base::result<batch> next(sessions::source& from) {
        std::optional<base::result<batch>> told;
        boost::asio::co_spawn(io_, from.next(),
                              [&](std::exception_ptr bug, base::result<batch> result) {
                                  if (bug) std::rethrow_exception(bug);
                                  told = std::move(result);
                              });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        io_.restart();
        while (!told && std::chrono::steady_clock::now() < deadline) io_.run_one_until(deadline);
        if (!told) throw std::runtime_error("the source told nothing");
        return *std::move(told);
    }

    /// Takes in what `from` tells until `there(told sessions)`, within its deadline.
    template <class Condition>
    void follow(sessions::source& from, Condition there) {
        do {
            const auto told = next(from);
            BOOST_REQUIRE_MESSAGE(told, told.error().message());
            for (const auto& c : *told) take(c);
        } while (!there());
    }

    std::map<std::string, sessions::session> now;  ///< by id
    int snapshots = 0;
    int gone = 0;
    bool asleep = false;

private:
    void take(const sessions::change& c) {
        if (const auto* u = std::get_if<sessions::upsert>(&c)) {
            now.insert_or_assign(u->now.id, u->now);
        } else if (const auto* g = std::get_if<sessions::gone>(&c)) {
            now.erase(g->id);
            ++gone;
        } else if (const auto* s = std::get_if<sessions::sleeping>(&c)) {
            asleep = s->asleep;
        } else if (std::holds_alternative<sessions::snapshot_begin>(c)) {
            now.clear();
            ++snapshots;
        }
    }

    boost::asio::io_context& io_;
};

}  // namespace fingerpost::tests
