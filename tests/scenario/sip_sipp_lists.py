"""Lists as SIPp sees them (RFC 4662, RFC 5367): how they live, and how they are refused."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from lab.case import needs_root, run
from lab.schema import HAVE_SCHEMAS, complaint
from lab.sip import aor
from lab.sip_case import strangers
from lab.sip_list import Listing, parts
from lab.sipp import SIPP, play
from lab.wires import until

POLICY = ("list crew = alice bob dean\ndeny of dean\n"
          "allow from 127.0.0.0/8 of alice bob show presence\n")
CREW, OWN = aor("crew"), aor("me")

KNOWS = "Supported: eventlist"
REQUIRES = "Require: recipient-list-subscribe"
TYPE = "Content-Type: application/resource-lists+xml"
PURPOSE = "Content-Disposition: recipient-list"
BRINGS = [KNOWS, REQUIRES, TYPE, PURPOSE]


def listed(*entries):
    return f"<resource-lists><list>{''.join(entries)}</list></resource-lists>"


def entry(user):
    return f'<entry uri="{aor(user)}"/>'


def many(number):
    return listed(*(entry(f"u{i}") for i in range(number)))


ALICE = listed(entry("alice"))
NESTED = listed(entry("alice"), f"<list><list>{entry('bob')}</list></list>")
DEEP = f"<resource-lists>{'<list>' * 50}{'</list>' * 50}</resource-lists>"

# What is told of whom, by version.
LIFE = [
    (0, True, {"alice": "offline", "bob": "offline"}),
    (1, False, {"alice": "online"}),
    (2, False, {"alice": "offline", "bob": "online"}),
    (3, True, {"alice": "offline", "bob": "online"}),
    (4, True, {"alice": "offline", "bob": "online"}),
]
LIVES = [
    ("of the policy", {"uri": CREW, "fields": "", "body": ""}),
    ("of the request, lists within lists",
     {"uri": OWN, "fields": "\n".join([REQUIRES, TYPE, PURPOSE, ""]), "body": NESTED}),
]

# why, URI, header fields, body, status, what must be in the answer
REFUSED = [
    ("who cannot be told of lists", OWN, [REQUIRES, TYPE, PURPOSE], ALICE, 421,
     "Require: *eventlist"),
    ("an extension that we lack", OWN, [*BRINGS, "Require: no-such"], ALICE, 420,
     "Unsupported: *no-such"),
    ("an unknown list", aor("crowd"), [KNOWS], "", 404, "CSeq: 1"),
    ("a list of nobody", aor("dean"), [KNOWS], "", 404, "CSeq: 1"),
    ("a list, and no body for it", CREW, [KNOWS, "Accept: application/pidf+xml"], "", 406,
     "Accept: *multipart/related"),
    ("the policy's, and cannot be told of lists", CREW, ["Supported: path"], "", 421, "Require: *eventlist"),
    ("no list", OWN, BRINGS, "", 400, "List Missing"),
    ("half a list", OWN, BRINGS, "<resource-lists><list>", 400, "Not Well-Formed"),
    ("another document", OWN, BRINGS, "<presence/>", 400, "No Resource List"),
    ("a document type", OWN, BRINGS, '<!DOCTYPE x SYSTEM "x"><resource-lists/>', 400,
     "Document Type"),
    ("a list elsewhere", OWN, BRINGS, listed('<entry-ref ref="x"/>'), 400, "Refers to Another"),
    ("another type", OWN, [KNOWS, REQUIRES, "Content-Type: text/plain"], ALICE, 415,
     "Accept: *application/resource-lists.xml"),
    ("another purpose", OWN, [KNOWS, REQUIRES, TYPE, "Content-Disposition: session"], ALICE, 415,
     "Accept: *application/resource-lists.xml"),
    ("packed in another way", OWN, [*BRINGS, "Content-Encoding: gzip"], ALICE, 415,
     "Accept-Encoding: *deflate"),
    ("not packed at all", OWN, [*BRINGS, "Content-Encoding: deflate"], ALICE, 400, "Not Deflated"),
    ("lists within too many lists", OWN, BRINGS, DEEP, 400, "Too Deep"),
    ("too many", OWN, BRINGS, many(1001), 413, "Too Many"),
]


def live(daemon, over, **words):
    """Plays a life, in which two people come and go; the NOTIFYs that SIPp got."""
    until(lambda: daemon.status()["counts"]["sessions"] == 0, "nobody is there")
    before = daemon.status()["counts"]["sip"]["notifies"]
    with daemon.feed() as feed, ThreadPoolExecutor(1) as pool:
        playing = pool.submit(play, "list_life", daemon.sip, over, **words)

        def await_notifies(number):
            until(lambda: playing.done() or
                  daemon.status()["counts"]["sip"]["notifies"] >= before + number, "it is told")

        await_notifies(1)
        feed.login(1, "alice", line="pts/1")
        await_notifies(2)
        feed.login(2, "bob", line="pts/2")
        feed.logout(1)
        heard = playing.result()
    return list({m.cseq: m for m in heard if m.method == "NOTIFY"}.values())


@needs_root
@unittest.skipUnless(SIPP, "no sipp")
class ListsBySipp(unittest.TestCase):
    def lives(self):
        with strangers("--sip.notify-interval=1s", policy=POLICY) as daemon:
            for over in ("udp", "tcp"):
                for why, words in LIVES:
                    with self.subTest(why, over=over):
                        yield live(daemon, over, **words)
                        until(lambda: not daemon.watchers(), "it is over")

    def test_whole_lives(self):
        for notes in self.lives():
            told = []
            for note in notes:
                listing = Listing(None)
                listing.take(note)
                told.append((listing.version, listing.full, listing.said))
            self.assertEqual(told, [(version, full, {aor(u): how for u, how in said.items()})
                                    for version, full, said in LIFE])

    @unittest.skipUnless(HAVE_SCHEMAS, "no schemas, or no xmllint, to hold the bodies against")
    def test_every_body_is_valid(self):
        documents = [part for notes in self.lives() for note in notes for part in parts(note)]
        self.assertEqual(len(documents), len(LIVES) * 2 * sum(1 + len(said) for *_, said in LIFE))
        for part in documents:
            self.assertEqual(complaint(part.body), "", part)

    def test_refused(self):
        with strangers(policy=POLICY) as daemon:
            for over in ("udp", "tcp"):
                for why, uri, fields, body, status, check in REFUSED:
                    with self.subTest(why, over=over):
                        play("list_refused", daemon.sip, over, uri=uri, body=body, status=status,
                             fields="\n".join(fields), check=check)
            self.assertEqual(daemon.watchers(), [])

    def test_one_too_large_for_a_datagram(self):
        with strangers(policy=POLICY) as daemon:
            play("list_refused", daemon.sip, "udp", uri=OWN, body=many(1000), status=513,
                 fields="\n".join(BRINGS), check="CSeq: 1")


if __name__ == "__main__":
    run()
