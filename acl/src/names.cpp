#include "names.hpp"

#include <algorithm>
#include <utility>

#include "resolve.hpp"
#include "words.hpp"

namespace fingerpost::acl {
namespace {

std::string already_defined(std::string_view name, unsigned line) {
    return in_quotes(name) + " is already defined in line " + std::to_string(line);
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

names::names(const std::vector<statement>& statements, complaints& errors) : errors_(errors) {
    for (const statement& s : statements) {
        const auto* const d = std::get_if<definition>(&s);
        if (d != nullptr && d->as != definition::kind::level) {
            lines_.emplace(d->name.text, d->name.at.line);
        }
    }
}

void names::define(const definition& d) {
    entry e;
    e.as = d.as;
    e.line = d.name.at.line;
    if (d.as == definition::kind::network) e.nets = gather_networks(d);
    if (d.as == definition::kind::group) e.who = gather_people(d);
    const auto [found, fresh] = known_.emplace(d.name.text, std::move(e));
    if (!fresh) errors_.add(d.name.at, already_defined(d.name.text, found->second.line));
}

std::optional<resolved> names::look_up(const term& t, position where) {
    if (const auto* const r = std::get_if<reference>(&t.what)) {
        const entry* const e = find(*r, t.at);
        return e == nullptr ? std::nullopt : of_kind(*e, *r, t.at, where);
    }
    if (const auto* const w = std::get_if<watcher_word>(&t.what)) return *w;
    if (const auto* const p = std::get_if<base::prefix>(&t.what)) return *p;
    if (const auto* const u = std::get_if<base::user_name>(&t.what)) return *u;
    return std::get<unix_group>(t.what);
}

const names::entry* names::find(const reference& r, const spot& at) {
    if (const auto found = known_.find(r.name); found != known_.end()) return &found->second;
    const std::string name = in_quotes('$' + r.name);
    if (errors_.full()) {
        errors_.add(at, {});
    } else if (const auto later = lines_.find(r.name); later != lines_.end()) {
        errors_.add(at, name + " is defined only in line " + std::to_string(later->second) +
                            "; a name is defined above its use");
    } else {
        errors_.add(at, name + " is not defined" + did_you_mean(r.name, keys(known_)));
    }
    return nullptr;
}

std::optional<resolved> names::of_kind(const entry& e, const reference& r, const spot& at,
                                       position where) {
    if (e.as == definition::kind::unusable) return std::nullopt;
    const bool fits_network = where == position::network || where == position::watcher;
    const bool fits_group = where != position::network;
    if (e.nets && fits_network) return e.nets;
    if (e.who && fits_group) return e.who;
    errors_.add(at, in_quotes('$' + r.name) + (e.nets ? " is a network" : " is a group") +
                        "; expected " + expected(where));
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

bool names::room_for(std::size_t count, const spot& at) {
    if (members_ > max_members) return false;  // complained of already
    members_ += count;
    if (members_ <= max_members) return true;
    errors_.add(at, "the networks and groups have more than " + std::to_string(max_members) +
                        " members when each $name is replaced");
    return false;
}

void levels::define(const definition& d) {
    const std::string& name = d.name.text;
    if (is_keyword(name) || base::field_named(name)) {
        errors_.add(d.name.at, "a level may not be named " + in_quotes(name) + ", which is " +
                                   (is_keyword(name) ? "a word of the language" : "a field"));
    }
    const base::field_set fields = fields_of(d.fields, all::refused);
    const auto [found, fresh] = known_.emplace(name, entry{fields, d.name.at.line});
    if (!fresh) errors_.add(d.name.at, already_defined(name, found->second.line));
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
