"""Messages (RFC 3428) and `fingerpost send`: who may, what he learns, and who sees them."""

import queue
import re
import time
import unittest

from lab.case import needs_root, run
from lab.sip import DOMAIN, aor, token, uri_of
from lab.sip_blur import blurred
from lab.sip_case import STRANGERS
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.sip_phones import BARESIP, LINPHONEC, Baresip, Linphone
from lab.terminal import Terminal, write_utmp
from lab.wires import until
from lab.world import ALICE, BOB, KEEPER, WORLD

PLAIN = "text/plain"
POLICY = ("deny over message of dean\n"
          "allow over message from authenticated of any\n"
          "allow over sip from bob of any show presence name\n"
          "allow over sip from self of any show all\n")
ESCAPES = "\x1b]0;title\x07\x1b[2J\x9b31m\u202ethen\x7f"

# why, header fields and body of the MESSAGE, status, header fields of the answer
REFUSED = [
    ("in a dialog", {"to": f"<{aor('alice')}>;tag=nowhere"}, b"hi", 481, {}),
    ("another type", {"content_type": "application/im-iscomposing+xml"}, b"<isComposing/>", 415,
     {"accept": "message/cpim"}),
    ("no type", {"content_type": None}, b"hi", 415, {"accept": PLAIN}),
    ("another charset", {"content_type": "text/plain;charset=iso-8859-1"}, b"hi", 415,
     {"accept": PLAIN}),
    ("packed", {"content_encoding": "gzip"}, b"hi", 415, {"accept-encoding": "identity"}),
    ("HTML in Message/CPIM", {"content_type": "message/cpim"},
     b"F: a\r\n\r\nContent-Type: text/html\r\n\r\nhi", 415, {"accept": PLAIN}),
    ("no Message/CPIM", {"content_type": "message/cpim"}, b"hi", 400, {}),
    ("nothing", {}, b"", 400, {}),
    ("not UTF-8", {}, b"\xff", 400, {}),
    ("too long", {}, b"x" * 3073, 413, {}),
    ("much too long", {}, b"x" * 50_000, 413, {}),
    ("an extension that we lack", {"require": "nothing-has-this"}, b"hi", 420,
     {"unsupported": "nothing-has-this"}),
    ("somebody else's domain", {"uri": "sip:alice@example.org"}, b"hi", 404, {}),
    ("nobody at all", {"uri": f"sip:{DOMAIN}"}, b"hi", 404, {}),
    ("an unknown user", {"uri": aor("zeno")}, b"hi", 404, {}),
    ("a denied user", {"uri": aor("dean")}, b"hi", 404, {}),
]


def send(peer, user="alice", body=b"hi", uri=None, **fields):
    fields = {"contact": None, "content_type": PLAIN, **fields}
    fields = {name: value for name, value in fields.items()}
    contact = fields.pop("contact")
    request = peer.request("MESSAGE", uri or aor(user), body=body, **fields)
    return peer.ask_proving(request.with_headers(contact=contact))


class Post(unittest.TestCase):
    """One daemon for all; alice sits at a terminal that takes messages."""

    options = ()
    proving = ("alice", "bob", "carol")

    def setUp(self):
        self.utmp = WORLD.new_folder() / "utmp"
        self.at_desk = Terminal(ALICE)
        self.addCleanup(self.at_desk.close)
        write_utmp(self.utmp, [self.at_desk])
        self.daemon = SipDaemon(f"--sessions.source=utmp:{self.utmp}", *self.options,
                                policy=POLICY, dev="/dev", proving=self.proving).await_ready()
        self.addCleanup(self.daemon.stop)
        self.daemon.await_users("alice")

    def peer(self, user="carol", **how):
        peer = self.daemon.peer(user, **how)
        self.addCleanup(peer.close)
        return peer

    def await_shown(self, words, terminal=None):
        terminal = terminal or self.at_desk
        until(lambda: words.encode() in terminal.look(), f"{words} is shown")
        return terminal.look().decode()


