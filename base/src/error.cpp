#include "base/error.hpp"

#include <string>

namespace fingerpost::base {
namespace {

class base_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "fingerpost"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::empty:
                return "nothing where a value is required";
            case errc::too_long:
                return "too long";
            case errc::bad_char:
                return "has a character that is not allowed";
            case errc::bad_form:
                return "not of the right form";
            case errc::cannot_tell:
                return "cannot be told now";
            case errc::not_found:
                return "not found";
        }
        return "unknown error";
    }
};

}  // namespace

boost::system::error_code make_error_code(errc e) noexcept {
    static const base_category category;
    return {static_cast<int>(e), category};
}

}  // namespace fingerpost::base
