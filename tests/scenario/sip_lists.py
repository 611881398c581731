"""Several people watched as one (RFC 4662): lists of the policy, and lists in requests (RFC 5367)."""

import json
import unittest
import zlib

from lab.case import needs_root, run
from lab.sip import aor
from lab.sip_blur import blurred
from lab.sip_case import AT_ONCE, Case, strangers
from lab.sip_daemon import SipDaemon
from lab.sip_list import BRINGS, LISTS, Listing, parts, requested
from lab.sip_pidf import CONTENT_TYPE
from lab.wires import until

POLICY = ("list crew = alice bob carol zeno\nlist nobody = dean\n"
          "deny of dean\nallow from 127.0.0.0/8 of alice bob show presence activity\n")


class Lists(Case):
    def setUp(self):
        self.daemon = strangers(AT_ONCE, policy=POLICY).await_ready()
        self.addCleanup(self.daemon.stop)
        self.feed = self.daemon.feed()
        self.addCleanup(self.feed.close)
        self.peer = self.daemon.stranger()
        self.addCleanup(self.peer.close)


@needs_root
class PolicyLists(Lists):
    def listing(self, name="crew", **fields):
        watch = self.peer.watch(name, **{**LISTS, **fields})
        self.assertEqual(watch.answer.status, 200, watch.answer)
        self.assertEqual(watch.answer["require"], "eventlist")
        return watch, Listing(watch)

    def test_the_whole_and_then_what_changed(self):
        self.feed.login(1, "alice", line="pts/1")
        self.daemon.await_users("alice")
        watch, crew = self.listing()
        note = crew.next()
        self.assertEqual(note["require"], "eventlist")
        self.assertRegex(note["content-type"], r'^multipart/related;type="application/rlmi\+xml";'
                         r'start="<[^>]+>";boundary=[0-9a-f]+$', "a boundary without quotes")
        self.assertTrue(crew.full)
        self.assertEqual(crew.version, 0)
        self.assertEqual(crew.uri, aor("crew"))
        self.assertEqual(crew.states, {aor("alice"): "online", aor("bob"): "offline"})
        self.feed.login(2, "bob", line="pts/2")
        crew.next()
        self.assertEqual((crew.version, crew.full), (1, False))
        self.assertEqual(crew.said, {aor("bob"): "online"}, "only who changed")
        self.assertEqual(watch.subscribe(expires=300).status, 200)
        crew.next()
        self.assertEqual((crew.version, crew.full), (2, True), "all, at each SUBSCRIBE")
        self.assertEqual(crew.states, {aor("alice"): "online", aor("bob"): "online"})
        self.assertEqual(watch.subscribe(expires=0).status, 200)
        note = crew.next()
        self.assertEqual(note["subscription-state"], "terminated;reason=timeout")
        self.assertTrue(crew.full)

    def test_who_watches(self):
        """Each member sees who watches him."""
        watch, crew = self.listing()
        crew.next()
        for user in ("alice", "bob"):
            [one] = self.daemon.watchers(user)
            self.assertEqual(one["user"], user)
        self.assertEqual(self.daemon.watchers("carol"), [])

    def test_lamps(self):
        watch, crew = self.listing(event="dialog", accept="application/dialog-info+xml, "
                                   "multipart/related, application/rlmi+xml")
        note = crew.next()
        bodies = [part for part in parts(note) if part.type == "application/dialog-info+xml"]
        self.assertEqual(len(bodies), 2)
        for part in bodies:
            self.assertIn(b'version="0"', part.body)
            self.assertEqual(part.body.count(b"<dialog "), 1)

    def test_what_is_no_list(self):
        """Unknown, of nobody, a user's name, a denied user: all one."""
        said = set()
        for name in ("nothing", "nobody", "carol", "dean"):
            request = self.peer.request("SUBSCRIBE", aor(name), event="presence", expires=600,
                                        **LISTS)
            answer = self.peer.ask(request)
            self.assertEqual(answer.status, 404)
            said.add(blurred(answer.compose(), {name: "USER"}))
        self.assertEqual(len(said), 1)

    def test_who_cannot_read_lists(self):
        answer = self.peer.watch("crew").answer
        self.assertEqual((answer.status, answer["require"]), (421, "eventlist"))
        answer = self.peer.watch("crew", supported="eventlist", accept=CONTENT_TYPE).answer
        self.assertEqual(answer.status, 406)
        self.assertIn("multipart/related", answer["accept"])
        self.assertEqual(self.daemon.watchers("alice"), [])

    def test_the_policy_changes(self):
        watch, crew = self.listing()
        crew.next()
        self.daemon.write_policy(POLICY.replace("deny of dean", "deny of dean bob"))
        crew.next_until(lambda: crew.said.get(aor("bob")) == "terminated;noresource")
        self.daemon.write_policy(POLICY)
        crew.next_until(lambda: crew.said.get(aor("bob")) == "offline")
        self.daemon.write_policy(POLICY.replace("deny of dean", "deny of any"))
        self.ends(watch, "noresource")

    def test_a_fetch(self):
        watch, crew = self.listing(expires=0)
        note = crew.next()
        self.assertEqual(note["subscription-state"], "terminated;reason=timeout")
        self.assertEqual(len(crew.states), 2)

    def test_changes_within_the_interval_are_one(self):
        with strangers("--sip.notify-interval=2s", policy=POLICY) as daemon, \
                daemon.feed() as feed, daemon.stranger() as peer:
            watch = peer.watch("crew", **LISTS)
            crew = Listing(watch)
            crew.next()
            feed.login(1, "alice", line="pts/1")
            crew.next()
            self.assertEqual(crew.said, {aor("alice"): "online"}, "the first at once")
            feed.login(2, "bob", line="pts/2")
            feed.logout(1)
            crew.next()
            self.assertEqual(crew.said, {aor("alice"): "offline", aor("bob"): "online"})


    def test_three_hundred_over_udp(self):
        """What one datagram does not hold follows in others; nobody is lost."""
        users = [f"u{number}" for number in range(300)]
        policy = (f"list crowd = {' '.join(users)}\n"
                  f"allow from 127.0.0.0/8 of {' '.join(users)} show presence\n")
        with strangers(AT_ONCE, policy=policy) as daemon, daemon.feed() as feed, \
                daemon.stranger() as peer:
            for number, user in enumerate(users):
                feed.login(number, user, line=f"pts/{number}")
            daemon.await_users(*users)
            crowd = Listing(peer.watch("crowd", **LISTS))
            note = crowd.next()
            self.assertTrue(crowd.full)
            self.assertEqual(len(crowd.states), 300, "the first names all")
            crowd.next_until(lambda: set(crowd.states.values()) == {"online"})
            self.assertLess(max(len(note.compose()) for note in peer.heard), 20_000)
            feed.update(299, locked=True)
            crowd.next()
            self.assertEqual(crowd.said, {aor("u299"): "away"})
            fetch = peer.watch("crowd", expires=0, **LISTS)
            self.assertEqual(fetch.answer.status, 513, "too much for one datagram")
            with daemon.stranger(over="tcp") as other:
                crowd = Listing(other.watch("crowd", **LISTS))
                crowd.next_until(lambda: "unknown" not in crowd.states.values())
                self.assertEqual(len(crowd.states), 300)


