#include "event_package.hpp"

#include "base/text.hpp"

namespace fingerpost::bridge {

std::string_view name_of(event_package p) noexcept {
    switch (p) {
        case event_package::dialog:
            return "dialog";
        case event_package::winfo:
            return "presence.winfo";
        case event_package::presence:
            break;
    }
    return "presence";
}

std::optional<event_package> package_named(std::string_view name) {
    for (const event_package p :
         {event_package::presence, event_package::dialog, event_package::winfo}) {
        if (base::lower(name) == name_of(p)) return p;
    }
    return std::nullopt;
}

}  // namespace fingerpost::bridge
