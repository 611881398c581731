#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fingerpost::tests {

/// A folder of this test's own, open to all users, gone afterwards.
class temp_dir {
public:
    temp_dir() : path_((std::filesystem::temp_directory_path() / "fp-XXXXXX").string()) {
        if (!::mkdtemp(path_.data())) throw std::runtime_error("mkdtemp failed");
        ::chmod(path_.c_str(), 0755);
    }
    ~temp_dir() {
        std::error_code ignored;  // what is left behind in /tmp does not fail a test
        std::filesystem::remove_all(path_, ignored);
    }
    temp_dir(const temp_dir&) = delete;
    temp_dir& operator=(const temp_dir&) = delete;

    [[nodiscard]] std::string operator/(std::string_view name) const {
        return path_ + '/' + std::string(name);
    }
    [[nodiscard]] const std::string& str() const { return path_; }

    /// Writes a file anew.
    std::string put(std::string_view name, std::string_view text) const {
        const auto path = *this / name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

private:
    std::string path_;
};

}  // namespace fingerpost::tests
