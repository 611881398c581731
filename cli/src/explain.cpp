#include "explain.hpp"

#include <boost/json/array.hpp>

#include "base/text.hpp"
#include "facts.hpp"
#include "words.hpp"

namespace fingerpost::cli {
namespace {

namespace json = boost::json;

/// Adds what `word` says of the watcher; whether it says anything.
bool add_to(base::watcher& who, const std::string& word, const base::user_name& self) {
    if (word == "any") return true;
    if (word == "local") return who.local = true;
    if (word == "self") {
        who.user = self;
        return true;
    }
    if (const auto address = base::address::parse(word)) {
        who.from = *address;
        return true;
    }
    if (const auto id = base::sip_identity::parse(word)) {
        who.sip = *id;
        return true;
    }
    // What a policy calls several watchers is nobody's name.
    const bool several = word == "authenticated" || word.starts_with('$');
    const auto user = base::user_name::parse(word);
    if (several || !user) return false;
    who.user = *user;
    return true;
}

std::string not_so(const char* wanted, const std::string& word) {
    return std::string(wanted) + ", not \"" + base::visible_line(word) + "\".";
}

/// What is told of the user, in words.
std::string told_words(const json::object& why) {
    const std::string state = raw_fact(why, "state");
    if (state == "cannot-tell") return "nothing for now, since it cannot be told";
    if (state == "pending") return "nothing until the user approves, whether or not there is one";
    if (state != "shown") return "nothing, as of a user who does not exist";
    std::string fields = fields_fact(why, "fields");
    if (fields.empty()) fields = "no field";
    return bool_fact(why, "concealed").value_or(false) ? fields + ", as if logged out" : fields;
}

/// `title`, and the lines of `text` beneath it; nothing if there are none.
std::string beneath(const char* title, std::string_view text) {
    if (text.empty()) return {};
    constexpr std::string_view newline = "\n    ";
    std::string lines = base::visible_text(text, newline);
    lines.resize(lines.size() - newline.size() + 1);
    return title + (":" + std::string(newline)) + lines;
}

}  // namespace

std::variant<explain_question, std::string> read_question(const explain_words& words) {
    const auto over = base::face_named(words.over);
    if (!over) return not_so("--over wants finger, sip, control, message or publish", words.over);
    const auto of = base::user_name::parse(words.of);
    if (!of) return not_so("--of wants a user", words.of);
    explain_question q{*over, {}, *of, {}};
    if (words.from.empty()) return std::string("--from wants a watcher.");
    for (const std::string& word : words.from) {
        if (!add_to(q.who, word, *of))
            return not_so(
                "--from wants one watcher: any, self, local, an address, a user or "
                "sip:USER@HOST",
                word);
    }
    if (q.over == base::face::control) q.who.local = true;
    if (words.at.empty()) return q;
    q.at = instant_of(words.at);
    if (!q.at)
        return not_so("--at wants a time such as 2026-03-29T02:30 or 2026-03-29T00:30:00Z",
                      words.at);
    return q;
}

std::string question_line(const explain_question& q) {
    std::string who;
    if (q.who.user) who += ' ' + base::visible_line(q.who.user->str());
    if (q.who.sip) who += ' ' + q.who.sip->str();
    if (q.who.from) who += ' ' + q.who.from->str();
    if (q.who.local) who += " local";
    if (who.empty()) who = " any";
    return "Asked:   over " + std::string(base::name_of(q.over)) + " from" + who + " of " +
           base::visible_line(q.of.str()) + '\n';
}

json::object request_of(const explain_question& q) {
    json::object from;
    if (q.who.user) from["user"] = q.who.user->str();
    if (q.who.sip) from["sip"] = q.who.sip->str();
    if (q.who.from) from["address"] = q.who.from->str();
    if (q.who.local) from["local"] = true;
    json::object request{{"command", "explain"},
                         {"over", base::name_of(q.over)},
                         {"from", std::move(from)},
                         {"of", q.of.str()}};
    if (q.at) request["at"] = base::to_rfc3339(*q.at);
    return request;
}

std::string explanation_page(const json::object& why) {
    std::string page = "Told:    " + told_words(why) + '\n';
    const std::string wish = fact(why, "wish");
    if (!wish.empty()) page += "By wish: " + wish + '\n';
    page += beneath("Policy", raw_fact(why, "policy"));
    std::string facts;
    for (const std::string& line : texts_fact(why, "facts")) facts += line + '\n';
    return page + beneath("Looked up", facts);
}

}  // namespace fingerpost::cli
