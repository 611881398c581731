#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include <functional>
#include <memory>
#include <string>

#include "linux_fixture.hpp"

namespace fingerpost::tests {

/// A child process, killed and awaited at the end.
class child_process {
public:
    child_process() = default;
    /// Runs `arguments`, of which the first is a path; `out` becomes its standard output.
    child_process(const std::vector<std::string>& arguments, int out);
    ~child_process() { stop(); }
    child_process(child_process&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    child_process& operator=(child_process&& other) noexcept {
        std::swap(pid_, other.pid_);
        return *this;
    }
    void stop();

private:
    pid_t pid_ = 0;
};

/// A message bus of the test's own.
class private_bus {
public:
    private_bus();
    [[nodiscard]] const std::string& address() const { return address_; }
    void stop() { daemon_.stop(); }

private:
    temporary_folder folder_;
    std::string address_;
    child_process daemon_;
};

/// python-dbusmock in the place of logind, and the test's own connection to tell it what to do.
class mock_logind {
public:
    explicit mock_logind(const std::string& bus_address);

    /// Starts the mock, or another one; returns when it owns its name.
    void start();
    /// Ends the mock; returns when its name is free.
    void stop();

    /// A session of `user`'s, of Class=user, led by `leader`. Not signalled.
    void add(const std::string& id, const std::string& user, const std::string& type, pid_t leader);
    void signal_new(const std::string& id);
    void signal_removed(const std::string& id);
    void remove(const std::string& id);
    void signal_sleep(bool begins);
    /// How many locks are held (Inhibit).
    [[nodiscard]] unsigned locks();
    /// Changes a property, with a signal.
    void set(const std::string& id, const char* property, const char* type_and_text);
    void set(const std::string& id, const char* property, bool value);
    void set(const std::string& id, const char* property, std::uint64_t value);
    /// Changes State to closing as logind does it: without a signal.
    void close_silently(const std::string& id);

private:
    struct unref {
        void operator()(sd_bus* b) const noexcept { sd_bus_close_unref(b); }
    };
    void wait_for_owner(bool owned);
    template <class... Values>
    void call(const std::string& path, const char* interface, const char* member, const char* types,
              Values... values);
    template <class Value>
    void update(const std::string& id, const char* property, const char* type, Value value);

    std::string address_;
    std::unique_ptr<sd_bus, unref> bus_;
    child_process mock_;
};

}  // namespace fingerpost::tests
