#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

namespace fingerpost::tests {

/// A pseudo-terminal of the test's own: a real tty whose facts it may change, and at which it
/// types.
class pty {
public:
    pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        BOOST_REQUIRE(master_ >= 0);
        BOOST_REQUIRE_EQUAL(::grantpt(master_), 0);
        BOOST_REQUIRE_EQUAL(::unlockpt(master_), 0);
        path_ = ::ptsname(master_);
        slave_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        BOOST_REQUIRE(slave_ >= 0);
    }
    ~pty() {
        ::close(slave_);
        ::close(master_);
    }
    pty(const pty&) = delete;
    pty& operator=(const pty&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string line() const { return path_.substr(std::string("/dev/").size()); }

    /// A line is typed, and the program at the tty reads it.
    void type() const {
        char bytes[16];
        BOOST_REQUIRE_EQUAL(::write(master_, "x\n", 2), 2);
        BOOST_REQUIRE_EQUAL(::read(slave_, bytes, sizeof bytes), 2);
    }

private:
    int master_;
    int slave_ = -1;
    std::string path_;
};

}  // namespace fingerpost::tests