@needs_root
class Rules(Post):
    def test_it_is_shown(self):
        answer = send(self.peer(), body="Grüß Gott\nund so".encode())
        self.assertEqual(answer.status, 202, answer)
        self.assertIsNone(answer["contact"], "RFC 3428 section 7")
        self.assertEqual(answer.body, b"")
        shown = self.await_shown("EOF\r")
        self.assertRegex(shown, r"^\r+\n\a{3}Message from sip:carol@example\.test at \d\d:\d\d "
                                r"\.\.\.\r+\n> Grüß Gott\r+\n> und so\r+\nEOF\r+\n$")

    def test_a_user_of_this_host_is_named(self):
        self.assertEqual(send(self.peer("bob")).status, 202)
        self.await_shown("Message from bob (sip:bob@example.test) at ")

    def test_in_message_cpim(self):
        body = (b"From: Root <sip:root@example.test>\r\nTo: <sip:alice@example.test>\r\n"
                b"DateTime: 2000-12-13T13:40:00-08:00\r\n\r\n"
                b"Content-Type: text/plain; charset=utf-8\r\n\r\nhi")
        self.assertEqual(send(self.peer(), body=body, content_type="Message/CPIM").status, 202)
        shown = self.await_shown("> hi")
        self.assertIn("Message from sip:carol@example.test", shown)
        self.assertNotIn("oot", shown, "what it says of its sender is not believed")

    def test_what_is_refused(self):
        peer = self.peer(over="tcp")
        for why, fields, body, status, told in REFUSED:
            with self.subTest(why):
                answer = send(peer, body=body, **fields)
                self.assertEqual(answer.status, status, answer)
                for name, value in told.items():
                    self.assertIn(value, answer[name], answer)
        self.assertEqual(self.at_desk.look(), b"")

    def test_proof_comes_first(self):
        with self.daemon.stranger() as stranger:
            for user in ("alice", "zeno", "dean"):
                self.assertEqual(send(stranger, user).status, 401)

    def test_unknown_and_denied_are_one(self):
        peer = self.peer()
        said = {user: blurred(send(peer, user).compose(), {user: "USER"})
                for user in ("zeno", "dean")}
        self.assertEqual(said["zeno"], said["dean"])

    def test_offline_only_for_those_who_may_see_it(self):
        bob, carol = self.peer("bob"), self.peer()
        write_utmp(self.utmp, [])
        self.daemon.await_users()
        self.assertEqual(send(bob).status, 480)
        self.assertEqual(send(carol).status, 202)
        self.assertEqual(self.at_desk.look(), b"")

    def test_what_becomes_of_it_nobody_learns(self):
        """The answers are alike; a terminal is written to some time after them."""
        bob, carol = self.peer("bob"), self.peer()

        def told(why):
            return [send(peer, body=why.encode()).status for peer in (carol, bob)]

        def both_shown(why):
            until(lambda: self.at_desk.look().count(b"> %s\r" % why) == 2, f"{why}, of both")

        self.assertEqual(told("seen"), [202, 202])
        both_shown(b"seen")
        self.daemon.tool.run_as(ALICE, "hide")
        self.assertEqual(told("hidden"), [202, 480])
        self.daemon.tool.run_as(ALICE, "unhide")
        self.assertEqual(told("shown again"), [202, 202])
        both_shown(b"shown again")
        self.assertNotIn(b"> hidden\r", self.at_desk.look())
        self.at_desk.set_messages(False)
        self.assertEqual(told("mesg n"), [202, 202])
        self.assertNotIn(b"> mesg n\r", self.at_desk.look())
        self.at_desk.set_messages(True)
        self.at_desk.block()
        self.assertEqual(told("full"), [202, 202])

    def test_a_terminal_steers_nobody(self):
        self.assertEqual(send(self.peer(), body=ESCAPES.encode()).status, 202)
        shown = self.await_shown("EOF\r")
        self.assertIn("> ^[]0;title^G^[[2J\ufffd31m\ufffdthen^?\r", shown)
        self.assertEqual(set(re.findall(r"[\x00-\x1f\x7f-\x9f]", shown)), {"\r", "\n", "\a"})

    def test_each_is_in_the_log(self):
        send(self.peer("bob"))
        send(self.peer(), "dean")
        lines = until(lambda: [line for line in self.daemon.tool.cards("log")
                               if line["face"] == "message"][1:], "both are noted")
        lines = [line for line in self.daemon.tool.cards("log") if line["face"] == "message"]
        self.assertEqual([(line["subject"], line["verb"]) for line in lines],
                         [("alice", "allow"), ("dean", "deny")])
        self.assertEqual(lines[0]["fields"], ["presence"], "202 told bob that she is here")
        self.assertNotIn("fields", lines[1])

    def test_what_we_can(self):
        answer = self.peer().ask_proving(self.peer().request("OPTIONS", f"sip:{DOMAIN}"))
        self.assertIn("MESSAGE", answer["allow"])


