#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <stdexcept>
#include <string>

#include "accounts/directory.hpp"
#include "fakes/clock.hpp"

namespace fingerpost::tests {

/// An account with that home, of the user who runs the tests unless said otherwise.
inline accounts::account someone(std::string home, uid_t uid = ::geteuid()) {
    accounts::account a{user("ada"), uid, uid, "Ada Lovelace", "", "", "", std::move(home), ""};
    return a;
}

/// What `look` gives in a process of its own that has become `uid`; its answer must fit a byte.
/// Only root can.
inline int as_user(uid_t uid, const std::function<int()>& look) {
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) ::_exit(::setgid(uid) == 0 && ::setuid(uid) == 0 ? look() : 255);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status)) throw std::runtime_error("the other process died");
    return WEXITSTATUS(status);
}

/// For `boost::unit_test::precondition`: tests that make files of other users, or become them.
inline boost::test_tools::assertion_result needs_root(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result root(::geteuid() == 0);
    root.message() << "skipped: only root may give files away and become other users";
    return root;
}

}  // namespace fingerpost::tests
