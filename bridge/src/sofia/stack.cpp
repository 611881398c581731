#include "stack.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "certificate_folder.hpp"
#include "connections.hpp"
#include "local_address.hpp"
#include "reading.hpp"
#include "responses.hpp"
#include "socket_address.hpp"

/// Sofia looks up the names of hosts, here and now, where it has only a Via to answer by. This
/// takes the place of the function by which it does that, and knows addresses only.
extern "C" int su_getaddrinfo(const char* node, const char* service, const su_addrinfo_t* hints,
                              su_addrinfo_t** found) {
    su_addrinfo_t numeric = hints == nullptr ? su_addrinfo_t{} : *hints;
    numeric.ai_flags |= AI_NUMERICHOST;
    return getaddrinfo(node, service, &numeric, found);
}

namespace fingerpost::bridge {
namespace {

/// What the kernel keeps of a connection until it is read, bytes; Linux keeps twice of what it is
/// told.
constexpr int unread = 65'536;
/// A message's largest size, bytes. Sofia reads whatever waits on a connection as if it were of one
/// message, and hangs up when that is larger: a proxy's answers to a fan-out are, all together.
constexpr unsigned max_message = 65'536 + 2 * unread;
/// Socket buffers, bytes: Linux's default holds some ninety datagrams, and loses the rest of a
/// burst.
constexpr int socket_buffer = 4'194'304;
/// Half a message is waited for so long, ms.
constexpr unsigned half_a_message = 10'000;
/// Messages that wait to be written on one connection.
constexpr unsigned write_queue = 1000;

/// What Sofia calls NONE: the listeners are added one by one.
url_string_t* const no_listener = std::bit_cast<url_string_t*>(std::intptr_t{-1});

constexpr const char* come_again = "30";

std::string url_of(const listener& l) {
    const bool secure = l.over == transport::tls || l.over == transport::mtls;
    const std::string host = l.at.is_v4() ? l.at.str() : '[' + l.at.str() + ']';
    return std::string(secure ? "sips:" : "sip:") + host + ':' +
           (l.port == 0 ? "*" : std::to_string(l.port)) +
           (secure                     ? ""
            : l.over == transport::tcp ? ";transport=tcp"
                                       : ";transport=udp");
}

/// Sofia would print what strangers sent on our standard error.
void say_nothing(void* /*stream*/, const char* /*format*/, va_list /*values*/) {}

bool is_everywhere(const base::address& at) {
    return at == base::address() || at == base::address::from_v4({0, 0, 0, 0});
}

/// RFC 3261 section 18.3: a response whose end is missing is none. Sofia takes it.
bool is_whole(const sip_t& sip) {
    const std::size_t said =
        sip.sip_content_length == nullptr ? 0 : sip.sip_content_length->l_length;
    return said == 0 || (sip.sip_payload != nullptr && sip.sip_payload->pl_len >= said);
}

/// Past Sofia, which would make a message of each NOTIFY and look its address up: that costs more
/// than the rest of it. An error is one of the way there, as if the datagram were lost; it may be
/// one that an earlier datagram to somebody else met (ip(7), IP_RECVERR), and then this one has not
/// left.
sending send_datagram(int fd, const hop& to, const std::string& bytes) {
    sockaddr_storage sa;
    const socklen_t size = fill(sa, to.at, to.port);
    const auto send = [&] {
        return sendto(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                      reinterpret_cast<const sockaddr*>(&sa), size) >= 0;
    };
    const auto is_full = [] { return errno == EAGAIN || errno == ENOBUFS; };
    if (send() || (!is_full() && send())) return sending::left;
    return is_full() ? sending::full : sending::left;
}

}  // namespace

stack::stack(su_root_t* root, const settings& s, events on, base::log& log)
    : settings_(s), on_(std::move(on)), log_(log) {
    agent_ = nta_agent_create(
        root, no_listener, on_message, this, NTATAG_UA(1), NTATAG_MAXSIZE(max_message),
        NTATAG_SERVER_RPORT(2), NTATAG_CLIENT_RPORT(1), NTATAG_UDP_MTU(65'535), TPTAG_PONG2PING(1),
        TPTAG_TIMEOUT(half_a_message), TPTAG_QUEUESIZE(write_queue), TAG_END());
    su_log_redirect(nullptr, say_nothing, nullptr);
    if (agent_ == nullptr) throw std::runtime_error("sip.listen: Sofia-SIP could not be started");
    try {
        for (const listener& l : s.listen) open(l);
    } catch (...) {
        nta_agent_destroy(agent_);
        throw;
    }
}

stack::~stack() {
    for (auto& [id, f] : flows_) tport_unref(f.way);
    nta_agent_destroy(agent_);
}

void stack::open(const listener& l) {
    const std::string url = url_of(l);
    tport_t* before = tport_primaries(nta_agent_tports(agent_));
    std::vector<tport_t*> known;
    for (; before != nullptr; before = tport_next(before)) known.push_back(before);
    errno = 0;
    if (!add_transport(l, url)) {
        const int why = errno;
        throw std::runtime_error(
            "sip.listen=" + std::string(name_of(l.over)) + ':' + host_port(l.at, l.port) + ": " +
            (why != 0 ? std::generic_category().message(why) : "could not be opened"));
    }
    for (tport_t* p = tport_primaries(nta_agent_tports(agent_)); p != nullptr; p = tport_next(p)) {
        if (std::find(known.begin(), known.end(), p) != known.end()) continue;
        const auto port =
            static_cast<std::uint16_t>(std::strtoul(tport_name(p)->tpn_port, nullptr, 10));
        ports_.push_back(port);
        door& d = doors_.emplace_back(door{l, p, -1});
        d.what.port = port;
        const int type = l.over == transport::udp ? SOCK_DGRAM : SOCK_STREAM;
        const int socket = socket_at(type, l.at, port);
        if (socket < 0) break;
        if (l.over != transport::udp) {  // what it accepts has the same
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &unread, sizeof unread);
            return;
        }
        d.udp = socket;
        udp_.push_back(socket);
        return widen(d);
    }
    throw std::runtime_error("sip.listen: Sofia-SIP opened nothing for " + url);
}

void stack::widen(const door& d) {
    for (const auto& [force, which] :
         {std::pair{SO_RCVBUFFORCE, SO_RCVBUF}, std::pair{SO_SNDBUFFORCE, SO_SNDBUF}}) {
        // What the administrator set as the most holds for who is not root.
        if (setsockopt(d.udp, SOL_SOCKET, force, &socket_buffer, sizeof socket_buffer) != 0)
            setsockopt(d.udp, SOL_SOCKET, which, &socket_buffer, sizeof socket_buffer);
        int size = 0;
        socklen_t length = sizeof size;
        getsockopt(d.udp, SOL_SOCKET, which, &size, &length);
        if (size >= socket_buffer) continue;
        log_.info(
            "a SIP socket's buffer is small, and may lose messages of a burst; "
            "net.core.rmem_max and wmem_max can be raised",
            {{"port", std::to_string(d.what.port)},
             {"bytes", std::to_string(size)},
             {"wanted", std::to_string(socket_buffer)}});
    }
}

bool stack::add_transport(const listener& l, const std::string& url) {
    auto* const at = reinterpret_cast<url_string_t*>(const_cast<char*>(url.c_str()));
    if (l.over == transport::udp) {
        return nta_agent_add_tport(agent_, at, TPTAG_STUN_SERVER(0), TAG_END()) == 0;
    }
    if (l.over == transport::tcp) return nta_agent_add_tport(agent_, at, TAG_END()) == 0;
    const certificate_folder folder(settings_.tls_dir,
                                    l.over == transport::mtls ? settings_.client_ca : "");
    return nta_agent_add_tport(agent_, at, TPTAG_CERTIFICATE(folder.path().c_str()),
                               TPTAG_TLS_VERIFY_POLICY(
                                   l.over == transport::mtls ? TPTLS_VERIFY_IN : TPTLS_VERIFY_NONE),
                               TAG_END()) == 0;
}

int stack::on_message(stack* self, nta_agent_t* /*agent*/, msg_t* message, sip_t* sip) {
    const std::unique_ptr<msg_t, void (*)(msg_t*)> kept(message, msg_destroy);
    self->guarded([&] { self->received(message, *sip); });
    return 0;
}

void stack::guarded(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& bug) {
        log_.error("a SIP message could not be handled", {{"error", bug.what()}});
    }
}