@needs_root
class Sent(Post):
    """By `fingerpost send`, of a daemon that may not write to the terminals itself."""

    options = (f"--daemon.user={KEEPER.user}",)
    proving = ()

    def send(self, *words, person=BOB, stdin=""):
        return self.daemon.tool.run_as(person, "send", *words, stdin=stdin)

    def test_it_is_shown(self):
        done = self.send("alice", "Lunch", "at noon?")
        self.assertEqual((done.code, done.out, done.err), (0, "", ""))
        self.assertRegex(self.await_shown("EOF\r"), r"Message from bob at .*\r\n> Lunch at noon\?\r")

    def test_from_the_standard_input_and_to_an_address(self):
        self.assertEqual(self.send(aor("alice"), "-", stdin="one\ntwo\n").code, 0)
        self.assertIn("> one\r", self.await_shown("> two\r"))

    def test_what_is_refused(self):
        for why, words, code, said in (
                ("unknown", ("zeno", "hi"), 1, "No such user."),
                ("denied", ("dean", "hi"), 1, "No such user."),
                ("elsewhere", ("sip:alice@example.org", "hi"), 1,
                 "example.org is not its SIP domain."),
                ("too long", ("alice", "x" * 3073), 1, "the text is too long."),
                ("no text", ("alice",), 2, "wants USER TEXT... | USER -.")):
            with self.subTest(why):
                done = self.send(*words)
                self.assertEqual(done.code, code, done)
                self.assertIn(said, done.err)

    def test_not_here(self):
        """The policy lets everybody see all over control."""
        done = self.send("bella", "hi")
        self.assertEqual((done.code, done.err), (1, "fingerpost: bella: He is not here.\n"))


@needs_root
class Phones(Post):
    def register(self, peer):
        whom = aor(peer.user)
        answer = peer.ask_proving(peer.request("REGISTER", f"sip:{DOMAIN}", to=f"<{whom}>",
                                               sender=f"<{whom}>;tag={token()}", expires=600))
        self.assertEqual(answer.status, 200, answer)

    def test_each_gets_it(self):
        phones = [self.peer("alice"), self.peer("alice", over="tcp")]
        for phone in phones:
            self.register(phone)
        phones[1].verdict = 500  # which changes nothing
        self.assertEqual(send(self.peer(), body="Grüße".encode()).status, 202)
        for phone in phones:
            got = phone.next_request()
            self.assertEqual((got.method, got.target), ("MESSAGE", phone.contact))
            self.assertEqual(got.body.decode(), "Grüße")
            self.assertEqual(got["content-type"], "text/plain;charset=UTF-8")
            self.assertEqual(uri_of(got["from"]), aor("carol"))
            self.assertEqual(uri_of(got["to"]), aor("alice"))
            self.assertIsNone(got["contact"])
        self.await_shown("> Grüße")

    def test_they_are_counted(self):
        for over in ("udp", "tcp"):
            self.register(self.peer("alice", over=over))
        self.assertEqual(send(self.peer()).status, 202)
        self.assertEqual(send(self.peer(), "zeno").status, 404)
        until(lambda: self.daemon.status()["counts"]["sip"]["messages"] ==
              {"taken": 1, "refused": 1, "relayed": 2, "answered": 2}, "all are")

    def test_by_fingerpost_send(self):
        phone = self.peer("alice")
        self.register(phone)
        self.daemon.tool.run_as(BOB, "send", "alice", "hi")
        got = phone.next_request()
        self.assertEqual((uri_of(got["from"]), got.body), (aor("bob"), b"hi"))

    def test_not_of_who_is_told_that_she_is_offline(self):
        """A phone makes nobody present; the answer must not deny what is delivered all the same."""
        phone, bob, carol = self.peer("alice"), self.peer("bob"), self.peer()
        self.register(phone)
        write_utmp(self.utmp, [])
        self.daemon.await_users()
        self.assertEqual(send(bob, body=b"not sent").status, 480)
        self.assertEqual(send(carol, body=b"sent").status, 202)
        self.assertEqual(phone.next_request().body, b"sent")

    def test_not_while_she_hides(self):
        phone = self.peer("alice")
        self.register(phone)
        self.daemon.tool.run_as(ALICE, "hide")
        self.assertEqual(send(self.peer(), body=b"hidden").status, 202)
        self.daemon.tool.run_as(ALICE, "unhide")
        self.assertEqual(send(self.peer(), body=b"seen").status, 202)
        self.assertEqual(phone.next_request().body, b"seen")

    def test_a_long_one_not_by_udp(self):
        udp, tcp = self.peer("alice"), self.peer("alice", over="tcp")
        self.register(udp)
        self.register(tcp)
        sender = self.peer(over="tcp")
        self.assertEqual(send(sender, body=b"x" * 1500).status, 202)
        self.assertEqual(len(tcp.next_request().body), 1500)
        self.assertEqual(send(sender, body=b"short").status, 202)
        self.assertEqual(udp.next_request().body, b"short")

    @unittest.skipUnless(BARESIP, "no baresip")
    def test_baresip_shows_it(self):
        with Baresip(WORLD.new_folder(), self.daemon.sip, "udp", "bob", PASSWORDS["bob"],
                     []) as phone:
            self.assertEqual(send(self.peer(), "bob", b"can you hear me").status, 202)
            until(lambda: any("can you hear me" in line for line in list(phone.printed)),
                  "baresip shows it")

    @unittest.skipUnless(LINPHONEC, "no linphonec")
    def test_linphone_sends_and_shows(self):
        Linphone.pretend_internet()
        with Linphone(WORLD.new_folder(), self.daemon.sip, "tcp", "bob", PASSWORDS["bob"],
                      []) as phone:
            until(lambda: self.daemon.status()["counts"]["sip"]["registrations"], "linphonec has registered")
            phone.type(f'chat {aor("alice")} can you read me')
            self.await_shown("> can you read me")
            self.assertEqual(send(self.peer("alice"), "bob", b"loud and clear").status, 202)
            until(lambda: any("loud and clear" in line for line in list(phone.printed)),
                  "linphonec shows it")


