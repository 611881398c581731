#include "durable.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "store/error.hpp"

namespace fingerpost::daemon {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr const char* option = "daemon.state-dir";

[[noreturn]] void refuse(const std::string& what, const std::string& advice) {
    throw std::runtime_error(std::string(option) + ": " + what + "; " + advice);
}

std::string words_of(int error) { return std::generic_category().message(error); }

/// What an operator can do about a file that cannot be used.
std::string advice_for(const base::error_code& why, const std::string& file) {
    using boost::system::errc::errc_t;
    if (why == errc_t::permission_denied || why == errc_t::operation_not_permitted ||
        why == errc_t::read_only_file_system) {
        return "uid " + std::to_string(geteuid()) +
               ", as which the daemon runs, must be able to write there: chown -R it to that user, "
               "or name another folder";
    }
    if (why == errc_t::no_such_file_or_directory)
        return "make the folder, or name another; empty, nothing is kept";
    if (why == store::errc::newer_version) return "or name another folder";
    return "if no other fingerpostd uses it and the disk is well, move " + file +
           " away; what it holds is lost then";
}

template <class T>
T value_or_refuse(base::result<T> made, const std::string& file) {
    if (!made) refuse(store::describe(file, made.error()), advice_for(made.error(), file));
    return *std::move(made);
}

/// What `task` comes to; runs the loop until then.
template <class T>
T awaited(asio::io_context& io, asio::awaitable<T> task) {
    std::exception_ptr threw;
    std::optional<T> came;
    bool over = false;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
        threw = e;
        if (!e) came.emplace(std::move(value));
        over = true;
    });
    while (!over && io.run_one() != 0) {
    }
    io.restart();  // it may have run dry
    if (threw) std::rethrow_exception(threw);
    return *std::move(came);
}

store::trail::limits limits_of(const settings& s) {
    return {std::chrono::floor<std::chrono::hours>(s.audit_age), std::uint64_t{s.audit_mib} << 20U};
}

}  // namespace

void make_state_folder(const settings& s, uid_t owner, gid_t group) {
    const std::string& folder = s.state_dir;
    if (folder.empty()) return;
    const bool made = mkdir(folder.c_str(), 0700) == 0;
    if (!made && errno != EEXIST)
        refuse(folder + ": " + words_of(errno), "make the folder, or name another with --" +
                                                    std::string(option) +
                                                    "; empty, nothing is kept");
    struct stat st {};
    if (stat(folder.c_str(), &st) != 0) refuse(folder + ": " + words_of(errno), "mend that");
    if (!S_ISDIR(st.st_mode)) refuse(folder + " is no folder", "remove it, or name another");
    if (st.st_uid != 0 || owner == 0 || geteuid() != 0) return;
    // What somebody keeps files in was hardly meant to be ours alone.
    std::error_code unreadable;
    if (!fs::is_empty(folder, unreadable) || unreadable) return;
    if (chown(folder.c_str(), owner, group) != 0)
        refuse(folder + ": " + words_of(errno),
               "chown it to uid " + std::to_string(owner) + ", as which the daemon runs");
}

durable::durable(asio::io_context& io, const settings& s, const base::clock& clock, base::log& log,
                 desk::audit::journal also) {
    if (s.state_dir.empty()) return;
    const fs::path folder(s.state_dir);
    const std::string state = (folder / "state.db").string();
    const std::string audited = (folder / "audit.db").string();
    const auto on = io.get_executor();
    records_ = value_or_refuse(store::records::open(on, state), state);
    trail_ = value_or_refuse(store::trail::open(on, audited, limits_of(s)), audited);
    wishes_ = value_or_refuse(awaited(io, desk::wishes::load(*records_, clock, log, on)), state);
    approvals_ =
        value_or_refuse(awaited(io, desk::approvals::load(*records_, clock, log, on)), state);
    said_ = value_or_refuse(awaited(io, desk::own_words::load(*records_, clock, log, on)), state);
    audit_ = std::make_unique<desk::audit>(*trail_, clock, log, on, std::move(also));
}

durable::counts durable::count() const {
    if (!wishes_ || !audit_) return {};
    return {wishes_->size(), approvals_->size(), audit_->kept(), audit_->lost()};
}

void durable::stop() {
    if (wishes_) wishes_->stop();
    if (approvals_) approvals_->stop();
    if (said_) said_->stop();
    if (audit_) audit_->stop();
}

}  // namespace fingerpost::daemon
