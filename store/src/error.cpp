#include "store/error.hpp"

#include <sqlite3.h>

namespace fingerpost::store {
namespace {

class store_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "fingerpost store"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::newer_version:
                return "was written by a newer version of Fingerpost; run that one, or move the "
                       "file away to begin anew";
            case errc::not_ours:
                return "is not the file that belongs here";
            case errc::overloaded:
                return "too many changes wait for the disk";
        }
        return "unknown error";
    }
};

class sqlite_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "sqlite"; }
    std::string message(int value) const override { return sqlite3_errstr(value); }
};

}  // namespace

base::error_code make_error_code(errc e) noexcept {
    static const store_category category;
    return {static_cast<int>(e), category};
}

base::error_code sqlite_error(int code) noexcept {
    static const sqlite_category category;
    return {code, category};
}

std::string describe(const std::string& file, const base::error_code& code) {
    return file + ": " + code.message();
}

}  // namespace fingerpost::store
