#pragma once

#include <utmpx.h>

#include <cstring>
#include <string>
#include <string_view>

namespace fingerpost::tests {

/// One record of a utmp file, field by field.
struct utmp_fields {
    short type = USER_PROCESS;
    std::string user = "alice";
    std::string line = "pts/3";
    std::string host;
    pid_t pid = 42;
    unsigned seconds = 1'700'000'000;
    int microseconds = 0;
    std::string address;  ///< raw, network order
};

template <std::size_t Size>
void put(char (&field)[Size], std::string_view text) {
    std::memcpy(field, text.data(), std::min(text.size(), Size));
}

/// Its bytes; a text as long as its field is not terminated.
inline std::string bytes_of(const utmp_fields& f) {
    utmpx record{};
    record.ut_type = f.type;
    record.ut_pid = f.pid;
    put(record.ut_user, f.user);
    put(record.ut_line, f.line);
    put(record.ut_host, f.host);
    record.ut_tv.tv_sec = static_cast<int>(f.seconds);
    record.ut_tv.tv_usec = f.microseconds;
    std::memcpy(&record.ut_addr_v6, f.address.data(), f.address.size());
    std::string bytes(sizeof record, '\0');
    std::memcpy(bytes.data(), &record, sizeof record);
    return bytes;
}

}  // namespace fingerpost::tests
