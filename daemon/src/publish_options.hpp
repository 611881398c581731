#pragma once

#include <string>

#include "bridge/publisher.hpp"
#include "settings.hpp"

namespace fingerpost::daemon {

/// What in the section [publish] does not go together, with the option's name; empty: nothing.
[[nodiscard]] std::string publish_complaint(const settings& s);

/// The choices of publishing. There is some if there is a target.
[[nodiscard]] bridge::publisher_settings publisher_settings(const settings& s);

/// The password in `file`: its first line.
[[nodiscard]] bridge::password_read read_publish_password(const std::string& file);

}  // namespace fingerpost::daemon
