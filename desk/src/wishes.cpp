#include "desk/wishes.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/text.hpp"
#include "store/error.hpp"
#include "store/records.hpp"
#include "turns.hpp"
#include "wish_record.hpp"

namespace fingerpost::desk {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using base::result;

constexpr std::string_view kind = "wishes";  ///< one record for each user, with an empty key
/// How long a wait for an instant may be before the clock is looked at again: it can be set.
constexpr std::chrono::minutes longest_wait{1};
/// What a timestamp of four digits can say; a hiding beyond is for good.
constexpr base::instant last_instant =
    std::chrono::sys_days(std::chrono::year(9999) / std::chrono::December / 31);

class wish_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "fingerpost wishes"; }
    std::string message(int value) const override {
        switch (static_cast<wish_errc>(value)) {
            case wish_errc::too_many:
                return "there are " + std::to_string(wishes::max_limits) +
                       " limits already; no more can be kept";
            case wish_errc::no_such_limit:
                return "there is no limit of that number";
            case wish_errc::unreadable:
                return "what was kept of earlier wishes cannot be read, so everything is hidden; "
                       "unhide, then begin anew";
        }
        return "unknown error";
    }
};

bool is_text(std::string_view word) noexcept {
    while (!word.empty()) {
        if (!base::next_code_point(word)) return false;
    }
    return true;
}

bool are_text(const std::vector<std::string>& words) noexcept {
    return std::all_of(words.begin(), words.end(), is_text);
}

user_wishes hidden_as_unreadable() {
    user_wishes all;
    all.hide.emplace();
    all.unreadable = true;
    return all;
}

}  // namespace

base::error_code make_error_code(wish_errc e) noexcept {
    static const wish_category category;
    return {static_cast<int>(e), category};
}

struct wishes::state {
    /// What alters a user's wishes; whether anything changed, or why it cannot be.
    enum class altered { no, yes };
    using alteration = std::function<result<altered>(user_wishes&)>;

    struct entry {
        wish_record is;
        std::optional<base::instant> ends;  ///< of his hiding; nobody has been told of it yet
        bool leaving = false;               ///< void, and being forgotten
    };

    state(store::records& k, const base::clock& c, base::log& l, const asio::any_io_executor& o)
        : kept(k), clock(c), log(l), turn(o), alarm(o), tasks(o, [&l](std::string_view bug) {
              l.error("keeping wishes failed", {{"error", std::string(bug)}});
          }) {}

    void take_in(const store::record& r);
    const user_wishes* of(const base::user_name& name, uid_t uid);
    awaitable<result<void>> change(base::user_name name, uid_t uid, alteration alter);
    awaitable<result<void>> write(base::user_name name, wish_record what);
    void believe(const base::user_name& name, wish_record what);
    awaitable<void> forget_void(base::user_name name);
    void set_end(const base::user_name& name, entry& of, std::optional<base::instant> at);
    awaitable<void> announce_ends();
    awaitable<void> tidy(base::user_name name);
    void tell(const base::user_name& name) {
        if (changed) changed(name);
    }
    void warn(std::string_view event, const base::user_name& name, const base::error_code& why) {
        log.warning(event, {{"user", std::string(name.str())},
                            {"error", store::describe(kept.file(), why)}});
    }

    store::records& kept;
    const base::clock& clock;
    base::log& log;
    listener changed;
    std::unordered_map<base::user_name, entry> by_user;
    turns turn;
    std::set<std::pair<base::instant, base::user_name>> ends;  ///< every entry's
    std::optional<bool> has_limits;  ///< whether anybody has; nothing: to be counted
    asio::steady_timer alarm;
    bool announcing = false;
    bool stopped = false;
    base::task_group tasks;
};

