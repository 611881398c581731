#include "account_watch.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace fingerpost::daemon {

namespace {

look look_at(const std::filesystem::path& file) {
    return {file.parent_path().string(), file.filename().string()};
}

}  // namespace

account_watch::account_watch(const boost::asio::any_io_executor& on, std::vector<std::string> files,
                             std::function<void()> changed, base::task_group& tasks, base::log& log)
    : files_(std::move(files)),
      changed_(std::move(changed)),
      tasks_(tasks),
      watch_(on, log, "the directory", "they count within two minutes") {}

void account_watch::begin() {
    follow();
    tasks_.spawn(heed());
}

/// Anew each time, since a link may have been turned elsewhere.
void account_watch::follow() {
    std::vector<look> all;
    for (const std::string& file : files_) {
        all.push_back(look_at(file));
        std::error_code none_there;
        const auto target = std::filesystem::canonical(file, none_there);
        if (!none_there && target != file) all.push_back(look_at(target));
    }
    watch_.follow(all);
}

boost::asio::awaitable<void> account_watch::heed() {
    for (;;) {
        co_await watch_.changed();
        follow();
        changed_();
    }
}

}  // namespace fingerpost::daemon