@needs_root
class Hostile(Post):
    options = ("--sip.max-per-source=50",)

    def test_too_many(self):
        peer = self.peer()
        said = [send(peer, user).status for user in ["alice", "zeno"] * 12]
        self.assertEqual(said[:20], [202, 404] * 10)
        self.assertIn(503, said[20:])
        answer = send(peer)
        self.assertEqual((answer.status, answer["retry-after"]), (503, "10"))
        self.assertEqual(send(self.peer("bob")).status, 202, "others go on")

    def test_a_mebibyte(self):
        peer = self.peer(over="tcp")
        request = peer.request("MESSAGE", aor("alice"), body=b"x" * (1 << 20), content_type=PLAIN)
        answers = peer.answers_to(request)
        try:
            peer.send(request)
        except OSError:
            pass  # it was cut off
        until(lambda: peer.ended.is_set() or not answers.empty(), "it is refused")
        if not answers.empty():
            self.assertEqual(answers.get().status, 413)
        self.assertEqual(send(self.peer()).status, 202, "others go on")

    def test_a_flood(self):
        """Of those who have proved nothing, and of one who has."""
        before = self.daemon.resident()
        stranger = self.daemon.stranger()
        self.addCleanup(stranger.close)
        carol = self.peer()
        challenged = carol.ask(carol.request("MESSAGE", aor("alice"), body=b"x",
                                             content_type=PLAIN))
        first = carol.request("MESSAGE", aor("alice"), body=b"x" * 3000, content_type=PLAIN)
        for count in range(2000):
            stranger.send(stranger.request("MESSAGE", aor("alice"), body=b"x" * 3000,
                                           content_type=PLAIN))
            carol.send(carol.prove(first, challenged, count=count + 2))
        until(lambda: self.daemon.tool.cards("status"), "it answers others")
        self.at_desk.look()  # or it is full
        self.assertEqual(send(self.peer("bob")).status, 202)
        self.daemon.assert_grown_less(64, before)
        shown = self.await_shown("Message from bob").count("Message from sip:carol")
        self.assertLessEqual(shown, 25)


if __name__ == "__main__":
    run()