void wishes::state::take_in(const store::record& r) {
    const auto name = base::user_name::parse(r.owner);
    if (!name) {  // nobody has that name, so nobody is told of
        log.error("a wish is kept for what is no user's name", {{"user", r.owner}});
        return;
    }
    auto parsed = parse_wish_record(r.value);
    if (!parsed) {
        log.error("a user's wishes cannot be read; he is hidden until he unhides",
                  {{"user", r.owner}, {"file", kept.file()}});
        parsed = wish_record{0, hidden_as_unreadable()};
    }
    entry& e = by_user[*name];
    e.is = *std::move(parsed);
    has_limits.reset();
    if (e.is.wants.hide) set_end(*name, e, e.is.wants.hide->until);
}

const user_wishes* wishes::state::of(const base::user_name& name, uid_t uid) {
    const auto found = by_user.find(name);
    if (found == by_user.end()) return nullptr;
    entry& e = found->second;
    user_wishes& wants = e.is.wants;
    if (wants.unreadable) return &wants;
    if (e.is.uid != uid) {
        if (!stopped && !std::exchange(e.leaving, true)) tasks.spawn(forget_void(name));
        return nullptr;
    }
    if (wants.hide && wants.hide->until && *wants.hide->until <= clock.now()) wants.hide.reset();
    return wants.empty() ? nullptr : &wants;
}

awaitable<result<void>> wishes::state::change(base::user_name name, uid_t uid, alteration alter) {
    const auto my_turn = co_await turn.of(name);
    wish_record next{uid, {}};
    const auto before = by_user.find(name);
    const bool has_any = before != by_user.end();
    const bool is_void =
        has_any && before->second.is.uid != uid && !before->second.is.wants.unreadable;
    if (has_any && !is_void) next.wants = before->second.is.wants;
    const auto made = alter(next.wants);
    if (!made) co_return made.error();
    if (*made == altered::no && !is_void) co_return result<void>();
    const auto written = co_await write(name, next);
    if (written) believe(name, std::move(next));
    co_return written;
}

awaitable<result<void>> wishes::state::write(base::user_name name, wish_record what) {
    std::string owner(name.str());
    if (what.wants.empty()) return kept.erase(std::string(kind), std::move(owner), "");
    return kept.put({std::string(kind), std::move(owner), "", to_text(what)});
}

void wishes::state::believe(const base::user_name& name, wish_record what) {
    entry& e = by_user[name];
    e.is = std::move(what);
    e.leaving = false;
    has_limits.reset();
    set_end(name, e, e.is.wants.hide ? e.is.wants.hide->until : std::nullopt);
    if (e.is.wants.empty()) by_user.erase(name);
    tell(name);
}

awaitable<void> wishes::state::forget_void(base::user_name name) {
    const auto my_turn = co_await turn.of(name);
    const auto found = by_user.find(name);
    if (found == by_user.end() || !found->second.leaving) co_return;
    const auto gone = co_await write(name, wish_record{});
    if (!gone) {
        warn("void wishes cannot be forgotten", name, gone.error());
        co_return;
    }
    const auto still = by_user.find(name);  // others may have come while we waited
    if (still == by_user.end()) co_return;
    set_end(name, still->second, std::nullopt);
    by_user.erase(still);
    has_limits.reset();
}

void wishes::state::set_end(const base::user_name& name, entry& of,
                            std::optional<base::instant> at) {
    if (of.ends) ends.erase({*of.ends, name});
    of.ends = at;
    if (at) ends.emplace(*at, name);
    if (stopped) return;
    alarm.cancel();  // it waits for what was the earliest end
    if (at && !std::exchange(announcing, true)) tasks.spawn(announce_ends());
}

