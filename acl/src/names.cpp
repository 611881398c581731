#include "names.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "resolve.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

std::string already_defined(const word& name, const spot& before) {
    return in_quotes(name.text) + " is already defined in " + line_of(before, name.at);
}

std::string_view name_of(definition::kind k) {
    switch (k) {
        case definition::kind::network:
            return "a network";
        case definition::kind::group:
            return "a group";
        case definition::kind::identity:
            return "an identity";
        case definition::kind::list:
            return "a list";
        case definition::kind::level:
            break;
    }
    return "a level";
}

template <class Value>
void sort_unique(std::vector<Value>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <class Map>
std::vector<std::string_view> keys(const Map& map) {
    std::vector<std::string_view> all;
    all.reserve(map.size());
    for (const auto& [name, value] : map) all.push_back(name);
    return all;
}

}  // namespace

std::optional<resolved> direct_value(const term& t) {
    return std::visit(
        [](const auto& what) -> std::optional<resolved> {
            if constexpr (std::is_same_v<std::decay_t<decltype(what)>, reference>) {
                return std::nullopt;
            } else {
                return what;
            }
        },
        t.what);
}

names::names(const std::vector<statement>& statements, complaints& errors) : errors_(errors) {
    for (const statement& s : statements) {
        const auto* const d = std::get_if<definition>(&s);
        if (d != nullptr && d->as != definition::kind::level) {
            places_.emplace(d->name.text, d->name.at);
        }
    }
}

void names::define(const definition& d) {
    entry e;
    e.as = d.as;
    e.at = d.name.at;
    if (d.as == definition::kind::network) {
        e.nets = gather_networks(d);
    } else if (d.as == definition::kind::identity) {
        e.ids = gather_identities(d);
    } else {
        e.who = gather_people(d);
    }
    const auto [found, fresh] = known_.emplace(d.name.text, std::move(e));
    if (!fresh) errors_.add(d.name.at, already_defined(d.name, found->second.at));
}

named_values names::values() const {
    named_values all;
    for (const auto& [name, e] : known_) {
        if (e.as == definition::kind::list) {
            all.lists.push_back({name, place_of(e.at), e.who});
        } else if (e.nets) {
            all.watchers.emplace(name, e.nets);
        } else if (e.ids) {
            all.watchers.emplace(name, e.ids);
        } else {
            all.watchers.emplace(name, e.who);
        }
    }
    return all;
}

std::optional<resolved> names::look_up(const term& t, position where) {
    if (const auto* const r = std::get_if<reference>(&t.what)) {
        const entry* const e = find(*r, t.at);
        return e == nullptr ? std::nullopt : of_kind(*e, *r, t.at, where);
    }
    return direct_value(t);
}

const names::entry* names::find(const reference& r, const spot& at) {
    if (const auto found = known_.find(r.name); found != known_.end()) return &found->second;
    const std::string name = in_quotes('$' + r.name);
    if (errors_.full()) {
        errors_.add(at, {});
    } else if (const auto later = places_.find(r.name); later != places_.end()) {
        errors_.add(at, name + " is defined only in " + line_of(later->second, at) +
                            "; a name is defined above its use");
    } else {
        errors_.add(at, name + " is not defined" + did_you_mean(r.name, keys(known_)));
    }
    return nullptr;
}

std::optional<resolved> names::of_kind(const entry& e, const reference& r, const spot& at,
                                       position where) {
    const bool watcher = where == position::watcher;
    if (e.nets && (watcher || where == position::network)) return e.nets;
    if (e.ids && (watcher || where == position::identity)) return e.ids;
    const bool people_fit = watcher || where == position::group || where == position::subject;
    if (e.as == definition::kind::group && people_fit) return e.who;
    errors_.add(at, in_quotes('$' + r.name) + " is " + std::string(name_of(e.as)) + "; expected " +
                        expected(where));
    return std::nullopt;
}

std::shared_ptr<const networks> names::gather_networks(const definition& d) {
    auto all = std::make_shared<networks>();
    for (const term& t : d.members) {
        const auto found = look_up(t, position::network);
        if (!found) continue;
        if (const auto* const one = std::get_if<base::prefix>(&*found)) {
            if (room_for(1, t.at)) all->push_back(*one);
        } else {
            const networks& more = *std::get<std::shared_ptr<const networks>>(*found);
            if (room_for(more.size(), t.at)) all->insert(all->end(), more.begin(), more.end());
        }
    }
    sort_unique(*all);
    return all;
}

