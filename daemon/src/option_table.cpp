#include "option_table.hpp"

#include "base/sip_identity.hpp"
#include "options.hpp"

namespace fingerpost::daemon {

namespace {

base::severity severity_of(const std::string& word) {
    if (word == "debug") return base::severity::debug;
    if (word == "warning") return base::severity::warning;
    if (word == "error") return base::severity::error;
    return base::severity::info;
}

}  // namespace

std::chrono::milliseconds duration_of(const std::string& text) {
    return parse_duration(text).value();
}

unsigned count_of(const std::string& text) { return static_cast<unsigned>(std::stoul(text)); }

const std::vector<option>& option_table() {
    using s = settings;
    static const std::vector<option> options{
        {"daemon.control", type::path, "", "/run/fingerpost/control", false, "the control socket",
         [](s& to, const std::string& v) { to.control = v; }},
        {"daemon.user", type::text, "", "", false,
         "run as this user; empty: as who started the daemon",
         [](s& to, const std::string& v) { to.user = v; }},
        {"daemon.admin-group", type::text, "", "", false, "Unix group whose members are admins",
         [](s& to, const std::string& v) { to.admin_group = v; }},
        {"daemon.policy", type::path, "", "/etc/fingerpost/policy.acl", false, "the policy file",
         [](s& to, const std::string& v) { to.policy = v; }},
        {"daemon.state-dir", type::path_or_none, "", "/var/lib/fingerpost", false,
         "folder of what must outlive the daemon: users' wishes, the audit log; empty: there are "
         "none",
         [](s& to, const std::string& v) { to.state_dir = v; }},
        {"daemon.unreadable-home", type::word, "denied|cannot-tell|shown", "denied", false,
         "what is told of a user whose home cannot be read, so that nobody knows of a .nofinger",
         [](s& to, const std::string& v) { to.unreadable_home = v; }},
        {"daemon.deny-delay", type::duration, "0..1s", "5ms", false,
         "answers about unknown and denied users leave at a multiple of this after the query",
         [](s& to, const std::string& v) { to.deny_delay = duration_of(v); }},
        {"daemon.log-level", type::word, "debug|info|warning|error", "info", false,
         "least severity that is logged; debug also logs each query",
         [](s& to, const std::string& v) { to.log_level = severity_of(v); }},
        {"daemon.log-format", type::word, "text|json", "text", false,
         "form of the log lines on standard error",
         [](s& to, const std::string& v) { to.json_log = v == "json"; }},
        {"daemon.audit-lines", type::word, "off|log", "off", false,
         "where the lines of the audit log go besides its file, as JSON",
         [](s& to, const std::string& v) { to.log_audit = v == "log"; }},
        {"daemon.audit-age", type::duration, "1h..365d", "90d", false,
         "lines of the audit log go when they are so old",
         [](s& to, const std::string& v) { to.audit_age = duration_of(v); }},
        {"daemon.audit-size", type::count, "1..100000", "64", false,
         "MiB that the audit log takes at most; the oldest lines go first",
         [](s& to, const std::string& v) { to.audit_mib = count_of(v); }},

        {"sessions.source", type::source, "auto|logind|utmp[:PATH]|feed[:SOCKET]", "auto", true,
         "where logins are learned from; auto is logind if there is a bus and utmp if there is a "
         "file",
         [](s& to, const std::string& v) { to.sources.push_back(v); }},
        {"sessions.host", type::text, "", "", false,
         "name of this host on cards; empty: the host name",
         [](s& to, const std::string& v) { to.host = v; }},
        {"sessions.idle-after", type::duration, "8s..30d", "5m", false,
         "without input for so long a person is idle",
         [](s& to, const std::string& v) { to.idle_after = duration_of(v); }},
        {"sessions.away-after", type::duration, "8s..30d", "30m", false,
         "without input for so long a person is away",
         [](s& to, const std::string& v) { to.away_after = duration_of(v); }},
        {"sessions.bus", type::text, "", "", false,
         "D-Bus address of logind; empty: the system bus",
         [](s& to, const std::string& v) { to.bus = v; }},
        {"sessions.run-systemd", type::path, "", "/run/systemd", false,
         "folder in which logind keeps its state",
         [](s& to, const std::string& v) { to.run_systemd = v; }},
        {"sessions.proc", type::path, "", "/proc", false, "where proc(5) is mounted",
         [](s& to, const std::string& v) { to.proc = v; }},
        {"sessions.cgroup", type::path, "", "/sys/fs/cgroup", false, "where cgroups are mounted",
         [](s& to, const std::string& v) { to.cgroup = v; }},
        {"sessions.dev", type::path, "", "/dev", false, "folder of the ttys",
         [](s& to, const std::string& v) { to.dev = v; }},
        {"sessions.mail-dir", type::path, "", "/var/mail", false, "folder of the users' mailboxes",
         [](s& to, const std::string& v) { to.mail_dir = v; }},

        {"finger.listen", type::endpoint, "", "", true,
         "where to answer finger, such as 127.0.0.1:79 or [::]:79; none: no finger",
         [](s& to, const std::string& v) { to.finger_listen.push_back(v); }},
        {"finger.deadline", type::duration, "1s..10m", "10s", false, "longest conversation",
         [](s& to, const std::string& v) { to.finger_deadline = duration_of(v); }},
        {"finger.max-connections", type::count, "1..100000", "1000", false,
         "conversations at a time, in all",
         [](s& to, const std::string& v) { to.finger_max_connections = count_of(v); }},
        {"finger.max-per-source", type::count, "1..100000", "50", false,
         "conversations at a time from one IPv4 address or IPv6 /64",
         [](s& to, const std::string& v) { to.finger_max_per_source = count_of(v); }},
        {"finger.forwarding", type::yes_no, "", "no", false,
         "pass on user@host (RFC 1288 section 3.2.1)",
         [](s& to, const std::string& v) { to.finger_forwarding = v == "yes"; }},
        {"finger.charset", type::word, "utf-8|ascii", "utf-8", false, "what text goes out as",
         [](s& to, const std::string& v) { to.finger_ascii = v == "ascii"; }},
        {"finger.list", type::yes_no, "", "yes", false,
         "answer the empty query (RFC 1288 section 3.2.2)",
         [](s& to, const std::string& v) { to.finger_list = v == "yes"; }},
        {"finger.match", type::word, "off|unique|all", "all", false,
         "users found by real name: none, only one that is unambiguous, all (RFC 1288 section "
         "3.2.6)",
         [](s& to, const std::string& v) { to.finger_match = v; }},
        {"finger.proxied", type::yes_no, "", "no", false,
         "a proxy stands before us: loopback is not local",
         [](s& to, const std::string& v) { to.finger_proxied = v == "yes"; }},
        {"finger.forwarding-refusal", type::text, "", "Finger forwarding service denied", false,
         "answer to user@host while forwarding is off",
         [](s& to, const std::string& v) { to.finger_forwarding_refusal = v; }},
        {"finger.list-refusal", type::text, "", "Finger online user list denied", false,
         "answer to the empty query where the list is refused",
         [](s& to, const std::string& v) { to.finger_list_refusal = v; }},

        {"sip.listen", type::sip_listener, "udp|tcp|tls|mtls:ADDR:PORT", "", true,
         "where to speak SIP, such as udp:192.0.2.1:5060 or tls:[::]:5061; none: no SIP",
         [](s& to, const std::string& v) { to.sip_listen.push_back(v); }},
        {"sip.domain", type::host, "", "", false,
         "domain of the users' SIP addresses, and realm of their passwords",
         [](s& to, const std::string& v) {
             to.sip_domain = v.empty() ? v : base::parse_sip_host(v).value();
         }},
        {"sip.credentials", type::path_or_none, "", "", false,
         "file of who may log in by SIP; empty: sip.credentials in daemon.state-dir",
         [](s& to, const std::string& v) { to.sip_credentials = v; }},
        {"sip.auth", type::word, "md5|sha256|both|none", "md5", false,
         "digests that are offered to who must prove who he is; none: nobody must",
         [](s& to, const std::string& v) { to.sip_auth = v; }},
        {"sip.anonymous", type::networks, "", "", false,
         "who is there is known by his address and need not prove who he is",
         [](s& to, const std::string& v) { to.sip_anonymous = v; }},
        {"sip.trusted-proxy", type::networks, "", "", false,
         "proxies that say who asks and from where (RFC 3325), over tls or tcp, or on this machine",
         [](s& to, const std::string& v) { to.sip_trusted_proxy = v; }},
        {"sip.min-expires", type::duration, "1s..1h", "1m", false,
         "shortest subscription, registration or publication",
         [](s& to, const std::string& v) { to.sip_min_expires = duration_of(v); }},
        {"sip.max-expires", type::duration, "1m..1d", "1h", false,
         "longest subscription, registration or publication",
         [](s& to, const std::string& v) { to.sip_max_expires = duration_of(v); }},
        {"sip.notify-interval", type::duration, "0..1m", "5s", false,
         "a watcher is told of changes this often at most; the first is told at once",
         [](s& to, const std::string& v) { to.sip_notify_interval = duration_of(v); }},
        {"sip.ask-expires", type::duration, "1m..365d", "1d", false,
         "whoever waits for a user's approval gives up after so long",
         [](s& to, const std::string& v) { to.sip_ask_expires = duration_of(v); }},
        {"sip.max-per-source", type::count, "1..1000000", "1000", false,
         "subscriptions, and connections, from one IPv4 address or IPv6 /64",
         [](s& to, const std::string& v) { to.sip_max_per_source = count_of(v); }},
        {"sip.publish-ends-with-flow", type::yes_no, "", "no", false,
         "what was published over a connection ends with it",
         [](s& to, const std::string& v) { to.sip_publish_ends_with_flow = v == "yes"; }},
        {"sip.tls-dir", type::path_or_none, "", "", false,
         "folder of agent.pem: our certificate, its chain and its key",
         [](s& to, const std::string& v) { to.sip_tls_dir = v; }},
        {"sip.client-ca", type::path_or_none, "", "", false,
         "PEM file of the authorities whose certificates mtls takes from clients",
         [](s& to, const std::string& v) { to.sip_client_ca = v; }},

        {"publish.target", type::sip_server, "", "", false,
         "presence server to which the users' states are published, such as "
         "sip:presence.example.org; empty: none",
         [](s& to, const std::string& v) { to.publish_target = v; }},
        {"publish.as", type::sip_identity, "", "", false,
         "the watcher as whom the policy judges what that server is told",
         [](s& to, const std::string& v) { to.publish_as = v; }},
        {"publish.user", type::text, "", "", false,
         "user name for a server that asks for a password",
         [](s& to, const std::string& v) { to.publish_user = v; }},
        {"publish.password-file", type::path_or_none, "", "", false,
         "file with the password in its first line",
         [](s& to, const std::string& v) { to.publish_password_file = v; }},
        {"publish.expires", type::duration, "1m..1d", "10m", false,
         "how long a publication lives that is not refreshed",
         [](s& to, const std::string& v) { to.publish_expires = duration_of(v); }},
        {"publish.remove-at-logout", type::yes_no, "", "no", false,
         "remove the publication of who logs out, in place of publishing that he is gone",
         [](s& to, const std::string& v) { to.publish_remove_at_logout = v == "yes"; }},
    };
    return options;
}

}  // namespace fingerpost::daemon
