#include "desk/own_words.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/activity.hpp"
#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/text.hpp"
#include "own_word_record.hpp"
#include "store/error.hpp"
#include "store/records.hpp"

namespace fingerpost::desk {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using base::result;

constexpr std::string_view kind = "own word";  ///< one record for each user, with an empty key
constexpr std::string_view no_activity = "none";

class own_word_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "fingerpost own words"; }
    std::string message(int value) const override {
        switch (static_cast<own_word_errc>(value)) {
            case own_word_errc::empty:
                return "the activity is empty; `none` and a note tell a note alone";
            case own_word_errc::nothing_said:
                return "`none` wants a note; `fingerpost clear` takes back what was said";
            case own_word_errc::activity_too_long:
                return "an activity has at most " + std::to_string(own_word::max_activity) +
                       " characters; the rest may be a note";
            case own_word_errc::note_too_long:
                return "a note has at most " + std::to_string(own_word::max_note) + " characters";
            case own_word_errc::not_one_line:
                return "activity and note are each one line that can be printed";
            case own_word_errc::over:
                return "that time has passed";
        }
        return "unknown error";
    }
};

/// `text` without the blanks at its ends.
std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

bool is_one_line(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto c = base::next_code_point(text);
        if (!c || !base::is_printable(*c)) return false;
    }
    return true;
}

bool is_over(const own_word& word, base::instant now) noexcept {
    return word.until && *word.until <= now;
}

}  // namespace

base::error_code make_error_code(own_word_errc e) noexcept {
    static const own_word_category category;
    return {static_cast<int>(e), category};
}

result<own_word> own_word::of(std::string_view activity, std::string_view note) {
    activity = trimmed(activity);
    note = trimmed(note);
    if (!is_one_line(activity) || !is_one_line(note)) return own_word_errc::not_one_line;
    if (activity.empty()) return own_word_errc::empty;
    if (base::columns(activity) > max_activity) return own_word_errc::activity_too_long;
    if (base::columns(note) > max_note) return own_word_errc::note_too_long;
    own_word word;
    word.note = note;
    const std::string_view known = base::known_activity(activity);
    if (base::lower(activity) != no_activity) word.activity = known.empty() ? activity : known;
    if (word.activity.empty() && word.note.empty()) return own_word_errc::nothing_said;
    return word;
}

struct own_words::state {
    state(store::records& k, const base::clock& c, base::log& l, asio::any_io_executor on)
        : kept(k), clock(c), log(l), tasks(std::move(on), [&l](std::string_view bug) {
              l.error("keeping what users say of themselves failed", {{"error", std::string(bug)}});
          }) {}

    void take_in(const store::record& r);
    void drop(const base::user_name& name);
    void forget_soon(const base::user_name& name);
    awaitable<void> forget(base::user_name name);
    void forget_what_is_over();
    /// `word`: what he says from now on; null: nothing.
    void tell(const base::user_name& name, const own_word* word) {
        if (word != nullptr) withheld.erase(name);
        if (changed) changed(name, word);
    }

    store::records& kept;
    const base::clock& clock;
    base::log& log;
    listener changed;
    std::unordered_map<base::user_name, own_word_record> by_user;
    std::unordered_set<base::user_name> withheld;  ///< of whom nothing is told; all in by_user
    std::unordered_set<base::user_name> leaving;   ///< whose records are about to be forgotten
    std::unordered_multiset<base::user_name> being_set;
    bool stopped = false;
    base::task_group tasks;
};

void own_words::state::take_in(const store::record& r) {
    const auto name = base::user_name::parse(r.owner);
    auto parsed = parse_own_word_record(r.value);
    if (name && parsed) {
        by_user.insert_or_assign(*name, *std::move(parsed));
        return;
    }
    log.error("what a user said of himself cannot be read; it is not told",
              {{"user", r.owner}, {"file", kept.file()}});
}

/// Tells no more of what he says.
void own_words::state::drop(const base::user_name& name) {
    withheld.erase(name);
    if (by_user.erase(name) != 0) tell(name, nullptr);
}

