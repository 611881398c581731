#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace fingerpost::base {

/// One kind of fact that a policy may release. What each face makes of it: docs/fields.md.
enum class field {
    presence,  ///< which of the four availabilities; no time
    name,      ///< the full name, and being found by list or real name
    idle,      ///< since when without input, and the lock
    since,     ///< since when logged in
    host,      ///< the machines
    line,      ///< the tty, and whether it takes messages
    origin,    ///< where the session comes from
    program,   ///< what runs in the foreground of the tty
    activity,  ///< what the user says he does
    note,      ///< the user's own words
    office,    ///< office and office phone
    phone,     ///< home phone
    home,      ///< home directory
    shell,
    mail,  ///< when mail came and was read
    plan,
    project,
    pgpkey,
    last,     ///< the last login of who is not logged in
    contact,  ///< a registered phone's URI
};

inline constexpr std::size_t field_count = 20;

/// A set of fields; the value of a policy's `show`.
class field_set {
public:
    constexpr field_set() = default;
    field_set(std::initializer_list<field> fields) {
        for (const field f : fields) insert(f);
    }
    [[nodiscard]] static field_set all() {
        field_set s;
        s.bits_.set();
        return s;
    }
    [[nodiscard]] bool has(field f) const { return bits_.test(static_cast<std::size_t>(f)); }
    /// Whether one of `fields` is in the set.
    [[nodiscard]] bool has_any(std::initializer_list<field> fields) const {
        for (const field f : fields) {
            if (has(f)) return true;
        }
        return false;
    }
    [[nodiscard]] bool empty() const { return bits_.none(); }
    void insert(field f) { bits_.set(static_cast<std::size_t>(f)); }
    field_set& operator|=(const field_set& other) {
        bits_ |= other.bits_;
        return *this;
    }
    field_set& operator&=(const field_set& other) {
        bits_ &= other.bits_;
        return *this;
    }
    /// Takes away what `other` has.
    field_set& operator-=(const field_set& other) {
        bits_ &= ~other.bits_;
        return *this;
    }
    friend bool operator==(const field_set&, const field_set&) = default;
    /// A number that is equal for equal sets only; for ordered and hashed containers.
    [[nodiscard]] unsigned long key() const { return bits_.to_ulong(); }

private:
    std::bitset<field_count> bits_;
};

/// The name that policies use: `presence`, `name`, …
[[nodiscard]] std::string_view name_of(field f) noexcept;

/// The field of that name, compared exactly.
[[nodiscard]] std::optional<field> field_named(std::string_view name) noexcept;

}  // namespace fingerpost::base
