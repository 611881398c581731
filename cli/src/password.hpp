#pragma once

#include <string>
#include <variant>

namespace fingerpost::cli {

/// A password that was read.
struct password {
    std::string text;
};
/// Why there is none, as a sentence.
struct no_password {
    std::string why;
};

/// Asks for a new password at the terminal `in`, twice and without echo. If `in` is no terminal:
/// its first line. `purpose` says in a few words whose it is. A signal that ends or stops the
/// program, such as Ctrl-C, brings the echo back first.
[[nodiscard]] std::variant<password, no_password> read_new_password(int in,
                                                                    const std::string& purpose);

}  // namespace fingerpost::cli
