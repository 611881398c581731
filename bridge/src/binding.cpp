#include "binding.hpp"

#include <algorithm>

namespace fingerpost::bridge {

std::chrono::seconds left(const binding& b, base::instant now) noexcept {
    return std::max(std::chrono::ceil<std::chrono::seconds>(b.until - now),
                    std::chrono::seconds(0));
}

std::string contact_value(const binding& b, base::instant now) {
    std::string value = '<' + b.uri + '>';
    if (!b.q.empty()) value += ";q=" + b.q;
    if (!b.instance.empty()) value += ";+sip.instance=\"" + b.instance + '"';
    value += b.params;
    value += ";expires=" + std::to_string(left(b, now).count());
    return value;
}

}  // namespace fingerpost::bridge
