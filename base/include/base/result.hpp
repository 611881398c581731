#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace fingerpost::base {

/// What an operation that can fail in expected ways gives back: a value, or an error code that says
/// why not. Mark functions that return it `[[nodiscard]]`. The alias eases a later move to
/// std::expected.
template <class T>
using result = boost::system::result<T>;

using boost::system::error_code;

}  // namespace fingerpost::base
