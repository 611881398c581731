#include "credential_keeper.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <iterator>
#include <vector>

#include "fakes/loop.hpp"
#include "fakes/temp_dir.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;
namespace fs = std::filesystem;

bridge::credential login(const std::string& user, const char* password = "wonder") {
    const auto who = base::sip_identity::parse("sip:" + user + "@example.test").value();
    return bridge::make_credential(who, {}, password).value();
}

std::string text_of(std::initializer_list<bridge::credential> users) {
    bridge::credentials all;
    for (const auto& one : users) all.set(one);
    return all.serialize();
}

struct error_log final : base::log {
    std::vector<std::string> errors;
    void write(base::severity level, std::string_view, facts with) noexcept override {
        if (level != base::severity::error) return;
        for (const auto& [name, value] : with) errors.push_back(value);
    }
    [[nodiscard]] bool enabled(base::severity) const noexcept override { return true; }
};

/// A keeper at work, and what it put in force.
struct kept {
    tests::temp_dir folder;
    std::string file = folder / "sip.credentials";
    tests::loop loop;
    error_log log;
    std::vector<std::shared_ptr<const bridge::credentials>> taken;
    base::task_group tasks{loop.executor(),
                           [](std::string_view bug) { BOOST_ERROR(std::string(bug)); }};
    credential_keeper keeper{
        loop.executor(), file,
        "example.test",  [this](auto known) { taken.push_back(std::move(known)); },
        tasks,           log};

    ~kept() {
        tasks.cancel();
        loop.turn_until([this] { return tasks.empty(); });
    }
    /// Writes the file as an editor does that keeps its mode.
    void write(const std::string& text, mode_t mode = 0600) const {
        folder.put("draft", text);
        ::chmod((folder / "draft").c_str(), mode);
        fs::rename(folder / "draft", file);
    }
    std::string reload() { return loop.run(keeper.reload()).value_or(""); }
    std::string set(bridge::credential one) {
        return loop.run(keeper.set(std::move(one))).value_or("");
    }
    [[nodiscard]] bool knows(const char* user) const { return taken.back()->find(user) != nullptr; }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder.str()), fs::directory_iterator()));
    }
};

BOOST_AUTO_TEST_SUITE(keeping_credentials)

BOOST_FIXTURE_TEST_CASE(without_a_file_nobody_has_any, kept) {
    keeper.begin();
    BOOST_REQUIRE(taken.size() == 1U);
    BOOST_TEST(taken.back()->size() == 0U);
    BOOST_TEST(keeper.error() == "");
    BOOST_TEST(log.errors.empty());
}