void stack::received(msg_t* message, const sip_t& sip) {
    // An answer goes where the request came from, and to no other place that somebody names.
    if (sip.sip_via != nullptr) msg_header_remove_param(sip.sip_via->v_common, "maddr");
    if (sip.sip_status != nullptr) {
        const int status = sip.sip_status->st_status;
        const bool known = status >= 100 && status <= 699;
        if (known && is_whole(sip) && sip.sip_via != nullptr && sip.sip_via->v_branch != nullptr) {
            const auto later = sip.sip_retry_after;
            on_.answered(sip.sip_via->v_branch, static_cast<unsigned>(status),
                         later == nullptr ? 0U
                                          : static_cast<unsigned>(std::min<unsigned long>(
                                                later->af_delta, UINT32_MAX)));
        }
        return;
    }
    if (sip.sip_request->rq_method == sip_method_ack) return;
    const std::unique_ptr<tport_t, void (*)(tport_t*)> way(nta_transport(agent_, nullptr, message),
                                                           [](tport_t* t) { tport_unref(t); });
    if (way != nullptr) take(message, sip, way.get());
}

void stack::take(msg_t* message, const sip_t& sip, tport_t* way) {
    const auto from = source_of(way, message);
    if (!from) return;
    const std::uint64_t number = ++last_number_;
    held_.emplace(number, held{answer_frame(sip), *from});
    if (on_.busy()) {
        ++refused_;
        return answer(number, make_reply(503, {{"Retry-After", come_again}}));
    }
    try {
        request r = read_request(msg_home(message), sip);
        r.source = *from;
        if (tport_is_verified(way)) {
            const su_strlst_t* const subjects = tport_delivered_from_subjects(way, message);
            for (usize_t i = 0; subjects != nullptr && i < su_strlst_len(subjects); ++i)
                r.certificate.emplace_back(su_strlst_item(subjects, i));
        }
        on_.asked(number, std::move(r));
    } catch (...) {
        drop(number);
        throw;
    }
}

