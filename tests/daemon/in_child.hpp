#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>

namespace fingerpost::tests {

/// What `job` returns, done in a child process, which may give up rights that the test keeps.
inline std::string in_child(const std::function<std::string()>& job) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        const std::string said = job();
        _exit(write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0
                                                                                            : 1);
    }
    close(ends[1]);
    std::string heard;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = read(ends[0], part.data(), part.size())) > 0;)
        heard.append(part.data(), static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    BOOST_REQUIRE(waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    return heard;
}

/// For tests that only root can do.
inline boost::test_tools::assertion_result as_root(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result root(geteuid() == 0);
    root.message() << "only root can become somebody else";
    return root;
}

}  // namespace fingerpost::tests
