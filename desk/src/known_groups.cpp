#include "known_groups.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fingerpost::desk {

namespace asio = boost::asio;

namespace {

/// What was seen is looked at again after this long, when somebody asks. A group comes and goes
/// seldom; who is in it is looked up for each question.
constexpr std::chrono::seconds look_every{5};
/// So many groups are looked at before others get their turn.
constexpr std::size_t slice = 64;
/// So many unknown groups are looked for with each question: whoever makes a group expects it to be
/// known at once.
constexpr std::size_t most_sought = 16;

}  // namespace

known_groups::known_groups(asio::any_io_executor on, accounts::directory& directory,
                           const base::clock& clock, base::log& log, std::function<void()> changed)
    : directory_(directory),
      clock_(clock),
      changed_(std::move(changed)),
      tasks_(std::move(on), [&log](std::string_view bug) {
          log.error("looking for groups failed", {{"error", std::string(bug)}});
      }) {}

asio::awaitable<known_groups::sight> known_groups::see(std::string group) {
    const auto told = co_await directory_.has_group(group);
    sight s = sight::cannot_tell;
    if (told) s = *told ? sight::there : sight::not_there;
    seen_.insert_or_assign(std::move(group), s);
    co_return s;
}

asio::awaitable<std::shared_ptr<const known_groups::names>> known_groups::list_unknown(
    acl::ruleset rules) {
    auto all = std::make_shared<names>();
    for (const auto& [group, where] : rules.groups()) {
        const auto found = seen_.find(group);
        const sight s = found != seen_.end() ? found->second : co_await see(group);
        if (s != sight::there) all->push_back(group);
    }
    co_return all;
}

asio::awaitable<std::shared_ptr<const known_groups::names>> known_groups::unknown(
    acl::ruleset rules) {
    const auto* const asked = &rules.groups();
    auto mine = asked == &last_.groups() ? unknown_ : nullptr;
    if (!mine) {
        mine = co_await list_unknown(rules);
        unknown_ = mine;
        last_ = rules;
    }
    bool found = false;
    for (std::size_t i = 0; i < std::min(mine->size(), most_sought); ++i) {
        const sight s = co_await see((*mine)[i]);
        found = found || s == sight::there;
    }
    if (found) mine = co_await list_unknown(rules);
    if (found && asked == &last_.groups()) unknown_ = mine;
    const base::instant now = clock_.now();
    const bool old = due_ || now < looked_ || now >= looked_ + look_every;
    if (old && !looking_ && !rules.groups().empty()) {
        looking_ = true;
        due_ = false;
        tasks_.spawn(look_again(rules));
    }
    co_return mine;
}

asio::awaitable<void> known_groups::look_again(acl::ruleset rules) {
    const std::shared_ptr<void> done(nullptr, [this](void*) { looking_ = false; });
    std::size_t count = 0;
    bool changed = false;
    for (const auto& [group, where] : rules.groups()) {
        if (++count % slice == 0) co_await asio::post(asio::use_awaitable);
        const auto before = seen_.find(group);
        const bool was_there = before != seen_.end() && before->second == sight::there;
        const bool is_there = co_await see(group) == sight::there;
        changed = changed || was_there != is_there;
    }
    looked_ = clock_.now();
    if (!changed) co_return;
    unknown_ = nullptr;  // to be listed anew, from what was just seen
    changed_();
}

void known_groups::stop() { tasks_.cancel(); }

}  // namespace fingerpost::desk
