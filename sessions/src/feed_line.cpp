#include "sessions/feed_line.hpp"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <initializer_list>

#include "base/text.hpp"

namespace fingerpost::sessions {
namespace {

namespace json = boost::json;

constexpr std::size_t max_text = 255;

bool is_printable_line(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto c = base::next_code_point(text);
        if (!c || !base::is_printable(*c)) return false;
    }
    return true;
}

/// Takes members out of a line's object, and keeps the first thing that was wrong with one.
class members {
public:
    members(const json::object& of, std::initializer_list<std::string_view> known) : of_(of) {
        for (const auto& m : of_) {
            if (std::find(known.begin(), known.end(), std::string_view(m.key())) == known.end())
                refuse("is not a member of this op", m.key());
        }
    }

    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    [[nodiscard]] bool has(std::string_view name) const { return of_.contains(name); }

    /// A text that may be absent or empty.
    std::optional<std::string> text(std::string_view name) {
        const json::value* v = of_.if_contains(name);
        if (v == nullptr) return std::nullopt;
        if (!v->is_string()) return refuse("must be a string", name);
        const std::string_view s = v->get_string();
        if (s.size() > max_text) return refuse("is longer than 255 bytes", name);
        if (!is_printable_line(s)) return refuse("must be one printable line", name);
        return std::string(s);
    }

    /// A text that must be there.
    std::string required(std::string_view name) {
        if (!has(name)) refuse("is missing", name);
        std::string s = text(name).value_or("");
        if (s.empty()) refuse("is empty", name);
        return s;
    }

    std::optional<base::instant> time(std::string_view name) {
        const json::value* v = of_.if_contains(name);
        if (v == nullptr) return std::nullopt;
        if (!v->is_string()) return refuse("must be a string", name);
        const auto t = base::parse_rfc3339(std::string_view(v->get_string()));
        if (!t) return refuse("is not an RFC 3339 time", name);
        return *t;
    }

    /// A time, or null for none; nothing if the member is absent.
    std::optional<std::optional<base::instant>> time_or_null(std::string_view name) {
        const json::value* v = of_.if_contains(name);
        if (v == nullptr) return std::nullopt;
        if (v->is_null()) return std::optional<base::instant>();
        if (!v->is_string()) return refuse("must be a string or null", name);
        return time(name);
    }

    std::optional<bool> truth(std::string_view name) {
        const json::value* v = of_.if_contains(name);
        if (v == nullptr) return std::nullopt;
        if (!v->is_bool()) return refuse("must be true or false", name);
        return v->get_bool();
    }

    std::nullopt_t refuse(std::string_view why, std::string_view name) {
        if (error_.empty()) error_ = "\"" + base::visible_line(name) + "\" " + std::string(why);
        return std::nullopt;
    }

private:
    const json::object& of_;
    std::string error_;
};

feed_line login(const json::object& line) {
    members of(line, {"op", "id", "user", "host", "line", "origin", "kind", "since"});
    std::string id = of.required("id");
    auto user = base::user_name::parse(of.required("user"));
    if (!user) of.refuse("is not a user name", "user");
    auto host = of.text("host");
    if (host && host->empty()) of.refuse("is empty", "host");
    std::string tty = of.text("line").value_or("");
    std::string origin = of.text("origin").value_or("");
    const auto since = of.time("since");
    const auto kind_name = of.text("kind");
    auto what = std::optional(tty.empty() ? kind::other : kind::tty);
    if (kind_name) what = kind_named(*kind_name);
    if (!what) of.refuse("is not tty, x11, wayland, remote, pane or other", "kind");
    if (tty.empty() && (what == kind::tty || what == kind::pane))
        of.refuse("is missing, which this kind of session has", "line");
    if (!of.error().empty()) return feed_error{of.error()};
    return feed_login{std::move(id),  *std::move(user),  std::move(host),
                      std::move(tty), std::move(origin), *what,
                      since};
}

feed_line update(const json::object& line) {
    members of(line, {"op", "id", "locked", "idle_since", "program"});
    feed_update u{.id = of.required("id"),
                  .locked = of.truth("locked"),
                  .idle_since = of.time_or_null("idle_since"),
                  .program = of.text("program")};
    if (!of.error().empty()) return feed_error{of.error()};
    if (!u.locked && !u.idle_since && !u.program)
        return feed_error{"nothing to update: no \"locked\", \"idle_since\" or \"program\""};
    return u;
}

feed_line logout(const json::object& line) {
    members of(line, {"op", "id"});
    std::string id = of.required("id");
    if (!of.error().empty()) return feed_error{of.error()};
    return feed_logout{std::move(id)};
}

}  // namespace

feed_line parse_feed_line(std::string_view text) {
    if (text.size() > max_feed_line) return feed_error{"the line is longer than 4096 bytes"};
    std::array<unsigned char, 4 * max_feed_line> room;
    json::monotonic_resource memory(room.data(), room.size());
    base::error_code ec;
    const json::value line = json::parse(text, ec, &memory);
    if (ec) return feed_error{"not JSON: " + ec.message()};
    if (!line.is_object()) return feed_error{"not a JSON object"};
    const json::object& o = line.get_object();
    const json::value* op = o.if_contains("op");
    if (op == nullptr) return feed_error{"\"op\" is missing"};
    if (!op->is_string()) return feed_error{"\"op\" must be a string"};
    const std::string_view name = op->get_string();
    if (name == "login") return login(o);
    if (name == "update") return update(o);
    if (name == "logout") return logout(o);
    return feed_error{"\"op\" is not login, update or logout"};
}

std::string feed_ok(std::string_view id) {
    return "{\"ok\":" + json::serialize(json::string(id)) + "}\n";
}

std::string feed_refusal(std::string_view why, std::size_t line) {
    return "{\"error\":" + json::serialize(json::string(why)) +
           ",\"line\":" + std::to_string(line) + "}\n";
}

}  // namespace fingerpost::sessions