# why, what of the request is different, status, header fields of the answer
REFUSED = [
    ("no list", {"body": b""}, 400, {}),
    ("no XML", {"body": b"alice, bob"}, 400, {}),
    ("entities", {"body": b"<!DOCTYPE x [<!ENTITY a 'b'>]><resource-lists/>"}, 400, {}),
    ("another document", {"body": b"<presence/>"}, 400, {}),
    ("another type", {"content_type": "text/plain"}, 415,
     {"accept": "application/resource-lists+xml"}),
    ("for another purpose", {"content_disposition": "session"}, 415,
     {"accept": "application/resource-lists+xml"}),
    ("for another purpose, as one likes", {"content_disposition": "session;handling=optional"},
     400, {}),
    ("packed in another way", {"content_encoding": "gzip"}, 415, {"accept-encoding": "deflate"}),
    ("not packed at all", {"content_encoding": "deflate"}, 400, {}),
    ("a list that swells", {"content_encoding": "deflate",
                            "body": zlib.compress(b" " * 10_000_000)}, 413, {}),
    ("too deep", {"body": b"<resource-lists>" + b"<list>" * 50 + b"</list>" * 50 +
                  b"</resource-lists>"}, 400, {}),
    ("too many", {"content_encoding": "deflate", "body": zlib.compress(requested(
        *(f"sip:u{number}@example.test" for number in range(1001))))}, 413, {}),
    ("who cannot be told of lists", {"supported": None}, 421, {"require": "eventlist"}),
    ("watchers of several", {"event": "presence.winfo", "accept": None}, 420,
     {"unsupported": "recipient-list-subscribe"}),
    ("who accepts none", {"accept": CONTENT_TYPE}, 406, {"accept": "multipart/related"}),
]