awaitable<void> wishes::state::announce_ends() {
    while (!ends.empty()) {
        const auto [end, name] = *ends.begin();
        const base::instant now = clock.now();
        if (now < end) {
            alarm.expires_after(std::min<asio::steady_timer::duration>(end - now, longest_wait));
            co_await alarm.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        entry& e = by_user.at(name);
        set_end(name, e, std::nullopt);
        e.is.wants.hide.reset();
        tell(name);
        co_await tidy(name);
    }
    announcing = false;
}

/// What was over is forgotten on the disk, too.
awaitable<void> wishes::state::tidy(base::user_name name) {
    const auto my_turn = co_await turn.of(name);
    const auto found = by_user.find(name);
    if (found == by_user.end()) co_return;
    const auto written = co_await write(name, found->second.is);
    if (!written) warn("a hiding that is over cannot be forgotten", name, written.error());
    const auto still = by_user.find(name);  // others may have come while we waited
    if (still != by_user.end() && still->second.is.wants.empty()) by_user.erase(still);
}

wishes::wishes(std::unique_ptr<state> with) : state_(std::move(with)) {}
wishes::~wishes() = default;

awaitable<result<std::unique_ptr<wishes>>> wishes::load(store::records& kept,
                                                        const base::clock& clock, base::log& log,
                                                        asio::any_io_executor on) {
    const auto all = co_await kept.all(std::string(kind));
    if (!all) co_return all.error();
    auto with = std::make_unique<state>(kept, clock, log, on);
    for (const store::record& r : *all) with->take_in(r);
    co_return std::unique_ptr<wishes>(new wishes(std::move(with)));
}

void wishes::on_change(listener tell) { state_->changed = std::move(tell); }

void wishes::stop() {
    state_->stopped = true;
    state_->tasks.cancel();
}

const user_wishes* wishes::of(const base::user_name& name, uid_t uid) const {
    return state_->of(name, uid);
}

std::size_t wishes::size() const noexcept { return state_->by_user.size(); }

bool wishes::has_limits() const {
    if (!state_->has_limits) {
        state_->has_limits =
            std::any_of(state_->by_user.begin(), state_->by_user.end(),
                        [](const auto& entry) { return !entry.second.is.wants.limits.empty(); });
    }
    return *state_->has_limits;
}

awaitable<result<void>> wishes::hide(base::user_name name, uid_t uid,
                                     std::optional<base::instant> until) {
    hiding wanted;
    if (until && *until <= last_instant)
        wanted.until = std::chrono::ceil<std::chrono::seconds>(*until);
    state::alteration alter = [wanted](user_wishes& w) -> result<state::altered> {
        if (w.unreadable) return wish_errc::unreadable;
        const bool same = std::exchange(w.hide, wanted) == wanted;
        return same ? state::altered::no : state::altered::yes;
    };
    return state_->change(std::move(name), uid, std::move(alter));
}

awaitable<result<void>> wishes::unhide(base::user_name name, uid_t uid) {
    state::alteration alter = [](user_wishes& w) -> result<state::altered> {
        if (!w.hide) return state::altered::no;
        w.hide.reset();
        w.unreadable = false;
        return state::altered::yes;
    };
    return state_->change(std::move(name), uid, std::move(alter));
}

awaitable<result<unsigned>> wishes::add_limit(base::user_name name, uid_t uid, words level,
                                              words whom) {
    if (!are_text(level) || !are_text(whom)) co_return base::errc::bad_char;
    unsigned number = 1;
    state::alteration alter = [&](user_wishes& w) -> result<state::altered> {
        if (w.unreadable) return wish_errc::unreadable;
        if (w.limits.size() == max_limits) return wish_errc::too_many;
        if (!w.limits.empty()) number = w.limits.back().number + 1;
        w.limits.push_back({number, std::move(level), std::move(whom)});
        return state::altered::yes;
    };
    const auto done = co_await state_->change(std::move(name), uid, std::move(alter));
    if (!done) co_return done.error();
    co_return number;
}

awaitable<result<void>> wishes::remove_limit(base::user_name name, uid_t uid, unsigned number) {
    state::alteration alter = [number](user_wishes& w) -> result<state::altered> {
        if (w.unreadable) return wish_errc::unreadable;
        const auto gone =
            std::erase_if(w.limits, [=](const limit& l) { return l.number == number; });
        if (gone == 0) return wish_errc::no_such_limit;
        return state::altered::yes;
    };
    return state_->change(std::move(name), uid, std::move(alter));
}

}  // namespace fingerpost::desk
