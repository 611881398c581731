#pragma once

#include "base/error.hpp"
#include "base/result.hpp"

namespace fingerpost::tests {

// The two answers that are none, as codes, which Boost.Test can print.
inline const base::error_code not_found = base::errc::not_found;
inline const base::error_code cannot_tell = base::errc::cannot_tell;

}  // namespace fingerpost::tests
