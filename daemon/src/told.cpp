#include "told.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace fingerpost::daemon {
namespace {

namespace json = boost::json;

std::string_view word_of(base::card::standing state) {
    switch (state) {
        case base::card::standing::shown:
            return "shown";
        case base::card::standing::cannot_tell:
            return "cannot-tell";
        case base::card::standing::pending:
            return "pending";
        case base::card::standing::denied:
            break;
    }
    return "denied";
}

json::array names_of(const base::field_set& shows) {
    json::array names;
    for (std::size_t i = 0; i < base::field_count; ++i) {
        const auto f = static_cast<base::field>(i);
        if (shows.has(f)) names.emplace_back(base::name_of(f));
    }
    return names;
}

/// Facts of others, and which groups the policy names, are the admins' business.
bool concerns(std::string_view fact, const base::user_name& user) {
    const std::string name(user.str());
    return fact.starts_with("time: ") || fact.starts_with("account of " + name + ": ") ||
           fact.starts_with("groups of " + name + ": ");
}

json::array words_of(const std::vector<std::string>& words) {
    return json::array(words.begin(), words.end());
}

bool is_for_any(const desk::limit& l) {
    return std::find(l.whom.begin(), l.whom.end(), "any") != l.whom.end();
}

}  // namespace

json::object explanation_of(const desk::explanation& why, const base::user_name& subject,
                            control::disclosure how_much) {
    const bool all = how_much == control::disclosure::counts;
    json::object told{{"user", subject.str()}, {"state", word_of(why.state)}};
    if (why.concealed) told["concealed"] = true;
    told["fields"] = names_of(why.shows);
    if (all) told["policy"] = why.by_policy;
    json::array facts;
    for (const std::string& fact : why.facts) {
        if (all || concerns(fact, subject)) facts.emplace_back(fact);
    }
    told["facts"] = std::move(facts);
    if (!why.wish.empty()) told["wish"] = why.wish;
    return told;
}

json::object wishes_of(const desk::user_wishes& own,
                       const std::vector<std::optional<std::string>>& void_because) {
    json::object told{{"hidden", own.hide.has_value()}};
    if (own.hide && own.hide->until) told["until"] = base::to_rfc3339(*own.hide->until);
    if (own.unreadable) told["unreadable"] = true;
    json::array limits;
    std::optional<unsigned> last;  // of the limits that can count
    for (std::size_t i = 0; i < own.limits.size(); ++i) {
        const desk::limit& l = own.limits[i];
        json::object one{
            {"number", l.number}, {"level", words_of(l.level)}, {"whom", words_of(l.whom)}};
        if (void_because[i]) one["void"] = *void_because[i];
        if (last) one["behind"] = *last;
        if (!last && (void_because[i] || is_for_any(l))) last = l.number;
        limits.push_back(std::move(one));
    }
    told["limits"] = std::move(limits);
    return told;
}

json::object saying_of(const desk::own_word& said) {
    json::object told{{"activity", said.activity}, {"note", said.note}};
    if (said.until) told["until"] = base::to_rfc3339(*said.until);
    return told;
}

json::array watchers_of(const std::vector<bridge::watching>& all, control::disclosure how_much) {
    json::array told;
    for (const bridge::watching& w : all) {
        json::object one{{"watcher", w.watcher},
                         {"user", w.user.str()},
                         {"event", w.event},
                         {"state", w.state},
                         {"since", base::to_rfc3339(w.since)},
                         {"until", base::to_rfc3339(w.until)}};
        if (how_much == control::disclosure::counts) one["rule"] = w.rule;
        if (w.told) one["told"] = base::to_rfc3339(*w.told);
        if (w.answer != 0) one["answer"] = w.answer;
        one["transport"] = w.transport;
        one["client"] = w.client;
        told.push_back(std::move(one));
    }
    return told;
}

json::array decisions_of(const std::vector<desk::approval>& all) {
    json::array told;
    for (const desk::approval& a : all) {
        told.push_back(json::object{{"watcher", a.watcher.str()},
                                    {"decision", name_of(a.what)},
                                    {"made", base::to_rfc3339(a.made)}});
    }
    return told;
}

void add_decisions(json::array& watchers, const base::user_name& user,
                   const std::vector<desk::approval>& decided) {
    std::unordered_map<std::string, std::string_view> about;
    for (const desk::approval& a : decided) about.emplace(a.watcher.str(), name_of(a.what));
    std::unordered_set<std::string> here;
    for (json::value& v : watchers) {
        json::object& one = v.get_object();
        const std::string who(one.at("watcher").get_string());
        const auto said = about.find(who);
        if (said == about.end()) continue;
        one["decision"] = said->second;
        here.insert(who);
    }
    for (const desk::approval& a : decided) {
        if (here.contains(a.watcher.str())) continue;
        watchers.push_back(json::object{{"watcher", a.watcher.str()},
                                        {"user", user.str()},
                                        {"state", name_of(a.what)},
                                        {"since", base::to_rfc3339(a.made)}});
    }
}

}  // namespace fingerpost::daemon
