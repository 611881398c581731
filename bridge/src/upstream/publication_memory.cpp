#include "publication_memory.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "store/error.hpp"

namespace fingerpost::bridge {

namespace asio = boost::asio;

namespace {

/// One record for each user, with an empty key; its value is `ETAG SECONDS`, since the epoch, when
/// it lapses.
constexpr const char* kind = "published";

/// No publication lives longer, whatever the clock says.
constexpr std::chrono::seconds longest = std::chrono::hours(24);

std::int64_t seconds_of(base::instant at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::optional<publication_memory::standing> read_record(const store::record& r, base::instant now) {
    const std::size_t blank = std::min(r.value.find(' '), r.value.size());
    std::int64_t lapses = 0;
    const char* const end = r.value.data() + r.value.size();
    const auto [stop, ec] = std::from_chars(std::min(r.value.data() + blank + 1, end), end, lapses);
    const auto who = base::user_name::parse(r.owner);
    const std::int64_t left = lapses - seconds_of(now);
    if (ec != std::errc() || stop != end || blank == 0 || !who || left <= 0) return std::nullopt;
    return publication_memory::standing{*who, r.value.substr(0, blank),
                                        std::min(std::chrono::seconds(left), longest)};
}

}  // namespace

publication_memory::publication_memory(asio::any_io_executor on, store::records* on_disk,
                                       const base::clock& clock, base::log& log)
    : on_disk_(on_disk),
      clock_(clock),
      log_(log),
      tasks_(std::move(on), [&log](std::string_view bug) {
          log.error("remembering what is published failed", {{"error", std::string(bug)}});
      }) {}

void publication_memory::read(std::function<void(const std::vector<standing>&)> then) {
    if (on_disk_ == nullptr) return then({});
    tasks_.spawn(read_all(std::move(then)));
}

asio::awaitable<void> publication_memory::read_all(
    std::function<void(const std::vector<standing>&)> then) {
    const auto all = co_await on_disk_->all(kind);
    std::vector<standing> found;
    if (!all) {
        complain(all.error());
        then(found);
        co_return;
    }
    for (const store::record& r : *all) {
        if (auto one = read_record(r, clock_.now()))
            found.push_back(*std::move(one));
        else
            tasks_.spawn(erase(r.owner));  // lapsed long ago
    }
    then(found);
}

void publication_memory::keep(const base::user_name& of, const std::string& etag,
                              std::chrono::seconds life) {
    if (on_disk_ == nullptr) return;
    std::string owner(of.str());
    if (etag.empty()) return tasks_.spawn(erase(std::move(owner)));
    tasks_.spawn(put({kind, std::move(owner), "",
                      etag + ' ' + std::to_string(seconds_of(clock_.now() + life))}));
}

asio::awaitable<void> publication_memory::put(store::record what) {
    auto write = on_disk_->put(std::move(what));
    const auto done = co_await std::move(write);
    if (!done) complain(done.error());
}

asio::awaitable<void> publication_memory::erase(std::string owner) {
    auto write = on_disk_->erase(kind, std::move(owner), "");
    const auto done = co_await std::move(write);
    if (!done) complain(done.error());
}

void publication_memory::complain(const base::error_code& why) {
    if (std::exchange(complained_, true)) return;
    log_.warning("what is published upstream cannot be remembered",
                 {{"error", store::describe(on_disk_->file(), why)}});
}

}  // namespace fingerpost::bridge
