#include "logind_mock.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace fingerpost::tests {
namespace {

constexpr auto login1 = "org.freedesktop.login1";
constexpr auto manager_path = "/org/freedesktop/login1";
constexpr auto manager = "org.freedesktop.login1.Manager";
constexpr auto session_interface = "org.freedesktop.login1.Session";
constexpr auto mock_interface = "org.freedesktop.DBus.Mock";

std::string path_of(const std::string& id) { return std::string(manager_path) + "/session/" + id; }

void require(int result, const char* what) {
    if (result < 0) {
        throw std::runtime_error(std::string(what) + ": " +
                                 std::error_code(-result, std::system_category()).message());
    }
}

}  // namespace

child_process::child_process(const std::vector<std::string>& arguments, int out) {
    std::vector<char*> argv;
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    const int failure = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), ::environ);
    posix_spawn_file_actions_destroy(&actions);
    require(-failure, argv[0]);
}

void child_process::stop() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

private_bus::private_bus() {
    folder_.write("bus.conf",
                  "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration "
                  "1.0//EN\" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                  "<busconfig><listen>unix:path=" +
                      (folder_ / "bus") +
                      "</listen><policy context=\"default\"><allow send_destination=\"*\" "
                      "eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy>"
                      "</busconfig>\n");
    int ready[2];
    require(::pipe2(ready, O_CLOEXEC), "pipe2");
    daemon_ = child_process({"/usr/bin/dbus-daemon", "--nofork", "--print-address=1",
                             "--config-file=" + (folder_ / "bus.conf")},
                            ready[1]);
    ::close(ready[1]);
    // The address is printed once the socket listens; a daemon that fails ends the pipe.
    char first = 0;
    const auto got = ::read(ready[0], &first, 1);
    ::close(ready[0]);
    if (got != 1) throw std::runtime_error("dbus-daemon did not start");
    address_ = "unix:path=" + (folder_ / "bus");
}

mock_logind::mock_logind(const std::string& bus_address) : address_(bus_address) {
    sd_bus* raw = nullptr;
    require(sd_bus_new(&raw), "sd_bus_new");
    bus_.reset(raw);
    require(sd_bus_set_address(raw, bus_address.c_str()), "sd_bus_set_address");
    require(sd_bus_set_bus_client(raw, 1), "sd_bus_set_bus_client");
    require(sd_bus_start(raw), "sd_bus_start");
    require(
        sd_bus_add_match(raw, nullptr,
                         "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
                         nullptr, nullptr),
        "sd_bus_add_match");
}

void mock_logind::start() {
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", address_.c_str(), 1);
    mock_ = child_process(
        {"/usr/bin/python3", "-m", "dbusmock", "--system", "--template", "logind"}, STDERR_FILENO);
    wait_for_owner(true);
}

void mock_logind::stop() {
    mock_.stop();
    wait_for_owner(false);
}

void mock_logind::wait_for_owner(bool owned) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
        const int has = sd_bus_get_name_creds(bus_.get(), login1, 0, nullptr);
        if ((has >= 0) == owned) return;
        // Any signal wakes it; the name is asked for again after each.
        sd_bus_process(bus_.get(), nullptr);
        sd_bus_wait(bus_.get(), 100'000);
    }
    throw std::runtime_error("the mock of logind did not come or go");
}

template <class... Values>
void mock_logind::call(const std::string& path, const char* interface, const char* member,
                       const char* types, Values... values) {
    sd_bus_error error{};
    const int got = sd_bus_call_method(bus_.get(), login1, path.c_str(), interface, member, &error,
                                       nullptr, types, values...);
    const std::string said = error.message != nullptr ? error.message : member;
    sd_bus_error_free(&error);
    require(got, said.c_str());
}

template <class Value>
void mock_logind::update(const std::string& id, const char* property, const char* type,
                         Value value) {
    call(path_of(id), mock_interface, "UpdateProperties", "sa{sv}", session_interface, 1, property,
         type, value);
}

void mock_logind::add(const std::string& id, const std::string& user, const std::string& type,
                      pid_t leader) {
    call(manager_path, mock_interface, "AddSession", "ssusb", id.c_str(), "seat0", 1000U,
         user.c_str(), 1);
    update(id, "Type", "s", type.c_str());
    update(id, "Leader", "u", static_cast<unsigned>(leader));
    call(path_of(id), mock_interface, "AddMethod", "sssss", session_interface, "CloseSilently", "",
         "", "self.props['org.freedesktop.login1.Session']['State'] = 'closing'");
}

void mock_logind::signal_new(const std::string& id) {
    call(manager_path, mock_interface, "EmitSignal", "sssav", manager, "SessionNew", "so", 2, "s",
         id.c_str(), "o", path_of(id).c_str());
}

void mock_logind::signal_removed(const std::string& id) {
    call(manager_path, mock_interface, "EmitSignal", "sssav", manager, "SessionRemoved", "so", 2,
         "s", id.c_str(), "o", path_of(id).c_str());
}

void mock_logind::remove(const std::string& id) {
    call(manager_path, mock_interface, "RemoveObject", "s", path_of(id).c_str());
}

void mock_logind::signal_sleep(bool begins) {
    call(manager_path, mock_interface, "EmitSignal", "sssav", manager, "PrepareForSleep", "b", 1,
         "b", begins ? 1 : 0);
}

unsigned mock_logind::locks() {
    sd_bus_message* raw = nullptr;
    require(sd_bus_call_method(bus_.get(), login1, manager_path, manager, "ListInhibitors", nullptr,
                               &raw, ""),
            "ListInhibitors");
    unsigned count = 0;
    require(sd_bus_message_enter_container(raw, 'a', "(ssssuu)"), "ListInhibitors");
    while (sd_bus_message_skip(raw, "(ssssuu)") > 0) ++count;
    sd_bus_message_unref(raw);
    return count;
}

void mock_logind::set(const std::string& id, const char* property, const char* text) {
    update(id, property, "s", text);
}

void mock_logind::set(const std::string& id, const char* property, bool value) {
    update(id, property, "b", value ? 1 : 0);
}

void mock_logind::set(const std::string& id, const char* property, std::uint64_t value) {
    update(id, property, "t", value);
}

void mock_logind::close_silently(const std::string& id) {
    call(path_of(id), session_interface, "CloseSilently", "");
}

}  // namespace fingerpost::tests
