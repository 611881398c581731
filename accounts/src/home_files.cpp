#include "accounts/home_files.hpp"

namespace fingerpost::accounts {

const char* name_of(home_file f) noexcept {
    switch (f) {
        case home_file::plan:
            return ".plan";
        case home_file::project:
            return ".project";
        case home_file::pgpkey:
            return ".pgpkey";
        case home_file::nofinger:
            break;
    }
    return ".nofinger";
}

}  // namespace fingerpost::accounts
