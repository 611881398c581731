#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "accounts/directory.hpp"
#include "fakes/clock.hpp"
#include "fakes/temp_dir.hpp"

namespace fingerpost::tests {

/// A home with a plan, of the user `owner`.
struct home {
    explicit home(uid_t owner_uid = geteuid()) : owner(owner_uid) {
        std::ofstream(folder / ".plan") << "rest\n";
        std::ofstream(folder / ".nofinger");
        for (const char* const name : {".plan", ".nofinger", "."}) {
            BOOST_REQUIRE(chown((folder / name).c_str(), owner, owner) == 0);
        }
        chmod(folder.str().c_str(), 0700);
    }
    accounts::account account() const {
        return {user("alice"), owner, owner, {}, {}, {}, {}, folder.str(), {}};
    }
    temp_dir folder;
    uid_t owner;
};

}  // namespace fingerpost::tests