std::shared_ptr<const people> names::gather_people(const definition& d) {
    auto all = std::make_shared<people>();
    for (const term& t : d.members) {
        const auto found = look_up(t, position::group);
        if (!found) continue;
        if (const auto* const user = std::get_if<base::user_name>(&*found)) {
            if (room_for(1, t.at)) all->users.push_back(*user);
        } else if (const auto* const g = std::get_if<unix_group>(&*found)) {
            if (room_for(1, t.at)) all->groups.push_back(g->name);
        } else {
            const people& more = *std::get<std::shared_ptr<const people>>(*found);
            if (!room_for(more.users.size() + more.groups.size(), t.at)) continue;
            all->users.insert(all->users.end(), more.users.begin(), more.users.end());
            all->groups.insert(all->groups.end(), more.groups.begin(), more.groups.end());
        }
    }
    sort_unique(all->users);
    sort_unique(all->groups);
    return all;
}

std::shared_ptr<const identities> names::gather_identities(const definition& d) {
    auto all = std::make_shared<identities>();
    for (const term& t : d.members) {
        const auto found = look_up(t, position::identity);
        if (!found) continue;
        if (const auto* const one = std::get_if<base::sip_identity>(&*found)) {
            if (room_for(1, t.at)) all->users.push_back(*one);
        } else if (const auto* const domain = std::get_if<sip_domain>(&*found)) {
            if (room_for(1, t.at)) all->hosts.push_back(domain->host);
        } else {
            const identities& more = *std::get<std::shared_ptr<const identities>>(*found);
            if (!room_for(more.users.size() + more.hosts.size(), t.at)) continue;
            all->users.insert(all->users.end(), more.users.begin(), more.users.end());
            all->hosts.insert(all->hosts.end(), more.hosts.begin(), more.hosts.end());
        }
    }
    sort_unique(all->users);
    sort_unique(all->hosts);
    return all;
}

bool names::room_for(std::size_t count, const spot& at) {
    if (members_ > max_members) return false;  // complained of already
    members_ += count;
    if (members_ <= max_members) return true;
    errors_.add(at, "the networks, groups, identities and lists have more than " +
                        std::to_string(max_members) + " members when each $name is replaced");
    return false;
}

void levels::define(const definition& d) {
    const std::string& name = d.name.text;
    if (is_keyword(name) || base::field_named(name)) {
        errors_.add(d.name.at, "a level may not be named " + in_quotes(name) + ", which is " +
                                   (is_keyword(name) ? "a word of the language" : "a field"));
    }
    const base::field_set fields = fields_of(d.fields, all::refused);
    const auto [found, fresh] = known_.emplace(name, entry{fields, d.name.at});
    if (!fresh) errors_.add(d.name.at, already_defined(d.name, found->second.at));
}

level_values levels::values() const {
    level_values each;
    for (const auto& [name, e] : known_) each.emplace(name, e.fields);
    return each;
}

base::field_set levels::fields_of(const std::vector<word>& words, all whole) {
    base::field_set fields;
    for (const word& w : words) {
        if (const auto f = base::field_named(w.text)) {
            fields.insert(*f);
        } else if (const auto found = known_.find(w.text); found != known_.end()) {
            fields |= found->second.fields;
        } else if (w.text == "all" && whole == all::allowed) {
            fields = base::field_set::all();
        } else if (w.text == "all") {
            errors_.add(w.at, "'all' stands only behind 'show'; a level lists its fields");
        } else {
            errors_.add(w.at, errors_.full() ? std::string() : unknown(w));
        }
    }
    return fields;
}

std::string levels::unknown(const word& w) const {
    std::vector<std::string_view> candidates = keys(known_);
    for (std::size_t i = 0; i < base::field_count; ++i) {
        candidates.push_back(base::name_of(static_cast<base::field>(i)));
    }
    return in_quotes(w.text) + " is neither a field nor a level defined above" +
           did_you_mean(w.text, candidates);
}

}  // namespace fingerpost::acl