std::optional<hop> stack::source_of(tport_t* way, msg_t* message) {
    hop from;
    const std::size_t at = door_of(way);
    if (at == doors_.size()) return std::nullopt;
    from.over = doors_[at].what.over;
    const su_sockaddr_t* const peer = msg_addr(message);
    from.at = address_of(&peer->su_sa);
    from.port = ntohs(peer->su_port);
    from.flow = flow_of(way, from);
    return from;
}

std::size_t stack::door_of(tport_t* way) const {
    const tport_t* const primary = tport_is_primary(way) ? way : tport_parent(way);
    std::size_t at = 0;
    while (at < doors_.size() && doors_[at].primary != primary) ++at;
    return at;
}

std::uint64_t stack::flow_of(tport_t* way, const hop& from) {
    const auto known = by_way_.find(way);
    const auto now = std::chrono::steady_clock::now();
    if (known != by_way_.end()) {
        flows_.at(known->second).heard = now;
        return known->second;
    }
    const std::uint64_t id = ++last_flow_;
    flows_.emplace(id, flow{tport_ref(way), door_of(way), from, now});
    by_way_.emplace(way, id);
    return id;
}

void stack::drop_flow(std::uint64_t id) {
    const auto at = flows_.find(id);
    by_way_.erase(at->second.way);
    tport_unref(at->second.way);
    flows_.erase(at);
    on_.lost(id);
}

void stack::answer(std::uint64_t number, const reply& with) {
    const auto waits = held_.extract(number);
    if (!waits) return;
    const held& h = waits.mapped();
    // What cannot leave is lost, as in the network: over UDP whoever asked asks again, and a
    // connection that is gone, or full since nobody reads, is not made anew to answer.
    (void)send(h.from, answer_text(h.asked, with, tags_));
}

void stack::drop(std::uint64_t number) { held_.erase(number); }

sending stack::send(const hop& to, const std::string& bytes) {
    const auto at = flows_.find(to.flow);
    if (at == flows_.end()) return sending::gone;
    if (const int udp = doors_[at->second.door].udp; udp >= 0) return send_datagram(udp, to, bytes);
    return send_down(at->second.way, to, bytes);
}

sending stack::send_down(tport_t* way, const hop& to, const std::string& bytes) {
    if (tport_is_secondary(way) && tport_is_clear_to_send(way) == 0) return sending::gone;
    msg_t* const message = nta_msg_create(agent_, 0);
    if (message == nullptr) return sending::full;
    // The bytes go out as they are: as a body without anything before it.
    sip_payload_t* const whole =
        sip_payload_create(msg_home(message), bytes.data(), static_cast<isize_t>(bytes.size()));
    msg_header_t** const head = msg_chain_head(message);
    *head = reinterpret_cast<msg_header_t*>(whole);
    whole->pl_common->h_prev = head;
    const std::string host = to.at.str();
    const std::string port = std::to_string(to.port);
    tp_name_t name[1] = {};
    name->tpn_proto = tport_name(way)->tpn_proto;
    name->tpn_host = host.c_str();
    name->tpn_canon = host.c_str();
    name->tpn_port = port.c_str();
    const bool left = tport_tsend(way, message, name, TPTAG_MTU(INT_MAX), TAG_END()) != nullptr;
    msg_destroy(message);
    return left ? sending::left : sending::full;
}

std::shared_ptr<const std::string> stack::place_for(const hop& peer) {
    const auto at = flows_.find(peer.flow);
    const listener& l = doors_.at(at == flows_.end() ? 0 : at->second.door).what;
    const bool everywhere = is_everywhere(l.at);
    const std::pair<std::uint64_t, base::address> key{at == flows_.end() ? 0 : at->second.door,
                                                      everywhere ? peer.at : base::address()};
    constexpr std::size_t most = 4096;
    if (places_.size() >= most) places_.clear();
    auto& place = places_[key];
    if (place == nullptr) {
        place = std::make_shared<const std::string>(
            host_port(everywhere ? local_address_towards(peer.at) : l.at, l.port));
    }
    return place;
}

bool stack::take_responses() {
    bool more = false;
    for (const int udp : udp_) {
        const bool left = bridge::take_responses(udp, room_, [this](const sip_response& r) {
            guarded([&] { on_.answered(r.branch, r.status, r.retry_after.value_or(0)); });
        });
        more = more || left;
    }
    return more;
}

bool stack::is_ours(const base::address& at, std::uint16_t port) const {
    return std::any_of(doors_.begin(), doors_.end(), [&](const door& d) {
        if (d.what.port != port) return false;
        return d.what.at == at || (is_everywhere(d.what.at) && local_address_towards(at) == at);
    });
}

}  // namespace fingerpost::bridge
