// The watchers' side of the wire: what they send, and what they make of what comes.
#include "crowd.hpp"

namespace fingerpost::bench {
namespace {

/// Whom a PIDF document is about, by the `entity` as both servers write it.
std::uint32_t person_of(std::string_view document) {
    constexpr std::string_view before = "entity=\"sip:u";
    const std::size_t at = document.find(before);
    return at == document.npos ? 0 : number_at_start(document.substr(at + before.size()));
}

}  // namespace

void crowd::send_subscribe(std::uint32_t which) {
    const watcher& w = watchers_[which];
    const std::string number = std::to_string(which);
    const std::string port = std::to_string(sockets_[w.socket]->port());
    const std::string aor =
        "sip:" + (w.of_list ? "crowd" : user_of(w.whom.first)) + "@" + at_.domain;
    const bool tcp = at_.over == transport::tcp;
    std::string& t = text_;
    t.assign("SUBSCRIBE ").append(w.target.empty() ? aor : w.target);
    t.append(tcp ? " SIP/2.0\r\nVia: SIP/2.0/TCP " : " SIP/2.0\r\nVia: SIP/2.0/UDP ");
    t.append("127.0.0.1:").append(port);
    t.append(";rport;branch=z9hG4bKw").append(number).append("-").append(std::to_string(w.asked));
    t.append("\r\nMax-Forwards: 70\r\nFrom: <sip:w").append(number).append("@").append(at_.domain);
    t.append(">;tag=w").append(number).append("\r\nTo: <").append(aor).append(">");
    if (!w.server_tag.empty()) t.append(";tag=").append(w.server_tag);
    t.append("\r\nCall-ID: ").append(number).append(run_);
    t.append("\r\nCSeq: ").append(std::to_string(w.asked)).append(" SUBSCRIBE\r\nContact: <sip:w");
    t.append(number).append("@127.0.0.1:").append(port);
    t.append(tcp ? ";transport=tcp>" : ">").append("\r\nEvent: presence\r\n");
    t.append(w.of_list ? "Supported: eventlist\r\nAccept: application/rlmi+xml, "
                         "multipart/related, application/pidf+xml\r\nExpires: "
                       : "Accept: application/pidf+xml\r\nExpires: ");
    t.append(std::to_string(w.expires)).append("\r\nContent-Length: 0\r\n\r\n");
    send(w.socket);
    if (!tcp) sent_.push_back({steady::now(), which, w.asked});
}

void crowd::take(std::size_t socket, std::string_view text) {
    seen_.wire_bytes += text.size();
    const message m = read_message(text);
    if (m.is_notify())
        take_notify(socket, m);
    else if (m.status() >= 200)
        take_answer(m);
    else if (m.status() == 0)
        answer(socket, m, "501 Not Implemented");
}

void crowd::take_notify(std::size_t socket, const message& m) {
    watcher* const w = find(m.call_id);
    if (w == nullptr) {
        ++seen_.stray;
        return answer(socket, m, "481 Subscription Does Not Exist");
    }
    answer(socket, m, "200 OK");
    const std::size_t branch = std::hash<std::string_view>()(m.via_lines);
    const std::uint32_t cseq = m.cseq_number();
    if (cseq == w->told && branch == w->branch) {
        ++seen_.retransmitted;
        return;
    }
    if (w->told != 0 && cseq <= w->told) {
        ++seen_.cseq_wrong;
        return;
    }
    ++seen_.notifies;
    w->told = cseq;
    w->branch = branch;
    take_state(*w, m);
}

void crowd::take_state(watcher& w, const message& m) {
    if (m.terminated()) {
        if (w.expires != 0) give_up("ended: " + std::string(m.subscription_state));
        return settle(w, &watcher::notified);
    }
    if (m.body.empty()) return;
    if (!w.of_list) return take_document(w, w.whom.first, m.body);
    for_each_part(m, [&](std::string_view type, std::string_view document) {
        if (type.starts_with("application/pidf+xml"))
            take_document(w, person_of(document), document);
    });
}

void crowd::take_document(watcher& w, std::uint32_t of, std::string_view document) {
    if (of - w.whom.first >= w.whom.count) give_up("told of somebody else");
    const bool away = document.find("<rpid:away") != document.npos;
    person& p = people_[of];
    view& v = views_[w.views + of - w.whom.first];
    const bool news = away != v.away;
    v.away = away;
    if (away != p.away) return;  // it tells of what was
    seen_.body_bytes = document.size();
    if (!w.notified && w.expires != 0) {
        if (v.seen != w.asked && --w.unseen == 0) settle(w, &watcher::notified);
        v.seen = w.asked;
        return;
    }
    if (!news || p.untold == 0) return;
    --p.untold;
    p.told = now_;
    end_change_if_done(of);
}

void crowd::take_answer(const message& m) {
    watcher* const w = find(m.call_id);
    if (w == nullptr || w->answered || m.cseq_number() != w->asked) return;
    if (m.status() == 481 && w->expires == 0) {  // our first SUBSCRIBE has ended it before
        settle(*w, &watcher::notified);
        return settle(*w, &watcher::answered);
    }
    if (m.status() >= 300) give_up("a SUBSCRIBE was refused: " + std::string(m.first_line));
    w->server_tag = tag_of(m.to);
    w->target = uri_of(m.contact);
    settle(*w, &watcher::answered);
}

/// One of the two things that a SUBSCRIBE asks for has come.
void crowd::settle(watcher& w, bool watcher::*what) {
    if (w.*what) return;
    w.*what = true;
    if (w.answered && w.notified) --open_asks_;
}

void crowd::answer(std::size_t socket, const message& m, std::string_view status) {
    write_answer(m, status, text_);
    send(socket);
}

void crowd::send(std::size_t socket) {
    seen_.wire_bytes += text_.size();
    sockets_[socket]->send(text_);
}

crowd::watcher* crowd::find(std::string_view call_id) {
    if (!call_id.ends_with(run_)) return nullptr;
    const std::uint32_t which = number_at_start(call_id);
    return which < watchers_.size() ? &watchers_[which] : nullptr;
}

}  // namespace fingerpost::bench
