#include "durable.hpp"

#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <stdexcept>

#include "desk/remembering_log.hpp"
#include "fakes/clock.hpp"
#include "fakes/temp_dir.hpp"
#include "in_child.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::tests;
using daemon::durable;
using daemon::make_state_folder;

constexpr uid_t nobody = 65534;

/// A daemon's state in a folder of its own, from a start to a stop.
struct kept_state {
    temp_dir folder;
    daemon::settings s;
    manual_clock clock{at("2026-01-02T12:00:00Z")};
    remembering_log log;

    kept_state() {
        s.state_dir = folder / "state";
        s.audit_age = std::chrono::hours(1);
        s.audit_mib = 1;
    }
    void make() const { make_state_folder(s, geteuid(), getegid()); }
    /// Starts, does `job`, stops and waits until all is on the disk.
    void live(const std::function<void(durable&, boost::asio::io_context&)>& job) {
        boost::asio::io_context io;
        durable all(io, s, clock, log, {});
        job(all, io);
        all.stop();
        io.run();
    }
    void live() {
        live([](durable&, boost::asio::io_context&) {});
    }
    /// What a start in this folder, or the making of it, is refused with; empty: it is not.
    std::string refusal() {
        try {
            make();
            live();
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    }
    bool is_refused_with(const std::string& words) {
        const std::string said = refusal();
        BOOST_TEST_MESSAGE(said);
        return said.starts_with("daemon.state-dir: ") && said.find(words) != std::string::npos;
    }
    mode_t mode_of(const std::string& path) const {
        struct stat st {};
        BOOST_REQUIRE(stat(path.c_str(), &st) == 0);
        return st.st_mode & 0777U;
    }
};

base::question question_of_alice() { return {{}, user("alice"), base::face::finger, {}, {}}; }

BOOST_AUTO_TEST_SUITE(keeping)

BOOST_FIXTURE_TEST_CASE(without_a_folder_there_is_nothing, kept_state) {
    s.state_dir.clear();
    make();
    live([](durable& all, boost::asio::io_context&) {
        BOOST_TEST(all.wishes() == nullptr);
        BOOST_TEST(all.audit() == nullptr);
        BOOST_TEST(all.count().wishes == 0U);
    });
}

BOOST_FIXTURE_TEST_CASE(wishes_are_there_before_anybody_can_ask, kept_state) {
    make();
    live([&](durable& all, boost::asio::io_context& io) {
        boost::asio::co_spawn(
            io, all.wishes()->hide(user("alice"), 7, {}),
            [](std::exception_ptr, base::result<void> done) { BOOST_TEST(done.has_value()); });
    });
    live([&](durable& all, boost::asio::io_context&) {
        const auto* const own = all.wishes()->of(user("alice"), 7);
        BOOST_REQUIRE(own);
        BOOST_TEST(own->hide.has_value());
        BOOST_TEST(all.count().wishes == 1U);
    });
}

BOOST_FIXTURE_TEST_CASE(what_was_noted_last_is_written, kept_state) {
    make();
    live([&](durable& all, boost::asio::io_context&) {
        const base::question q = question_of_alice();
        all.audit()->note({clock.now(), q.over, q.who, q.subject});
    });
    std::size_t lines = 0;
    live([&](durable& all, boost::asio::io_context& io) {
        boost::asio::co_spawn(
            io, all.audit()->read({}),
            [&](std::exception_ptr, base::result<std::vector<desk::audit_line>> read) {
                lines = read.value().size();
            });
    });
    BOOST_TEST(lines == 1U);
}

BOOST_FIXTURE_TEST_CASE(all_is_for_the_owner_alone, kept_state) {
    make();
    live();
    BOOST_TEST(mode_of(s.state_dir) == 0700U);
    BOOST_TEST(mode_of(s.state_dir + "/state.db") == 0600U);
    BOOST_TEST(mode_of(s.state_dir + "/audit.db") == 0600U);
}

BOOST_FIXTURE_TEST_CASE(the_folder_above_must_be_there, kept_state) {
    s.state_dir = folder / "no/state";
    BOOST_TEST(is_refused_with("No such file or directory; make the folder, or name another"));
}

BOOST_FIXTURE_TEST_CASE(a_file_is_no_folder, kept_state) {
    folder.put("state", "precious");
    BOOST_TEST(is_refused_with("is no folder; remove it, or name another"));
}

BOOST_FIXTURE_TEST_CASE(what_is_no_file_of_ours_is_left_alone, kept_state) {
    make();
    folder.put("state/state.db", std::string(8192, 'x'));
    BOOST_TEST(is_refused_with("move " + s.state_dir + "/state.db away"));
    BOOST_TEST(std::filesystem::file_size(s.state_dir + "/state.db") == 8192U);
}

BOOST_FIXTURE_TEST_CASE(a_folder_is_one_daemons, kept_state) {
    make();
    live([this](durable&, boost::asio::io_context&) {
        BOOST_TEST(is_refused_with("if no other fingerpostd uses it"));
    });
}

BOOST_FIXTURE_TEST_CASE(it_must_be_writable_by_the_daemon, kept_state,
                        *boost::unit_test::precondition(as_root)) {
    make();
    const std::string said = in_child([this] {
        if (setuid(nobody) != 0) return std::string("cannot become nobody");
        try {
            live();
        } catch (const std::runtime_error& e) {
            return std::string(e.what());
        }
        return std::string();
    });
    BOOST_TEST(said.find("uid 65534, as which the daemon runs, must be able to write there") !=
                   std::string::npos,
               said);
}

BOOST_FIXTURE_TEST_CASE(an_empty_folder_of_roots_becomes_the_daemons, kept_state,
                        *boost::unit_test::precondition(as_root)) {
    const auto owner = [this] {
        struct stat st {};
        return stat(s.state_dir.c_str(), &st) == 0 ? st.st_uid : static_cast<uid_t>(-1);
    };
    std::filesystem::create_directory(s.state_dir);
    make_state_folder(s, nobody, nobody);
    BOOST_TEST(owner() == nobody);
    BOOST_REQUIRE(chown(s.state_dir.c_str(), 0, 0) == 0);
    folder.put("state/file", "of somebody's");
    make_state_folder(s, nobody, nobody);
    BOOST_TEST(owner() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
