#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace fingerpost::base {

/// Why a piece of untrusted text is not the value it should be, and why a fact cannot be had.
enum class errc {
    empty = 1,    ///< nothing where something is required
    too_long,     ///< more bytes than the value may have
    bad_char,     ///< a byte or character that the value may not have
    bad_form,     ///< not of the value's grammar
    cannot_tell,  ///< the fact exists but cannot be had now (a directory is down, a lane is stuck)
    not_found,    ///< the fact was looked for and is not there
};

/// The code for `e`, in the category "fingerpost".
[[nodiscard]] boost::system::error_code make_error_code(errc e) noexcept;

}  // namespace fingerpost::base

template <>
struct boost::system::is_error_code_enum<fingerpost::base::errc> : std::true_type {};
