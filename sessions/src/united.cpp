#include <boost/container_hash/hash.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sessions/person.hpp"

namespace fingerpost::sessions {
namespace {

template <class Key>
using index_of = std::unordered_map<Key, std::size_t, boost::hash<Key>>;

bool is_graphical(const session& s) noexcept {
    return s.what == kind::x11 || s.what == kind::wayland;
}

/// ":0", ":1.0": what X calls the line of a desktop, where logind names its tty.
bool is_display(const session& s) noexcept { return s.line.starts_with(':'); }

template <class Fact>
void fill(Fact& ours, const Fact& theirs) {
    if (ours == Fact{}) ours = theirs;
}

/// Adds to `ours` what it lacks and `theirs` tells.
void fill_in(session& ours, const session& theirs) {
    const bool nobody_sits_here = !is_at_a_terminal(ours);
    if (ours.line.empty() || ours.line == theirs.line) {
        ours.line = theirs.line;
        fill(ours.shell, theirs.shell);
        ours.looks_here = ours.looks_here || theirs.looks_here;
    }
    // A login that a better source knows without its terminal: whoever saw the terminal is right.
    if (nobody_sits_here && is_at_a_terminal(theirs)) ours.what = theirs.what;
    fill(ours.origin, theirs.origin);
    fill(ours.leader, theirs.leader);
    fill(ours.program, theirs.program);
    fill(ours.idle_since, theirs.idle_since);
    ours.locked = ours.locked || theirs.locked;
}

/// Collects sessions of one user, each joined to the one that it tells of too.
class union_of_sources {
public:
    void take(const session& s) {
        std::size_t at = sessions_.size();
        sessions_.push_back({s, at, is_display(s)});
        if (!s.line.empty()) at = joined(at, by_line_, {s.host, s.line});
        if (s.leader != 0) at = joined(at, by_leader_, {s.host, s.leader});
        if (is_display(s) || is_graphical(s)) join_desktop(at, s);
    }

    [[nodiscard]] std::vector<session> result() && {
        std::vector<session> all;
        for (std::size_t i = 0; i < sessions_.size(); ++i) {
            entry& e = sessions_[i];
            if (e.joined_to == i && is_at_a_terminal(e.is)) all.push_back(std::move(e.is));
        }
        return all;
    }

private:
    struct entry {
        session is;
        std::size_t joined_to;  ///< itself, unless it was joined to an earlier one
        bool has_display;
    };

    std::size_t root(std::size_t i) const {
        while (sessions_[i].joined_to != i) i = sessions_[i].joined_to;
        return i;
    }

    /// Joins two entries to the earlier one, which is the more trusted.
    std::size_t join(std::size_t a, std::size_t b) {
        if (a == b) return a;
        const auto [first, second] = std::minmax(a, b);
        fill_in(sessions_[first].is, sessions_[second].is);
        sessions_[first].has_display |= sessions_[second].has_display;
        sessions_[second].joined_to = first;
        return first;
    }

    std::size_t joined(std::size_t at,
                       index_of<std::pair<std::string_view, std::string_view>>& index,
                       std::pair<std::string_view, std::string_view> place) {
        const auto [known, is_new] = index.try_emplace(place, at);
        return is_new ? at : join(root(known->second), at);
    }

    /// One leader has one line, except that a desktop has a tty and a display.
    std::size_t joined(std::size_t at, index_of<std::pair<std::string_view, pid_t>>& index,
                       std::pair<std::string_view, pid_t> leader) {
        const auto [known, is_new] = index.try_emplace(leader, at);
        if (is_new) return at;
        const std::size_t other = root(known->second);
        const session& a = sessions_[other].is;
        const session& b = sessions_[at].is;
        const bool one_line = a.line.empty() || b.line.empty() || a.line == b.line;
        return one_line || is_graphical(a) || is_graphical(b) ? join(other, at) : at;
    }

    /// A desktop that is told by its tty (or by nothing) and a display that is told by its name are
    /// one, each display one desktop.
    void join_desktop(std::size_t at, const session& s) {
        std::vector<std::size_t>& waiting = desktops_[s.host];
        if (at != sessions_.size() - 1) return;  // joined already, by line or leader
        for (const std::size_t i : waiting) {
            const std::size_t other = root(i);
            if (sessions_[other].has_display == sessions_[at].has_display) continue;
            const std::size_t display = sessions_[other].has_display ? other : at;
            if (!is_display(sessions_[display].is)) continue;  // has found its desktop
            join(other, at);
            return;
        }
        waiting.push_back(at);
    }

    std::vector<entry> sessions_;
    // The keys view into the sessions that the caller holds.
    index_of<std::pair<std::string_view, std::string_view>> by_line_;
    index_of<std::pair<std::string_view, pid_t>> by_leader_;
    std::unordered_map<std::string_view, std::vector<std::size_t>> desktops_;
};

}  // namespace

std::vector<session> united(std::span<const session* const> told) {
    if (told.size() == 1) {
        if (!is_at_a_terminal(*told.front())) return {};
        return {*told.front()};
    }
    union_of_sources all;
    for (const session* s : told) {
        if (s->what != kind::pane) all.take(*s);
    }
    return std::move(all).result();
}

}  // namespace fingerpost::sessions