@needs_root
class RequestedLists(Lists):
    def test_refused(self):
        for why, different, status, told in REFUSED:
            with self.subTest(why):
                fields = {"body": requested(aor("alice")), **BRINGS, **different}
                answer = self.peer.watch("me", **fields).answer
                self.assertEqual(answer.status, status, answer)
                for name, value in told.items():
                    self.assertIn(value, answer[name])

    def test_a_list_of_ones_own(self):
        """Each entry is told of by the URI that was asked for; deflated as liblinphone has it."""
        asked = [aor("alice"), "sip:%62ob@example.test;user=phone", aor("dean"), aor("zeno"),
                 "sip:eve@example.net"]
        watch = self.peer.watch("me", **BRINGS, content_encoding="deflate",
                                body=zlib.compress(requested(*asked)))
        self.assertEqual(watch.answer.status, 200, watch.answer)
        own = Listing(watch)
        own.next()
        nobody = "terminated;noresource"
        self.assertEqual((own.version, own.full, own.uri), (0, True, aor("me")))
        self.assertEqual(own.states, dict(zip(asked, ["offline", "offline"] + 3 * [nobody])))
        self.feed.login(1, "bob", line="pts/1")
        own.next()
        self.assertEqual(own.said, {asked[1]: "online"})
        again = {**BRINGS, "content_type": None}
        self.assertEqual(watch.subscribe(**again).status, 200)
        own.next()
        self.assertEqual((len(own.states), own.version), (5, 2), "without a list it stays")
        self.assertEqual(watch.subscribe(**BRINGS, body=requested(aor("bob"))).status, 200)
        own.next_until(lambda: own.full and own.states == {aor("bob"): "online"})
        self.daemon.write_policy(POLICY.replace("of alice bob", "of alice"))
        own.next_until(lambda: own.said == {aor("bob"): nobody})


@needs_root
class Noted(Case):
    POLICY = "list crew = alice bob\nallow from authenticated of alice bob show presence\n"

    def lines(self):
        said = [json.loads(line) for line in self.daemon.tool.run("--json", "log").out.splitlines()]
        return [(line["subject"], line["verb"]) for line in said if line["face"] == "sip"]

    def test_a_refresh_is_no_decision(self):
        """Of each member the first decision is in the log, and then each that is another."""
        self.daemon = SipDaemon(AT_ONCE, policy=self.POLICY).await_ready()
        self.addCleanup(self.daemon.stop)
        with self.daemon.peer("bob") as peer:
            watch = peer.watch("crew", **LISTS)
            crew = Listing(watch)
            crew.next()
            # Who has the name of a list is asked for first.
            first = [("alice", "allow"), ("bob", "allow"), ("crew", "deny")]
            self.assertEqual(sorted(self.lines()), first)
            watch.subscribe()
            crew.next()
            self.daemon.write_policy(self.POLICY + "# the same\n")
            until(lambda: self.daemon.status()["policy"]["generation"] == 2, "it is in force")
            watch.subscribe()
            crew.next()
            self.assertEqual((crew.full, set(crew.states)), (True, {aor("alice"), aor("bob")}))
            self.assertEqual(sorted(self.lines()), first)
            self.daemon.write_policy("deny of bob\n" + self.POLICY)
            crew.next_until(lambda: crew.said.get(aor("bob")) == "terminated;noresource")
            self.assertIn(("bob", "deny"), self.lines())


if __name__ == "__main__":
    run()
