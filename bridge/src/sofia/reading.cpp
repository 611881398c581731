#include "reading.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/text.hpp"
#include "registrar.hpp"

namespace fingerpost::bridge {
namespace {

std::string text_of(const char* s) { return s == nullptr ? std::string() : std::string(s); }

std::string unquoted(std::string_view s) {
    if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
    return std::string(s);
}

sip_uri uri_of(su_home_t* home, const url_t* url) {
    sip_uri u;
    u.scheme = base::lower(text_of(url->url_scheme));
    u.user = text_of(url->url_user);
    u.host = text_of(url->url_host);
    u.port = text_of(url->url_port);
    u.text = text_of(url_as_string(home, url));
    return u;
}

/// The value of From or To without its tag.
party party_of(su_home_t* home, const sip_addr_t* a) {
    party p;
    p.uri = uri_of(home, a->a_url);
    p.tag = text_of(a->a_tag);
    if (a->a_display != nullptr && *a->a_display != '\0') {
        p.text = a->a_display;
        p.text += ' ';
    }
    p.text += '<' + p.uri.text + '>';
    return p;
}

void add_list(std::vector<std::string>& to, const msg_list_t* from) {
    for (; from != nullptr; from = from->k_next) {
        for (auto item = from->k_items; item != nullptr && *item != nullptr; ++item)
            to.emplace_back(*item);
    }
}

std::optional<double> seconds_param(const sip_event_t* o, const char* name) {
    const char* const value = msg_params_find(o->o_params, name);
    if (value == nullptr) return std::nullopt;
    double seconds = 0;
    const std::string_view text = value;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (ec != std::errc{} || end != text.data() + text.size() || !(seconds >= 0))
        return std::nullopt;
    return seconds;
}

event_header event_of(const sip_event_t* o) {
    event_header e;
    e.package = base::lower(text_of(o->o_type));
    e.id = text_of(o->o_id);
    e.min_interval = seconds_param(o, "min-interval=");
    e.max_interval = seconds_param(o, "max-interval=");
    e.adaptive_min_rate = seconds_param(o, "adaptive-min-rate=");
    return e;
}

/// Sofia's numbers have 64 bits, SIP's 32.
std::uint32_t clipped(unsigned long n) {
    return static_cast<std::uint32_t>(std::min<unsigned long>(n, UINT32_MAX));
}

void read_contacts(su_home_t* home, const sip_t& sip, request& r) {
    for (auto m = sip.sip_contact; m != nullptr; m = m->m_next) {
        if (m->m_url->url_type == url_any) {
            r.any_contact = true;
            continue;
        }
        contact_item c;
        c.uri = uri_of(home, m->m_url);
        if (m->m_expires != nullptr) c.expires = read_expires(m->m_expires);
        c.q = text_of(m->m_q);
        if (const char* id = msg_params_find(m->m_params, "+sip.instance="))
            c.instance = unquoted(id);
        r.contacts.push_back(std::move(c));
    }
}

std::string credentials_of(const msg_auth_t* a) {
    std::string text;
    for (auto p = a->au_params; p != nullptr && *p != nullptr; ++p) {
        if (!text.empty()) text += ", ";
        text += *p;
    }
    return text;
}

void read_authorization(const sip_t& sip, request& r) {
    for (const msg_auth_t* list : {sip.sip_authorization, sip.sip_proxy_authorization}) {
        for (; list != nullptr; list = list->au_next) {
            if (list->au_scheme != nullptr && base::lower(list->au_scheme) == "digest")
                r.authorization.push_back(credentials_of(list));
        }
    }
}

void read_body(const sip_t& sip, request& r) {
    if (sip.sip_content_type != nullptr) {
        const msg_param_t* const params = sip.sip_content_type->c_params;
        r.content_type = base::lower(text_of(sip.sip_content_type->c_type));
        r.charset = base::lower(unquoted(text_of(msg_params_find(params, "charset="))));
    }
    std::vector<std::string> encodings;
    add_list(encodings, sip.sip_content_encoding);
    for (const auto& one : encodings)
        r.content_encoding += (r.content_encoding.empty() ? "" : ",") + base::lower(one);
    if (const auto* const how = sip.sip_content_disposition) {
        r.disposition = base::lower(text_of(how->cd_type));
        r.may_ignore_body = base::lower(unquoted(text_of(how->cd_handling))) == "optional";
    }
    if (sip.sip_payload != nullptr)
        r.body.assign(sip.sip_payload->pl_data, sip.sip_payload->pl_len);
}

void read_unknown(const sip_t& sip, request& r) {
    for (auto u = sip.sip_unknown; u != nullptr; u = u->un_next) {
        if (u->un_name == nullptr || u->un_value == nullptr) continue;
        const std::string name = base::lower(u->un_name);
        if (name == "suppress-if-match") r.suppress_if_match = u->un_value;
        if (name == "p-asserted-identity") r.asserted.emplace_back(u->un_value);
    }
}

/// By what the phone says and what its proxy saw; bounded, since it is kept.
std::string origin_of(const sip_via_t* v) {
    constexpr std::size_t most_bytes = 256;
    std::string all = text_of(v->v_host) + ':' + text_of(v->v_port) + ' ' + text_of(v->v_received) +
                      ':' + text_of(v->v_rport);
    all.resize(std::min(all.size(), most_bytes));
    return all;
}

}  // namespace

request read_request(su_home_t* home, const sip_t& sip) {
    request r;
    r.method = text_of(sip.sip_request->rq_method_name);
    r.uri = uri_of(home, sip.sip_request->rq_url);
    r.from = party_of(home, sip.sip_from);
    r.to = party_of(home, sip.sip_to);
    r.call_id = text_of(sip.sip_call_id->i_id);
    r.cseq = sip.sip_cseq->cs_seq;
    const sip_via_t* last = sip.sip_via;
    for (r.vias = 1; last->v_next != nullptr; last = last->v_next) ++r.vias;
    if (r.vias > 1) r.origin = origin_of(last);
    r.branch = text_of(sip.sip_via->v_branch);
    r.sent_by = text_of(sip.sip_via->v_host) + ':' + text_of(sip.sip_via->v_port);
    if (const auto second = sip.sip_via->v_next)
        r.second_via = {text_of(second->v_host), text_of(second->v_received)};
    read_contacts(home, sip, r);
    if (sip.sip_expires != nullptr)
        r.expires = sip.sip_expires->ex_date != 0 ? read_expires("")  // a date, as RFC 2543 had it
                                                  : clipped(sip.sip_expires->ex_delta);
    if (sip.sip_event != nullptr) r.event = event_of(sip.sip_event);
    for (auto a = sip.sip_accept; a != nullptr; a = a->ac_next) {
        if (a->ac_type == nullptr || *a->ac_type == '\0') {
            r.accepts_nothing = sip.sip_accept->ac_next == nullptr;
            continue;
        }
        std::string item = a->ac_type;
        for (auto p = a->ac_params; p != nullptr && *p != nullptr; ++p)
            item += ';' + std::string(*p);
        r.accept.push_back(std::move(item));
    }
    add_list(r.require, sip.sip_require);
    add_list(r.supported, sip.sip_supported);
    if (sip.sip_max_forwards != nullptr) r.max_forwards = clipped(sip.sip_max_forwards->mf_count);
    for (auto route = sip.sip_record_route; route != nullptr; route = route->r_next) {
        std::string text = '<' + text_of(url_as_string(home, route->r_url)) + '>';
        for (auto p = route->r_params; p != nullptr && *p != nullptr; ++p)
            text += ';' + std::string(*p);
        r.routes.push_back(std::move(text));
    }
    read_authorization(sip, r);
    read_unknown(sip, r);
    read_body(sip, r);
    if (sip.sip_if_match != nullptr) r.if_match = text_of(sip.sip_if_match->g_string);
    if (sip.sip_user_agent != nullptr) r.user_agent = text_of(sip.sip_user_agent->g_string);
    return r;
}

}  // namespace fingerpost::bridge
