#include "request.hpp"

#include <array>

namespace fingerpost::bridge {
namespace {

struct status_word {
    unsigned status;
    const char* phrase;
};

constexpr std::array words{
    status_word{200, "OK"},
    status_word{202, "Accepted"},
    status_word{204, "No Notification"},
    status_word{400, "Bad Request"},
    status_word{401, "Unauthorized"},
    status_word{403, "Forbidden"},
    status_word{404, "Not Found"},
    status_word{405, "Method Not Allowed"},
    status_word{406, "Not Acceptable"},
    status_word{412, "Conditional Request Failed"},
    status_word{413, "Request Entity Too Large"},
    status_word{415, "Unsupported Media Type"},
    status_word{416, "Unsupported URI Scheme"},
    status_word{420, "Bad Extension"},
    status_word{421, "Extension Required"},
    status_word{423, "Interval Too Brief"},
    status_word{480, "Temporarily Unavailable"},
    status_word{481, "Subscription Does Not Exist"},
    status_word{483, "Too Many Hops"},
    status_word{489, "Bad Event"},
    status_word{500, "Server Internal Error"},
    status_word{503, "Service Unavailable"},
    status_word{513, "Message Too Large"},
};

}  // namespace

const char* phrase_of(unsigned status) noexcept {
    for (const auto& w : words) {
        if (w.status == status) return w.phrase;
    }
    return "Refused";
}

reply make_reply(unsigned status, headers with) {
    return {status, phrase_of(status), std::move(with), {}};
}

}  // namespace fingerpost::bridge
