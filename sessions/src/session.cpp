#include "sessions/session.hpp"

#include <array>

namespace fingerpost::sessions {
namespace {

constexpr std::array kinds{kind::tty,    kind::x11,  kind::wayland,
                           kind::remote, kind::pane, kind::other};

}  // namespace

const char* name_of(kind k) noexcept {
    switch (k) {
        case kind::tty:
            return "tty";
        case kind::x11:
            return "x11";
        case kind::wayland:
            return "wayland";
        case kind::remote:
            return "remote";
        case kind::pane:
            return "pane";
        case kind::other:
            break;
    }
    return "other";
}

std::optional<kind> kind_named(std::string_view name) noexcept {
    for (const kind k : kinds) {
        if (name == name_of(k)) return k;
    }
    return std::nullopt;
}

}  // namespace fingerpost::sessions
