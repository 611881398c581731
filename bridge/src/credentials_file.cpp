#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bridge/credentials.hpp"

namespace fingerpost::bridge {
namespace {

constexpr std::string_view heading =
    "# Who may log in to fingerpostd by SIP; written by `fingerpost passwd`, which keeps no "
    "comments.\n"
    "# Whoever can read these hashes can log in with them: keep the file's mode at 0600.\n"
    "# A line a user: sip:USER@DOMAIN, the local user he stands for as NAME:UID or -, and\n"
    "# H(USER:DOMAIN:PASSWORD) and H(USER@DOMAIN:DOMAIN:PASSWORD) by MD5, then both by SHA-256.\n";

constexpr std::size_t max_errors = 100;
constexpr std::string_view blanks = " \t\r";

/// A word of a line, and where it begins.
struct word {
    std::string_view text;
    std::size_t column = 1;
};

enum column { identity, local, short_md5, full_md5, short_sha256, full_sha256, columns };

std::vector<word> words_of(std::string_view line) {
    std::vector<word> words;
    for (std::size_t from = 0;;) {
        from = line.find_first_not_of(blanks, from);
        if (from == line.npos || line[from] == '#') return words;
        const std::size_t to = std::min(line.find_first_of(blanks, from), line.size());
        words.push_back({line.substr(from, to - from), from + 1});
        from = to;
    }
}

/// `NAME:UID`.
base::result<local_user> read_local(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return base::errc::bad_form;
    auto name = base::user_name::parse(text.substr(0, colon));
    if (!name) return name.error();
    uid_t uid = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data() + colon + 1, end, uid);
    if (ec != std::errc() || stop != end || uid == static_cast<uid_t>(-1))
        return base::errc::bad_form;
    return local_user{*std::move(name), uid};
}

bool is_hash(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Reads one file; the first thing wrong in each line is told.
class reader {
public:
    reader(std::string_view file, std::string_view domain) : file_(file), domain_(domain) {}

    std::variant<credentials, credentials::errors> read(std::string_view text) {
        while (!text.empty() && errors_.size() < max_errors) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            ++line_;
            read_line(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (!errors_.empty()) return std::move(errors_);
        return std::move(found_);
    }

private:
    void complain(std::size_t at, const std::string& what) {
        errors_.push_back(file_ + ':' + std::to_string(line_) + ':' + std::to_string(at) + ": " +
                          what);
    }

    void read_line(std::string_view line) {
        const std::vector<word> words = words_of(line);
        if (words.empty()) return;
        const auto who = read_identity(words.front());
        if (!who) return;
        if (words.size() != columns) {
            return complain(
                words.size() < columns ? line.size() + 1 : words[columns].column,
                "a user has an identity, a local user or -, and four hashes; here are " +
                    std::to_string(words.size()) + " words");
        }
        std::optional<local_user> stands_for;
        if (words[local].text != "-") {
            const auto read = read_local(words[local].text);
            if (!read)
                return complain(words[local].column,
                                quoted(words[local]) + " is not a local user as NAME:UID, or -");
            stands_for = *read;
        }
        if (!are_hashes(words)) return;
        const auto text = [&words](column c) { return std::string(words[c].text); };
        found_.set({*who,
                    std::move(stands_for),
                    {text(short_md5), text(short_sha256)},
                    {text(full_md5), text(full_sha256)}});
    }

    std::optional<base::sip_identity> read_identity(const word& w) {
        const auto who = base::sip_identity::parse(w.text);
        if (!who) {
            complain(w.column, quoted(w) + " is not an identity such as sip:alice@example.test: " +
                                   who.error().message());
            return std::nullopt;
        }
        if (who->host() != domain_) {
            complain(w.column, quoted(w) + " is not of the domain " + domain_ +
                                   ", which its hashes would have to be made for");
            return std::nullopt;
        }
        if (found_.find(who->user()) != nullptr) {
            complain(w.column, quoted(w) + " was there before");
            return std::nullopt;
        }
        return *who;
    }

    /// The word itself is not told: it may be a password in the wrong place.
    bool are_hashes(const std::vector<word>& words) {
        for (const column c : {short_md5, full_md5, short_sha256, full_sha256}) {
            const bool md5 = c == short_md5 || c == full_md5;
            if (is_hash(words[c].text, md5 ? 32 : 64)) continue;
            complain(words[c].column,
                     md5 ? "here belongs an MD5 hash, 32 lower case hex digits"
                         : "here belongs a SHA-256 hash, 64 lower case hex digits");
            return false;
        }
        return true;
    }

    static std::string quoted(const word& w) {
        return '"' + base::visible_line(w.text.substr(0, 300)) + '"';
    }

    std::string file_;
    std::string domain_;
    std::size_t line_ = 0;
    credentials found_;
    credentials::errors errors_;
};

}  // namespace

std::variant<credentials, credentials::errors> credentials::parse(std::string_view text,
                                                                  std::string_view file,
                                                                  std::string_view domain) {
    if (text.size() > max_size)
        return errors{std::string(file) + ":1:1: the file is larger than 64 MiB"};
    return reader(file, domain).read(text);
}

std::string credentials::serialize() const {
    std::string text(heading);
    for (const auto& [user, one] : all_) {
        text += one.who.str() + ' ';
        text += one.local
                    ? std::string(one.local->name.str()) + ':' + std::to_string(one.local->uid)
                    : "-";
        for (const std::string* hash : {&one.short_name.md5, &one.full_name.md5,
                                        &one.short_name.sha256, &one.full_name.sha256})
            text += ' ' + *hash;
        text += '\n';
    }
    return text;
}

}  // namespace fingerpost::bridge