void own_words::state::forget_soon(const base::user_name& name) {
    // What is being set takes the place of the old record, and must not be forgotten for it.
    if (stopped || being_set.contains(name) || !leaving.insert(name).second) return;
    tasks.spawn(forget(name));
}

awaitable<void> own_words::state::forget(base::user_name name) {
    if (leaving.erase(name) == 0) co_return;  // he has said something new
    const auto gone = co_await kept.erase(std::string(kind), std::string(name.str()), "");
    if (gone) co_return;
    log.warning(
        "what a user said of himself cannot be forgotten",
        {{"user", std::string(name.str())}, {"error", store::describe(kept.file(), gone.error())}});
}

void own_words::state::forget_what_is_over() {
    const base::instant now = clock.now();
    std::vector<base::user_name> over;
    for (const auto& [name, r] : by_user) {
        if (is_over(r.is, now)) over.push_back(name);
    }
    for (const base::user_name& name : over) {
        drop(name);
        forget_soon(name);
    }
}

own_words::own_words(std::unique_ptr<state> with) : state_(std::move(with)) {}
own_words::~own_words() = default;

awaitable<result<std::unique_ptr<own_words>>> own_words::load(store::records& kept,
                                                              const base::clock& clock,
                                                              base::log& log,
                                                              asio::any_io_executor on) {
    const auto all = co_await kept.all(std::string(kind));
    if (!all) co_return all.error();
    auto with = std::make_unique<state>(kept, clock, log, std::move(on));
    for (const store::record& r : *all) with->take_in(r);
    with->forget_what_is_over();
    co_return std::unique_ptr<own_words>(new own_words(std::move(with)));
}

void own_words::on_change(listener tell) {
    state_->changed = std::move(tell);
    for (const auto& [name, r] : state_->by_user) state_->tell(name, &r.is);
}

void own_words::stop() {
    state_->stopped = true;
    state_->tasks.cancel();
}

const own_word* own_words::of(const base::user_name& name, uid_t uid) const {
    const auto found = state_->by_user.find(name);
    if (found == state_->by_user.end() || found->second.uid != uid) return nullptr;
    return is_over(found->second.is, state_->clock.now()) ? nullptr : &found->second.is;
}

void own_words::belongs_to(const base::user_name& name, uid_t uid) {
    const auto found = state_->by_user.find(name);
    if (found == state_->by_user.end()) return;
    if (found->second.uid == uid) {
        if (state_->withheld.contains(name)) state_->tell(name, &found->second.is);
        return;
    }
    state_->drop(name);
    state_->forget_soon(name);
}

void own_words::belongs_to_nobody(const base::user_name& name) {
    if (!state_->by_user.contains(name) || !state_->withheld.insert(name).second) return;
    state_->tell(name, nullptr);
}

awaitable<result<void>> own_words::set(base::user_name name, uid_t uid, own_word what) {
    what.made = state_->clock.now();
    if (is_over(what, what.made)) co_return own_word_errc::over;
    if (what.until) what.until = std::chrono::ceil<std::chrono::seconds>(*what.until);
    belongs_to(name, uid);
    state_->leaving.erase(name);
    const auto mine = state_->being_set.insert(name);
    const std::shared_ptr<void> done(nullptr, [&](void*) { state_->being_set.erase(mine); });
    own_word_record next{uid, std::move(what)};
    store::record record{std::string(kind), std::string(name.str()), "", to_text(next)};
    const auto written = co_await state_->kept.put(std::move(record));
    if (!written) co_return written;
    const auto& now = state_->by_user.insert_or_assign(name, std::move(next)).first->second;
    state_->tell(name, &now.is);
    state_->forget_what_is_over();
    co_return written;
}

awaitable<result<void>> own_words::clear(base::user_name name) {
    const auto gone = co_await state_->kept.erase(std::string(kind), std::string(name.str()), "");
    if (!gone) co_return gone;
    state_->drop(name);
    state_->forget_what_is_over();
    co_return gone;
}

}  // namespace fingerpost::desk
