#include <sys/inotify.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <system_error>

#include "application.hpp"
#include "background.hpp"
#include "check.hpp"
#include "daemon/policy_file.hpp"
#include "durable.hpp"
#include "helper.hpp"
#include "listeners.hpp"
#include "logger.hpp"
#include "names.hpp"
#include "options.hpp"
#include "privileges.hpp"
#include "wiring.hpp"

namespace {

using namespace fingerpost;
using namespace fingerpost::daemon;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// Each conversation holds a descriptor; the usual soft limit of 1024 is for who calls select(2).
void allow_all_descriptors() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &files) == 0) return;
    }
    throw std::system_error(errno, std::system_category(), "RLIMIT_NOFILE");
}

/// What needs root is done here, in order; after it nothing does. Without root the same is tried as
/// who we are.
inherited prepare(const settings& s) {
    const bool root = geteuid() == 0;
    const identity who =
        s.user.empty() ? identity{"", geteuid(), getegid()} : find_identity(s.user);
    if (!root && who.uid != geteuid()) {
        throw std::runtime_error("daemon.user: only root can run the daemon as " + s.user +
                                 "; start it as root, or leave daemon.user empty");
    }
    inherited made;
    made.inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (made.inotify < 0) throw std::system_error(errno, std::system_category(), "inotify_init1");
    if (root) {
        const places at = places_of(s, made.inotify);
        made.homes = fork_helpers(home_workers, duty::homes, at);
        made.machine = fork_helpers(machine_workers, duty::machine, at);
    }
    made.sockets = bind_listeners(s, who.uid, who.gid);
    make_state_folder(s, who.uid, who.gid);
    if (root && !s.user.empty()) become(who);
    return made;
}

int run(const settings& s) {
    logger log(s.log_level, s.json_log ? logger::form::json : logger::form::text);
    background parent(s.foreground);
    allow_all_descriptors();
    inherited made = prepare(s);
    policy_file policy = load_policy(s.policy);
    if (!policy.found.errors.empty()) {
        std::cerr << "fingerpostd: daemon.policy: " << in_words(policy.found.errors);
        return exit_failed;
    }
    application app(s, std::move(made), std::move(policy), log);
    const bool asked_to_end = app.run([&] {
        log.info("ready", {{"version", FINGERPOST_VERSION}});
        sd_notify(0, "READY=1");
        parent.tell_ready();
    });
    log.info("stopped");
    return asked_to_end ? EXIT_SUCCESS : exit_failed;
}

int run(int argc, char** argv) {
    const auto parsed = read_options(argc, argv);
    if (const auto* const wanted = std::get_if<wanted_text>(&parsed)) {
        std::cout << wanted->text;
        return EXIT_SUCCESS;
    }
    if (const auto* const error = std::get_if<option_error>(&parsed)) {
        std::cerr << "fingerpostd: " << error->what << '\n';
        return exit_usage;
    }
    const settings& s = std::get<settings>(parsed);
    return s.check ? check(s, std::cout, std::cerr) : run(s);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << "fingerpostd: " << e.what() << '\n';
        return exit_failed;
    }
}
