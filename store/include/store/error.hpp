#pragma once

#include <string>
#include <type_traits>

#include "base/result.hpp"

namespace fingerpost::store {

/// Why a file of ours cannot be used, where it is not SQLite or the system that says so.
enum class errc {
    newer_version = 1,  ///< a later Fingerpost wrote it
    not_ours,           ///< no regular file, a database of somebody else, or another one of ours
    overloaded,         ///< too many wait for the disk already
};

/// The code for `e`, in the category "fingerpost store".
[[nodiscard]] base::error_code make_error_code(errc e) noexcept;

/// One of SQLite's primary result codes (https://sqlite.org/rescode.html) in the category "sqlite",
/// whose messages are SQLite's own.
[[nodiscard]] base::error_code sqlite_error(int code) noexcept;

/// For an operator: `code` in words, after the name of the file.
[[nodiscard]] std::string describe(const std::string& file, const base::error_code& code);

}  // namespace fingerpost::store

template <>
struct boost::system::is_error_code_enum<fingerpost::store::errc> : std::true_type {};