BOOST_FIXTURE_TEST_CASE(a_file_is_read_at_the_start, kept) {
    write(text_of({login("alice"), login("bob")}));
    keeper.begin();
    BOOST_REQUIRE(taken.size() == 1U);
    BOOST_TEST(knows("alice"));
    BOOST_TEST(keeper.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_bad_one_at_the_start_is_nobodys, kept) {
    write("alice\n");
    keeper.begin();
    BOOST_TEST(taken.empty());
    BOOST_TEST(keeper.error().starts_with(file + ":1:1: "), keeper.error());
    BOOST_TEST(log.errors == std::vector{keeper.error()}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_change_is_seen, kept) {
    keeper.begin();
    write(text_of({login("alice")}));
    loop.turn_until([this] { return taken.size() == 2U; });
    BOOST_TEST(knows("alice"));
    fs::remove(file);
    loop.turn_until([this] { return taken.size() == 3U; });
    BOOST_TEST(!knows("alice"));
}

BOOST_FIXTURE_TEST_CASE(a_bad_one_changes_nothing_until_it_is_mended, kept) {
    write(text_of({login("alice")}));
    keeper.begin();
    write("alice\nbob\n");
    loop.turn_until([this] { return !keeper.error().empty(); });
    BOOST_TEST(taken.size() == 1U);
    BOOST_TEST(keeper.error().find("\n" + file + ":2:1: ") != std::string::npos, keeper.error());
    BOOST_TEST(reload() == keeper.error());
    BOOST_TEST(log.errors.size() == 1U, "the same is told once");
    write(text_of({login("alice")}));
    loop.turn_until([this] { return keeper.error().empty(); });
    BOOST_TEST(taken.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_reload_reads_it_whether_or_not_it_changed, kept) {
    keeper.begin();
    BOOST_TEST(reload() == "");
    BOOST_TEST(taken.size() == 2U);
    keeper.reload_soon();
    loop.turn_until([this] { return taken.size() == 3U; });
}

BOOST_FIXTURE_TEST_CASE(what_is_set_is_in_force_and_in_the_file, kept) {
    keeper.begin();
    BOOST_TEST(set(login("alice")) == "");
    BOOST_TEST(set(login("bob")) == "");
    BOOST_TEST(taken.size() == 3U);
    BOOST_TEST(knows("alice"));
    BOOST_TEST(knows("bob"));
    struct stat st {};
    BOOST_REQUIRE(::stat(file.c_str(), &st) == 0);
    BOOST_TEST((st.st_mode & 07777U) == 0600U);
    BOOST_TEST(files() == 1U, "no draft is left");
    const auto read = read_credentials(file, "example.test", geteuid());
    BOOST_TEST(std::get<credential_file>(read).known->size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(our_own_writing_is_no_news, kept) {
    keeper.begin();
    BOOST_TEST(set(login("alice")) == "");
    folder.put("other", "x");
    write(text_of({login("alice"), login("bob")}));
    loop.turn_until([this] { return knows("bob"); });
    BOOST_TEST(taken.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(setting_keeps_what_others_wrote_meanwhile, kept) {
    keeper.begin();
    write(text_of({login("carol")}));
    BOOST_TEST(set(login("alice")) == "");
    BOOST_TEST(knows("carol"));
}

BOOST_FIXTURE_TEST_CASE(nothing_is_set_in_a_bad_file, kept) {
    write("alice\n");
    keeper.begin();
    BOOST_TEST(set(login("bob")).starts_with(file + ":1:1: "));
    BOOST_TEST(taken.empty());
    BOOST_TEST(files() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_link_stays_one, kept) {
    const tests::temp_dir elsewhere;
    fs::create_symlink(elsewhere / "users", file);
    elsewhere.put("users", "");
    ::chmod((elsewhere / "users").c_str(), 0600);
    keeper.begin();
    BOOST_TEST(set(login("alice")) == "");
    BOOST_TEST(fs::is_symlink(file));
    const auto read = read_credentials(elsewhere / "users", "example.test", geteuid());
    BOOST_TEST(std::get<credential_file>(read).known->size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(who_else_could_know_or_change_it, kept) {
    const auto why = [this] {
        const auto read = read_credentials(file, "example.test", geteuid());
        const auto* const wrong = std::get_if<credential_error>(&read);
        return wrong == nullptr ? "" : wrong->what;
    };
    write("", 0600);
    BOOST_TEST(why() == "");
    for (const mode_t open : {0640U, 0604U, 0660U, 0700U, 04600U}) {
        write("", open);
        BOOST_TEST(why() == file + ": must not be open to others: its mode must be 0600 or 0400");
    }
    if (geteuid() == 0) {
        write("");
        BOOST_REQUIRE(::chown(file.c_str(), 12345, 0) == 0);
        BOOST_TEST(why() ==
                   file + ": must belong to root or to the daemon's user, not to uid 12345");
    }
    fs::remove(file);
    fs::create_directory(file);
    BOOST_TEST(why() == file + ": is not a regular file");
    fs::remove(file);
    fs::create_symlink(file, file);
    BOOST_TEST(why() == file + ": cannot be read: Too many levels of symbolic links");
}

BOOST_FIXTURE_TEST_CASE(where_nothing_can_be_written, kept) {
    const std::string gone = folder / "none/file";
    const auto done = write_credential(gone, "example.test", geteuid(), login("alice"));
    BOOST_TEST(std::get<credential_error>(done).what ==
               gone + ": cannot be replaced: No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(a_huge_file, kept) {
    write("");
    fs::resize_file(file, bridge::credentials::max_size + 1);
    keeper.begin();
    BOOST_TEST(keeper.error() == file + ": is larger than 64 MiB");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
