#include "accounts/nss.hpp"

#include <set>

#include "file_mark.hpp"
#include "lookup.hpp"
#include "nss_calls.hpp"
#include "word_index.hpp"

namespace fingerpost::accounts {
namespace asio = boost::asio;
namespace {

constexpr std::size_t queue_limit = 1024;
/// How often the passwd and group files are looked at: often enough to seem at once, and nothing
/// per query.
constexpr std::chrono::milliseconds look_every{100};

using local_names = std::shared_ptr<const word_index>;

base::result<local_names> read_local_names(const std::string& passwd_file) {
    auto names = full_names_in(passwd_file);
    if (!names) return names.error();
    return std::make_shared<const word_index>(*std::move(names));
}

}  // namespace

struct nss_directory::state {
    state(const asio::any_io_executor& ex, const base::clock& c, nss_options with);

    void forget_if_changed();
    void forget();

    const nss_options options;
    const base::clock& clock;
    file_mark passwd_mark;
    file_mark group_mark;
    base::instant looked;
    /// Full names of the accounts that `by_name` knows; shared with it, since a lookup in flight
    /// may outlive us.
    std::shared_ptr<word_index> seen_names = std::make_shared<word_index>();
    lane works;
    std::shared_ptr<lookup<base::user_name, account>> by_name;
    std::shared_ptr<lookup<uid_t, account>> by_uid;
    std::shared_ptr<lookup<base::user_name, std::vector<std::string>>> groups;
    std::shared_ptr<lookup<std::string, bool>> known_groups;
    std::shared_ptr<lookup<std::string, std::vector<base::user_name>>> members;  ///< by group
    std::shared_ptr<lookup<std::string, local_names>> local;  ///< by the passwd file's path
};

nss_directory::state::state(const asio::any_io_executor& ex, const base::clock& c, nss_options with)
    : options(std::move(with)),
      clock(c),
      passwd_mark(file_mark::of(options.passwd_file)),
      group_mark(file_mark::of(options.group_file)),
      looked(clock.now()),
      works(ex, "fp-nss", options.threads, queue_limit, options.deadline) {
    const keeping keep{options.lifetime, options.negative_lifetime, options.max_entries};
    by_name = std::make_shared<lookup<base::user_name, account>>(
        ex, works, clock, keep, account_named,
        lookup<base::user_name, account>::listener{
            [seen = seen_names](const account& a) { seen->add(a.full_name, a.name); },
            [seen = seen_names](const account& a) { seen->remove(a.full_name, a.name); }});
    by_uid = std::make_shared<lookup<uid_t, account>>(ex, works, clock, keep, account_of);
    groups = std::make_shared<lookup<base::user_name, std::vector<std::string>>>(
        ex, works, clock, keep, groups_named);
    known_groups =
        std::make_shared<lookup<std::string, bool>>(ex, works, clock, keep, group_exists);
    members = std::make_shared<lookup<std::string, std::vector<base::user_name>>>(
        ex, works, clock, keep, [file = options.passwd_file](const std::string& group) {
            return members_of_group(group, file);
        });
    local = std::make_shared<lookup<std::string, local_names>>(ex, works, clock, keep,
                                                               read_local_names);
}

/// Whoever edits the files expects to be obeyed at once, whatever the lifetime.
void nss_directory::state::forget_if_changed() {
    const auto now = clock.now();
    if (looked <= now && now < looked + look_every) return;
    looked = now;
    const auto passwd_now = file_mark::of(options.passwd_file);
    const auto group_now = file_mark::of(options.group_file);
    if (passwd_now == passwd_mark && group_now == group_mark) return;
    passwd_mark = passwd_now;
    group_mark = group_now;
    forget();
}

void nss_directory::state::forget() {
    by_name->forget();
    by_uid->forget();
    groups->forget();
    known_groups->forget();
    members->forget();
    local->forget();
}

nss_directory::nss_directory(const asio::any_io_executor& executor, const base::clock& clock,
                             nss_options options)
    : state_(std::make_unique<state>(executor, clock, std::move(options))) {}

// What is still in flight then lands without a trace, and does not read our clock.
nss_directory::~nss_directory() { state_->forget(); }

directory::answer<account> nss_directory::find(base::user_name name) {
    state_->forget_if_changed();
    return state_->by_name->one(std::move(name));
}

asio::awaitable<std::vector<base::result<account>>> nss_directory::find_all(
    std::vector<base::user_name> names) {
    state_->forget_if_changed();
    return state_->by_name->many(std::move(names));
}

directory::answer<account> nss_directory::of_uid(uid_t uid) {
    state_->forget_if_changed();
    return state_->by_uid->one(uid);
}

directory::answer<std::vector<std::string>> nss_directory::groups_of(base::user_name name) {
    state_->forget_if_changed();
    return state_->groups->one(std::move(name));
}

directory::answer<bool> nss_directory::has_group(std::string group) {
    state_->forget_if_changed();
    return state_->known_groups->one(std::move(group));
}

directory::answer<std::vector<base::user_name>> nss_directory::members_of(std::string group) {
    state_->forget_if_changed();
    return state_->members->one(std::move(group));
}

directory::answer<std::vector<base::user_name>> nss_directory::named(std::string word) {
    state_->forget_if_changed();
    const auto names = co_await state_->local->one(state_->options.passwd_file);
    if (!names) co_return names.error();
    std::set<base::user_name> found = (*names)->find(word);
    // A copy, since asking whether a name is still known may drop it from the index.
    const std::set<base::user_name> seen = state_->seen_names->find(word);
    for (const auto& user : seen) {
        if (state_->by_name->knows(user)) found.insert(user);
    }
    co_return std::vector<base::user_name>(found.begin(), found.end());
}

void nss_directory::forget() { state_->forget(); }

const lane& nss_directory::works_on() const noexcept { return state_->works; }

}  // namespace fingerpost::accounts
