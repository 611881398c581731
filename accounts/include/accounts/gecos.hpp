#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fingerpost::accounts {

/// The GECOS field of passwd(5), taken apart as finger always did.
struct gecos {
    std::string full_name;
    std::string office;
    std::string office_phone;
    std::string home_phone;
    friend bool operator==(const gecos&, const gecos&) = default;
};

/// Reads `field`: full name, office, office phone and home phone, comma-separated; what is missing
/// is empty and what follows is ignored. A `*` in front is skipped. Each `&` of the full name
/// stands for `login` with its first letter capitalised (ASCII). Bytes are kept as they are.
[[nodiscard]] gecos parse_gecos(std::string_view field, std::string_view login);

/// The words of `full_name` (between blanks and tabs) in ASCII lower case, sorted, each once.
[[nodiscard]] std::vector<std::string> words_of(std::string_view full_name);

}  // namespace fingerpost::accounts
