#include "programs.hpp"

#include <sys/types.h>

#include <utility>

namespace fingerpost::desk {

namespace asio = boost::asio;

asio::awaitable<std::vector<std::vector<std::string>>> programs_of(
    sessions::process_table& processes, const std::vector<sessions::person>& people) {
    std::vector<std::vector<std::string>> programs(people.size());
    std::vector<pid_t> shells;
    std::vector<std::string*> wanted;
    for (std::size_t i = 0; i < people.size(); ++i) {
        programs[i].reserve(people[i].sessions.size());
        for (const auto& s : people[i].sessions) {
            programs[i].push_back(s.told.program);
            if (!s.told.program.empty() || s.told.shell == 0) continue;
            shells.push_back(s.told.shell);
            wanted.push_back(&programs[i].back());
        }
    }
    if (shells.empty()) co_return programs;
    auto found = co_await processes.foreground(std::move(shells));
    for (std::size_t i = 0; i < wanted.size() && i < found.size(); ++i)
        *wanted[i] = std::move(found[i]);
    co_return programs;
}

}  // namespace fingerpost::desk
