"""The messages of RFC 5118 section 4: SIP torture tests for IPv6."""


def _message(first, *headers, sdp=""):
    body = sdp.strip().replace("\n", "\r\n") + "\r\n" if sdp else ""
    lines = [first, *headers, f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


_FROM = "From: sip:user@example.com;tag=81x2"
_CALL_ID = "Call-ID: SSG9559905523997077@hlau_4100"
_HOPS = "Max-Forwards: 70"
_VIA = "Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111"


def _register(uri):
    return _message(f"REGISTER {uri} SIP/2.0", "To: sip:user@example.com", _FROM, _VIA, _CALL_ID,
                    _HOPS, 'Contact: "Caller" <sip:caller@[2001:db8::1]>', "CSeq: 98176 REGISTER")


def _options(host):
    return _message(f"OPTIONS sip:user@{host} SIP/2.0", f"To: sip:user@{host}",
                    "From: sip:user@example.com;tag=810x2",
                    "Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111",
                    "Call-ID: G9559905523997077@hlau_4100", "CSeq: 689 OPTIONS", _HOPS)


MESSAGES = {
    "4.1 ipv6-good": _register("sip:[2001:db8::10]"),
    "4.2 ipv6-bad": _register("sip:2001:db8::10"),
    "4.3 port-ambiguous": _register("sip:[2001:db8::10:5070]"),
    "4.4 port-unambiguous": _register("sip:[2001:db8::10]:5070"),
    "4.5 via-received-param-with-delim": _message(
        "BYE sip:[2001:db8::10] SIP/2.0", "To: sip:user@example.com;tag=bd76ya", _FROM,
        "Via: SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=z9hG4bKas3-111",
        _CALL_ID, _HOPS, "CSeq: 321 BYE"),
    "4.5 via-received-param-no-delim": _message(
        "OPTIONS sip:[2001:db8::10] SIP/2.0", "To: sip:user@example.com", _FROM,
        "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3",
        "Call-ID: SSG95523997077@hlau_4100", _HOPS,
        'Contact: "Caller" <sip:caller@[2001:db8::9:1]>', "CSeq: 921 OPTIONS"),
    "4.6 ipv6-in-sdp": _message(
        "INVITE sip:user@[2001:db8::10] SIP/2.0", "To: sip:user@[2001:db8::10]", _FROM,
        "Via: SIP/2.0/UDP [2001:db8::20];branch=z9hG4bKas3-111", _CALL_ID,
        'Contact: "Caller" <sip:caller@[2001:db8::20]>', "CSeq: 8612 INVITE", _HOPS,
        "Content-Type: application/sdp", sdp="""
v=0
o=assistant 971731711378798081 0 IN IP6 2001:db8::20
s=Live video feed for today's meeting
c=IN IP6 2001:db8::20
t=3338481189 3370017201
m=audio 6000 RTP/AVP 2
a=rtpmap:2 G726-32/8000
m=video 6024 RTP/AVP 107
a=rtpmap:107 H263-1998/90000
"""),
    "4.7 mult-ip-in-header": _message(
        "BYE sip:user@host.example.net SIP/2.0",
        "Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111",
        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144",
        "Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200",
        "Call-ID: 997077@lau_4100", _HOPS, "CSeq: 89187 BYE",
        "To: sip:user@example.net;tag=9817--94", _FROM),
    "4.8 mult-ip-in-sdp": _message(
        "INVITE sip:user@[2001:db8::10] SIP/2.0", "To: sip:user@[2001:db8::10]", _FROM, _VIA,
        _CALL_ID, 'Contact: "Caller" <sip:caller@[2001:db8::9:1]>', _HOPS, "CSeq: 8912 INVITE",
        "Content-Type: application/sdp", sdp="""
v=0
o=bob 280744730 28977631 IN IP4 host.example.com
s=
t=0 0
m=audio 22334 RTP/AVP 0
c=IN IP4 192.0.2.1
m=video 6024 RTP/AVP 107
c=IN IP6 2001:db8::1
a=rtpmap:107 H263-1998/90000
"""),
    "4.9 ipv4-mapped-ipv6": _message(
        "INVITE sip:user@example.com SIP/2.0", "To: sip:user@example.com",
        "From: sip:user@east.example.com;tag=81x2",
        "Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19",
        "Via: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-111", _CALL_ID,
        'Contact: "T. desk phone" <sip:ted@[::ffff:192.0.2.2]>', "CSeq: 612 INVITE", _HOPS,
        "Content-Type: application/sdp", sdp="""
v=0
o=assistant 971731711378798081 0 IN IP6 ::ffff:192.0.2.2
s=Call me soon, please!
c=IN IP6 ::ffff:192.0.2.2
t=3338481189 3370017201
m=audio 6000 RTP/AVP 2
a=rtpmap:2 G726-32/8000
m=video 6024 RTP/AVP 107
a=rtpmap:107 H263-1998/90000
"""),
    "4.10 ipv6-bug-abnf-3-colons": _options("[2001:db8:::192.0.2.1]"),
    "4.10 ipv6-correct-abnf-2-colons": _options("[2001:db8::192.0.2.1]"),
}
