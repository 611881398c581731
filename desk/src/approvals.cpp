#include "desk/approvals.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "approval_record.hpp"
#include "base/error.hpp"
#include "base/task_group.hpp"
#include "store/error.hpp"
#include "store/records.hpp"
#include "turns.hpp"

namespace fingerpost::desk {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using base::result;

constexpr std::string_view kind = "approvals";  ///< one record for each user and watcher

class approval_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "fingerpost approvals"; }
    std::string message(int value) const override {
        switch (static_cast<approval_errc>(value)) {
            case approval_errc::too_many:
                return "there are " + std::to_string(approvals::max_decisions) +
                       " decisions already; withdraw some";
            case approval_errc::no_such_decision:
                return "nothing was decided about that watcher";
        }
        return "unknown error";
    }
};

}  // namespace

base::error_code make_error_code(approval_errc e) noexcept {
    static const approval_category category;
    return {static_cast<int>(e), category};
}

struct approvals::state {
    using decisions = std::map<base::sip_identity, approval_record>;

    state(store::records& k, const base::clock& c, base::log& l, const asio::any_io_executor& on)
        : kept(k), clock(c), log(l), turn(on), tasks(on, [&l](std::string_view bug) {
              l.error("keeping approvals failed", {{"error", std::string(bug)}});
          }) {}

    void take_in(const store::record& r);
    const approval_record* find(const base::user_name& name, const base::sip_identity& who) const;
    void see_void(const base::user_name& name, uid_t uid);
    awaitable<void> forget_void(base::user_name name, uid_t uid);
    awaitable<result<void>> drop_void(base::user_name name, uid_t uid);
    awaitable<result<void>> erase(base::user_name name, base::sip_identity who);

    store::records& kept;
    const base::clock& clock;
    base::log& log;
    listener changed;
    std::unordered_map<base::user_name, decisions> by_user;  ///< none is empty
    std::unordered_set<base::user_name> leaving;  ///< some of theirs are void, and being forgotten
    turns turn;
    bool stopped = false;
    base::task_group tasks;
};

void approvals::state::take_in(const store::record& r) {
    const auto name = base::user_name::parse(r.owner);
    const auto who = base::sip_identity::parse(r.key);
    const auto parsed = parse_approval_record(r.value);
    if (name && who && parsed) {
        by_user[*name].insert_or_assign(*who, *parsed);
        return;
    }
    log.error("what a user decided about a watcher cannot be read; the watcher must ask again",
              {{"user", r.owner}, {"watcher", r.key}, {"file", kept.file()}});
}

const approval_record* approvals::state::find(const base::user_name& name,
                                              const base::sip_identity& who) const {
    const auto user = by_user.find(name);
    if (user == by_user.end()) return nullptr;
    const auto at = user->second.find(who);
    return at == user->second.end() ? nullptr : &at->second;
}

void approvals::state::see_void(const base::user_name& name, uid_t uid) {
    if (!stopped && leaving.insert(name).second) tasks.spawn(forget_void(name, uid));
}

awaitable<void> approvals::state::forget_void(base::user_name name, uid_t uid) {
    const auto my_turn = co_await turn.of(name);
    leaving.erase(name);
    const auto gone = co_await drop_void(name, uid);
    if (gone) co_return;
    log.warning(
        "void approvals cannot be forgotten",
        {{"user", std::string(name.str())}, {"error", store::describe(kept.file(), gone.error())}});
}

/// Forgets what was decided under another uid.
awaitable<result<void>> approvals::state::drop_void(base::user_name name, uid_t uid) {
    std::vector<base::sip_identity> gone;
    const auto user = by_user.find(name);
    if (user == by_user.end()) co_return result<void>();
    for (const auto& [who, is] : user->second) {
        if (is.uid != uid) gone.push_back(who);
    }
    for (base::sip_identity& who : gone) {
        const auto done = co_await erase(name, std::move(who));
        if (!done) co_return done;
    }
    co_return result<void>();
}

awaitable<result<void>> approvals::state::erase(base::user_name name, base::sip_identity who) {
    const auto done = co_await kept.erase(std::string(kind), std::string(name.str()), who.str());
    if (!done) co_return done;
    const auto user = by_user.find(name);
    user->second.erase(who);
    if (user->second.empty()) by_user.erase(user);
    co_return done;
}

approvals::approvals(std::unique_ptr<state> with) : state_(std::move(with)) {}
approvals::~approvals() = default;

awaitable<result<std::unique_ptr<approvals>>> approvals::load(store::records& kept,
                                                              const base::clock& clock,
                                                              base::log& log,
                                                              asio::any_io_executor on) {
    const auto all = co_await kept.all(std::string(kind));
    if (!all) co_return all.error();
    auto with = std::make_unique<state>(kept, clock, log, on);
    for (const store::record& r : *all) with->take_in(r);
    co_return std::unique_ptr<approvals>(new approvals(std::move(with)));
}

void approvals::on_change(listener tell) { state_->changed = std::move(tell); }

void approvals::stop() {
    state_->stopped = true;
    state_->tasks.cancel();
}

std::optional<decision> approvals::by_name(const base::user_name& name,
                                           const base::sip_identity& watcher) const {
    const approval_record* const found = state_->find(name, watcher);
    return found ? std::optional(found->what) : std::nullopt;
}

std::optional<decision> approvals::of(const base::user_name& name, uid_t uid,
                                      const base::sip_identity& watcher) const {
    const approval_record* const found = state_->find(name, watcher);
    if (found && found->uid == uid) return found->what;
    if (found) state_->see_void(name, uid);
    return std::nullopt;
}

std::vector<approval> approvals::all(const base::user_name& name, uid_t uid) const {
    std::vector<approval> mine;
    const auto user = state_->by_user.find(name);
    if (user == state_->by_user.end()) return mine;
    for (const auto& [who, is] : user->second) {
        if (is.uid == uid) mine.push_back({who, is.what, is.made});
    }
    return mine;
}

std::size_t approvals::size() const noexcept { return state_->by_user.size(); }

awaitable<result<void>> approvals::decide(base::user_name name, uid_t uid,
                                          base::sip_identity watcher, decision what) {
    const auto my_turn = co_await state_->turn.of(name);
    const auto tidied = co_await state_->drop_void(name, uid);
    if (!tidied) co_return tidied;
    const approval_record* const before = state_->find(name, watcher);
    if (before && before->what == what) co_return result<void>();
    const auto user = state_->by_user.find(name);
    if (!before && user != state_->by_user.end() && user->second.size() >= max_decisions)
        co_return approval_errc::too_many;
    const approval_record is{uid, what,
                             std::chrono::floor<std::chrono::seconds>(state_->clock.now())};
    store::record record{std::string(kind), std::string(name.str()), watcher.str(), to_text(is)};
    const auto written = co_await state_->kept.put(std::move(record));
    if (!written) co_return written;
    state_->by_user[name].insert_or_assign(std::move(watcher), is);
    if (state_->changed) state_->changed(name);
    co_return written;
}

awaitable<result<void>> approvals::withdraw(base::user_name name, uid_t uid,
                                            base::sip_identity watcher) {
    const auto my_turn = co_await state_->turn.of(name);
    const auto tidied = co_await state_->drop_void(name, uid);
    if (!tidied) co_return tidied;
    if (!state_->find(name, watcher)) co_return approval_errc::no_such_decision;
    const auto done = co_await state_->erase(name, std::move(watcher));
    if (done && state_->changed) state_->changed(name);
    co_return done;
}

}  // namespace fingerpost::desk
