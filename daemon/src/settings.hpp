#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/result.hpp"

namespace fingerpost::daemon {

/// What the daemon was told by its options; see the table in options.cpp for type, unit, range and
/// default.
struct settings {
    bool check = false;
    bool foreground = false;
    std::string config;  ///< empty: none

    std::string control;
    std::string user;
    std::string admin_group;
    std::string policy;
    std::string state_dir;  ///< empty: nothing is durable
    std::string unreadable_home = "denied";
    std::chrono::milliseconds deny_delay{};
    base::severity log_level = base::severity::info;
    bool json_log = false;
    bool log_audit = false;  ///< also to the log
    std::chrono::milliseconds audit_age{};
    unsigned audit_mib = 0;

    std::vector<std::string> sources;
    std::string host;
    std::chrono::milliseconds idle_after{};
    std::chrono::milliseconds away_after{};
    std::string bus;
    std::string run_systemd;
    std::string proc;
    std::string dev;
    std::string cgroup;
    std::string mail_dir;

    std::vector<std::string> finger_listen;
    std::chrono::milliseconds finger_deadline{};
    unsigned finger_max_connections = 0;
    unsigned finger_max_per_source = 0;
    bool finger_forwarding = false;
    bool finger_ascii = false;
    bool finger_list = true;
    std::string finger_match;
    bool finger_proxied = false;
    std::string finger_forwarding_refusal;
    std::string finger_list_refusal;

    std::vector<std::string> sip_listen;
    std::string sip_domain;       ///< in lower case
    std::string sip_credentials;  ///< empty: the usual one, see credentials_file
    std::string sip_auth;
    std::string sip_anonymous;      ///< networks
    std::string sip_trusted_proxy;  ///< likewise
    std::chrono::milliseconds sip_min_expires{};
    std::chrono::milliseconds sip_max_expires{};
    std::chrono::milliseconds sip_notify_interval{};
    std::chrono::milliseconds sip_ask_expires{};
    unsigned sip_max_per_source = 0;
    bool sip_publish_ends_with_flow = false;
    std::string sip_tls_dir;
    std::string sip_client_ca;

    std::string publish_target;  ///< empty: nothing is published
    std::string publish_as;
    std::string publish_user;
    std::string publish_password_file;
    std::chrono::milliseconds publish_expires{};
    bool publish_remove_at_logout = false;
};

}  // namespace fingerpost::daemon
