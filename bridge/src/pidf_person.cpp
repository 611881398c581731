#include "pidf_person.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <map>

#include "document_words.hpp"
#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

namespace uuids = boost::uuids;
using base::availability;
using base::field;

/// When there was input, as far as it may be told.
struct input {
    bool idle = false;
    std::optional<base::instant> last;
};

/// A machine with the sessions on it.
struct machine {
    bool idle = true;
    bool locked = true;
    std::optional<base::instant> last_input;

    void add(const base::card_session& s) {
        idle = idle && (s.idle_since || s.locked.value_or(false));
        locked = locked && s.locked.value_or(false);
        last_input = std::max(last_input, s.idle_since);
    }
};

void append_note(std::string& to, std::string_view text) {
    to += "<dm:note>";
    append_escaped(to, text);
    to += "</dm:note>";
}

/// RFC 4480 section 3.14.
void append_input(pidf_parts& to, const input& in, const document_terms& terms) {
    to.rpid = true;
    to.text += "<rpid:user-input";
    if (terms.idle_threshold.count() > 0) {
        to.text += " idle-threshold=\"";
        to.text += std::to_string(terms.idle_threshold.count());
        to.text += '"';
    }
    if (in.last) {
        to.text += " last-input=\"";
        to.text += base::to_rfc3339(*in.last);
        to.text += '"';
    }
    to.text += in.idle ? ">idle</rpid:user-input>" : ">active</rpid:user-input>";
}

/// RFC 4480 section 3.2. The elements have no attributes, since baresip finds them by a pattern.
void append_activities(pidf_parts& to, const base::card& c) {
    const bool away = c.presence == availability::away;
    if (c.activity.empty() && !away) return;
    to.rpid = true;
    to.text += "<rpid:activities>";
    const std::string_view known = rpid_activity(c.activity);
    if (!known.empty()) {
        to.text += "<rpid:";
        to.text += known;
        to.text += "/>";
    } else if (!c.activity.empty()) {
        to.text += "<rpid:other>";
        append_escaped(to.text, c.activity);
        to.text += "</rpid:other>";
    }
    if (away && known != "away") to.text += "<rpid:away/>";
    to.text += "</rpid:activities>";
}

/// The input of the person himself. Who is not logged in anywhere has none.
std::optional<input> input_of(const base::card& c) {
    if (!c.shows.has(field::idle) || c.sessions.empty()) return std::nullopt;
    machine all;
    for (const base::card_session& s : c.sessions) all.add(s);
    const bool idle = c.shows.has(field::presence) ? c.presence != availability::active : all.idle;
    return input{idle, idle ? c.idle_since : std::nullopt};
}

void append_device(pidf_parts& to, std::string_view id, std::string_view urn,
                   const std::optional<input>& in, std::string_view name,
                   const document_terms& terms) {
    to.data_model = true;
    to.text += "<dm:device id=\"";
    to.text += id;
    to.text += std::string_view(urn).substr(urn.rfind(':') + 1);
    to.text += "\">";
    if (in) append_input(to, *in, terms);
    to.text += "<dm:deviceID>";
    to.text += urn;
    to.text += "</dm:deviceID>";
    append_note(to.text, name);
}

std::string host_urn(std::string_view host) {
    uuids::name_generator_sha1 make(uuids::ns::dns());
    return "urn:uuid:" + to_string(make(host.data(), host.size()));
}

/// The machines by name; of a crowd those where he has been for longest.
std::map<std::string_view, machine> machines_of(const base::card& c) {
    std::map<std::string_view, machine> all;
    for (const base::card_session& s : c.sessions) {
        if (s.host.empty() || (all.size() == max_devices && !all.contains(s.host))) continue;
        all[s.host].add(s);
    }
    return all;
}

}  // namespace

std::string phone_urn(std::string_view uri) {
    uuids::name_generator_sha1 make(uuids::ns::url());
    return "urn:uuid:" + to_string(make(uri.data(), uri.size()));
}

void append_person(pidf_parts& to, const base::card& shown, const document_terms& terms) {
    const std::size_t before = to.text.size();
    to.text += "<dm:person id=\"person\">";
    const std::size_t begun = to.text.size();
    append_activities(to, shown);
    if (!shown.name.empty()) {
        to.cipid = true;
        to.text += "<cipid:display-name>";
        append_escaped(to.text, shown.name);
        to.text += "</cipid:display-name>";
    }
    if (const auto in = input_of(shown)) append_input(to, *in, terms);
    if (!shown.note.empty()) append_note(to.text, shown.note);
    if (to.text.size() == begun) {
        to.text.resize(before);
        return;
    }
    to.data_model = true;
    to.text += "</dm:person>\n";
}

void append_devices(pidf_parts& to, const base::card& shown, const document_terms& terms) {
    for (const auto& [host, m] : machines_of(shown)) {
        std::optional<input> in;
        if (shown.shows.has(field::idle)) in = {m.idle, m.idle ? m.last_input : std::nullopt};
        append_device(to, "host-", host_urn(host), in, host, terms);
        if (m.locked) append_note(to.text, "locked");
        to.text += "</dm:device>\n";
    }
    for (const base::phone& p : shown.contacts) {
        if (p.label.empty()) continue;
        append_device(to, "device-", phone_urn(p.uri), std::nullopt, p.label, terms);
        to.text += "</dm:device>\n";
    }
}

}  // namespace fingerpost::bridge
