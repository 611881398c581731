#include "publish_options.hpp"

#include <unistd.h>

#include "private_file.hpp"

namespace fingerpost::daemon {
namespace {

/// Bytes.
constexpr std::size_t longest_password_file = 4096;

}  // namespace

std::string publish_complaint(const settings& s) {
    if (s.publish_target.empty()) return {};
    if (s.sip_domain.empty())
        return "publish.target needs sip.domain, the domain of the users' addresses";
    if (s.publish_as.empty())
        return "publish.target needs publish.as, the watcher as whom the policy judges the server";
    if (s.publish_user.empty() != s.publish_password_file.empty())
        return "publish.user and publish.password-file need each other";
    return {};
}

bridge::publisher_settings publisher_settings(const settings& s) {
    using std::chrono::duration_cast, std::chrono::seconds;
    return {bridge::publish_target::parse(s.publish_target).value(),
            s.sip_domain,
            base::sip_identity::parse(s.publish_as).value(),
            s.publish_user,
            duration_cast<seconds>(s.publish_expires),
            s.publish_remove_at_logout,
            duration_cast<seconds>(s.idle_after)};
}

bridge::password_read read_publish_password(const std::string& file) {
    private_file found = read_private_file(file, geteuid(), longest_password_file);
    if (found.how != private_file::outcome::read)
        return {{}, "publish.password-file: " + found.error};
    std::string& text = found.text;
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    if (text.empty()) return {{}, "publish.password-file: its first line is empty"};
    return {std::move(text), {}};
}

}  // namespace fingerpost::daemon
