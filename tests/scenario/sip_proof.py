"""Who somebody is: digest by RFC 3261 section 22 and RFC 8760, and what is not believed."""

import unittest

from lab.case import needs_root, run
from lab.sip import DOMAIN, aor
from lab.sip_blur import blurred
from lab.sip_daemon import PASSWORDS, SipDaemon
from lab.sip_digest import Secret, challenges_in
from lab.sip_peer import Peer
from lab.sip_pidf import state
from lab.sip_tls import Authority
from lab.wires import until

POLICY = "allow from sip:carol@example.test of any show presence\n"


class Case(unittest.TestCase):
    def question(self, peer, user="alice", **fields):
        """A fetch."""
        fields = {"event": "presence", "expires": 0, **fields}
        return peer.request("SUBSCRIBE", aor(user), **fields)

    def challenge(self, peer, request=None):
        """A challenged request, its answer, and the challenge in it."""
        request = request or self.question(peer)
        answer = peer.ask(request)
        self.assertEqual(answer.status, 401, answer)
        return request, answer, challenges_in(answer)[0]


@needs_root
class Digest(Case):
    @classmethod
    def setUpClass(cls):
        cls.daemon = SipDaemon(policy=POLICY, proving=["alice", "carol"]).await_ready()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()

    def setUp(self):
        self.peer = self.daemon.peer("carol")
        self.addCleanup(self.peer.close)

    def test_the_challenge(self):
        _, answer, challenge = self.challenge(self.peer)
        self.assertEqual(len(answer.all("www-authenticate")), 1,
                         "one challenge: old clients fail on more")
        self.assertEqual(challenge["realm"], DOMAIN)
        self.assertEqual(challenge["algorithm"].upper(), "MD5")
        self.assertEqual(challenge["qop"], "auth")
        self.assertNotIn("stale", {k: v for k, v in challenge.items() if v == "true"})

    def test_proof(self):
        for user in ("carol", f"carol@{DOMAIN}"):
            for qop in (True, False):
                with self.subTest(user=user, qop=qop):
                    request, answer, challenge = self.challenge(self.peer)
                    self.peer.secret = Secret(user, PASSWORDS["carol"])
                    proof = self.peer.prove(request, answer, qop=qop)
                    self.assertEqual(self.peer.ask(proof).status, 200)

    def test_before_the_subject_is_looked_at(self):
        """Who has proved nothing learns nothing, not even whether somebody exists."""
        said = {}
        for user in ("alice", "zeno"):
            answer = self.peer.ask(self.question(self.peer, user))
            said[user] = blurred(answer.compose(), {user: "USER"})
        self.assertEqual(said["alice"], said["zeno"])

    def test_wrong(self):
        """Each failure is answered alike: a new challenge that is not stale."""
        said = set()
        for why, secret in (("a wrong password", Secret("carol", "guess")),
                            ("an unknown name", Secret("zeno", "guess")),
                            ("another's password", Secret("carol", PASSWORDS["alice"])),
                            ("another domain's name", Secret("carol@example.org",
                                                             PASSWORDS["carol"])),
                            ("another realm", Secret("carol", PASSWORDS["carol"], "elsewhere")),
                            ("no name", Secret("", PASSWORDS["carol"]))):
            with self.subTest(why):
                request, answer, _ = self.challenge(self.peer)
                self.peer.secret = secret
                again = self.peer.ask(self.peer.prove(request, answer))
                self.assertEqual(again.status, 401)
                self.assertNotEqual(challenges_in(again)[0].get("stale", "").lower(), "true")
                said.add(blurred(again.with_headers(cseq="1 SUBSCRIBE").compose()))
        self.assertEqual(len(said), 1, "alike, byte for byte")

    def test_a_digest_for_another_method(self):
        request, answer, challenge = self.challenge(self.peer)
        secret = self.peer.secret
        for method in ("REGISTER", "subscribe"):
            with self.subTest(method):
                credentials = secret.answer(challenge, method, request.target)
                again = self.peer.anew(request, authorization=credentials)
                self.assertEqual(self.peer.ask(again).status, 401)

    def test_a_nonce_is_used_again_but_no_count(self):
        request, _, challenge = self.challenge(self.peer)

        def use(count):
            credentials = self.peer.secret.answer(challenge, "SUBSCRIBE", aor("alice"), count)
            return self.peer.ask(self.peer.anew(self.question(self.peer),
                                                authorization=credentials))
        self.assertEqual([use(1).status, use(2).status], [200, 200])
        replayed = use(2)
        self.assertEqual(replayed.status, 401)
        self.assertEqual(challenges_in(replayed)[0]["stale"].lower(), "true")
        self.assertEqual(use(9).status, 200, "counts may be left out")

    def test_replayed_as_it_was(self):
        """What somebody has overheard opens nothing, from the same place or another."""
        request, answer, _ = self.challenge(self.peer)
        proof = self.peer.prove(request, answer)
        self.assertEqual(self.peer.ask(proof).status, 200)
        with self.daemon.stranger() as thief:
            stolen = self.question(thief).with_headers(authorization=proof["authorization"],
                                                       call_id=proof["call-id"],
                                                       cseq=proof["cseq"])
            self.assertEqual(thief.ask(stolen).status, 401)

    def test_without_qop_once(self):
        """RFC 2069's form has no count: it is good once for a Call-ID and CSeq."""
        request, answer, challenge = self.challenge(self.peer)
        proof = self.peer.prove(request, answer, qop=False)
        self.assertEqual(self.peer.ask(proof).status, 200)
        again = proof.with_headers(via=self.peer.new_via())
        self.assertEqual(self.peer.ask(again).status, 401)

    def test_a_nonce_that_we_never_gave(self):
        request, answer, challenge = self.challenge(self.peer)
        credentials = self.peer.secret.answer({**challenge, "nonce": "f00f" * 8}, "SUBSCRIBE",
                                              aor("alice"))
        again = self.peer.ask(self.peer.anew(request, authorization=credentials))
        self.assertEqual(again.status, 401)
        self.assertEqual(challenges_in(again)[0]["stale"].lower(), "true",
                         "the client answers the new one without asking its user")

    def test_words_that_are_no_credentials(self):
        for words in ("Basic Y2Fyb2w6cHc=", "Digest", 'Digest username="carol"', "Digest ,,,=",
                      'Digest username="carol", realm="x", nonce="", uri="", response=""'):
            with self.subTest(words):
                request = self.question(self.peer, authorization=words)
                self.assertIn(self.peer.ask(request).status, (400, 401))

    def test_a_branch_used_again(self):
        """libpurple repeats its request with credentials under the same branch and CSeq."""
        request, answer, challenge = self.challenge(self.peer)
        credentials = self.peer.secret.answer(challenge, "SUBSCRIBE", request.target)
        again = request.with_headers(authorization=credentials)
        again.headers = [("Via", request["via"])] + \
            [field for field in again.headers if field[0].lower() != "via"]
        answers = self.peer.answers_to(request)
        while not answers.empty():
            answers.get()
        self.peer.send(again)
        self.assertEqual(answers.get(timeout=5).status, 200)

    def test_from_is_not_believed(self):
        with self.daemon.stranger(user="carol") as liar:
            self.assertEqual(liar.ask(self.question(liar)).status, 401)
        with self.daemon.peer("alice") as alice:
            alice.user = "carol"  # From says carol, the digest alice
            self.assertEqual(alice.ask_proving(self.question(alice)).status, 404)

    def test_a_user_asserted_by_a_stranger(self):
        """RFC 3325: by nobody but the trusted proxies."""
        with self.daemon.stranger() as liar:
            for field in ("p_asserted_identity", "p_preferred_identity"):
                with self.subTest(field):
                    request = self.question(liar, **{field: f"<{aor('carol')}>"})
                    self.assertEqual(liar.ask(request).status, 401)


@needs_root
class Choices(Case):
    def test_both_algorithms(self):
        with SipDaemon("--sip.auth=both", policy=POLICY) as daemon, daemon.peer() as peer:
            for number, algorithm in enumerate(("SHA-256", "MD5")):
                with self.subTest(algorithm):
                    request, answer, _ = self.challenge(peer)
                    challenge = challenges_in(answer)[number]
                    self.assertEqual(challenge["algorithm"].upper(), algorithm)
                    credentials = peer.secret.answer(challenge, "SUBSCRIBE", request.target)
                    self.assertEqual(peer.ask(peer.anew(request, authorization=credentials)).status,
                                     200)

    def test_sha256_alone(self):
        with SipDaemon("--sip.auth=sha256", policy=POLICY) as daemon, daemon.peer() as peer:
            request, answer, challenge = self.challenge(peer)
            self.assertEqual(len(challenges_in(answer)), 1)
            self.assertEqual(peer.ask(peer.prove(request, answer)).status, 200)
            weak = peer.secret.answer({**challenge, "algorithm": "MD5"}, "SUBSCRIBE",
                                      request.target)
            self.assertEqual(peer.ask(peer.anew(request, authorization=weak)).status, 401)

    def test_nobody_is_asked(self):
        policy = "allow from 127.0.0.2 of any show presence\n" + POLICY
        with SipDaemon("--sip.auth=none", policy=policy, proving=()) as daemon:
            with daemon.stranger() as near, daemon.stranger(host="127.0.0.2") as far:
                self.assertEqual(near.ask(self.question(near)).status, 404)
                self.assertEqual(far.ask(self.question(far)).status, 200)

    def test_networks_that_are_not_asked(self):
        """They are known by address, unless they prove more."""
        policy = "allow from 127.0.0.2 of alice show presence\n" + POLICY
        with SipDaemon("--sip.anonymous=127.0.0.2/32", policy=policy) as daemon:
            with daemon.stranger() as near, daemon.stranger(host="127.0.0.2") as far, \
                    daemon.peer("carol", host="127.0.0.2") as carol:
                self.assertEqual(near.ask(self.question(near)).status, 401)
                self.assertEqual(far.ask(self.question(far)).status, 200)
                self.assertEqual(far.ask(self.question(far, "bob")).status, 404)
                self.assertEqual(carol.ask(self.question(carol, "bob")).status, 404)

    def test_known_by_address_only_is_told_there_only(self):
        """Whatever his Contact says: nobody else gets what he asks for."""
        policy = "allow from 127.0.0.2 of alice show presence\n"
        with SipDaemon("--sip.anonymous=127.0.0.2/32", policy=policy, proving=()) as daemon, \
                daemon.stranger(host="127.0.0.2") as asks, daemon.stranger() as victim:
            watch = asks.watch("alice", contact=f"<sip:x@{victim.address}>",
                               record_route=[f"<sip:{victim.address};lr>"])
            self.assertEqual(state(watch.next()), "offline")
            answer = victim.ask(victim.request("OPTIONS", f"sip:{DOMAIN}"))
            self.assertEqual(answer.status, 200)
            self.assertEqual(victim.heard, [])

    def test_a_new_password(self):
        with SipDaemon(policy=POLICY) as daemon, daemon.peer() as peer:
            self.assertEqual(peer.ask_proving(self.question(peer)).status, 200)
            daemon.add_password("carol", "another one")
            self.assertEqual(peer.ask_proving(self.question(peer)).status, 401)
            peer.secret = Secret("carol", "another one")
            self.assertEqual(peer.ask_proving(self.question(peer)).status, 200)


@needs_root
class Certificates(Case):
    """RFC 5922: who shows a certificate of sip.client-ca is whom it names."""

    def setUp(self):
        self.authority = Authority()

    def daemon(self):
        daemon = SipDaemon("--sip.notify-interval=0", policy=POLICY, authority=self.authority,
                           mutual=True)
        return daemon

    def test_a_user(self):
        shown = self.authority.issue(self.authority.folder / "carol.pem", f"URI:{aor('carol')}")
        with self.daemon() as daemon, \
                Peer(daemon.mtls, "tls", "carol", context=self.authority.context(shown)) as peer:
            self.assertEqual(peer.ask(self.question(peer)).status, 200)

    def test_a_domain_may_speak_for_its_users(self):
        shown = self.authority.issue(self.authority.folder / "d.pem", f"URI:sip:{DOMAIN}")
        with self.daemon() as daemon, \
                Peer(daemon.mtls, "tls", "carol", context=self.authority.context(shown)) as peer:
            for who, status in ((aor("carol"), 200), (aor("alice"), 404)):
                with self.subTest(who):
                    request = self.question(peer, p_asserted_identity=f"<{who}>")
                    self.assertEqual(peer.ask(request).status, status)
            request = self.question(peer, p_asserted_identity="<sip:carol@example.org>")
            self.assertIn(peer.ask(request).status, (401, 403, 404))

    def test_none(self):
        with self.daemon() as daemon:
            def refused():
                with self.assertRaises((AssertionError, OSError)):
                    with Peer(daemon.mtls, "tls", "carol",
                              context=self.authority.context()) as peer:
                        peer.ask(self.question(peer), patience=2)
            refused()
            with daemon.peer(over="tls") as peer:
                self.assertEqual(peer.ask_proving(self.question(peer)).status, 200,
                                 "the other listener asks for none")

    def test_a_chain(self):
        """Who knows the root alone can follow our certificate to it; whom the one between
        certified is let in no more than anybody's."""
        root = Authority("Root")
        between = Authority("Between", under=root)
        with (between.server / "agent.pem").open("ab") as ours:
            ours.write(between.certificate.read_bytes() + root.certificate.read_bytes())
        clients = Authority("Clients")
        shown = clients.issue(clients.folder / "carol.pem", f"URI:{aor('carol')}")
        by_ours = between.issue(between.folder / "carol.pem", f"URI:{aor('carol')}")
        with SipDaemon(policy=POLICY, authority=between, mutual=clients) as daemon:
            for at, certificate in ((daemon.tls, None), (daemon.mtls, shown)):
                with Peer(at, "tls", "carol", context=root.context(certificate)) as peer:
                    self.assertIn(peer.ask(self.question(peer)).status, (200, 401))
            with self.assertRaises((AssertionError, OSError)):
                with Peer(daemon.mtls, "tls", "carol", context=root.context(by_ours)) as peer:
                    peer.ask(self.question(peer), patience=2)

    def test_of_another_authority(self):
        stranger = Authority("Stranger")
        shown = stranger.issue(stranger.folder / "carol.pem", f"URI:{aor('carol')}")
        with self.daemon() as daemon, self.assertRaises((AssertionError, OSError)):
            with Peer(daemon.mtls, "tls", "carol", context=self.authority.context(shown)) as peer:
                peer.ask(self.question(peer), patience=2)


@needs_root
class Proxies(Case):
    """RFC 3325, from sip.trusted-proxy only."""

    def test_what_it_asserts(self):
        policy = POLICY + "allow from 192.0.2.7 of bob show presence\n"
        with SipDaemon("--sip.trusted-proxy=127.0.0.9/32", policy=policy) as daemon, \
                daemon.stranger(host="127.0.0.9") as proxy:
            for who, status in (("carol", 200), ("alice", 404)):
                with self.subTest(who):
                    request = self.question(proxy, p_asserted_identity=f"<{aor(who)}>")
                    request.headers.insert(1, ("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx1"))
                    self.assertEqual(proxy.ask(request).status, status)
            request = self.question(proxy)
            request.headers.insert(1, ("Via", "SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKx2"))
            self.assertEqual(proxy.ask(request).status, 401, "it asserts nobody")


@needs_root
class InADialog(Case):
    """An in-dialog request proves the same identity."""

    def test_by_another(self):
        policy = "allow from authenticated of any show presence\n"
        with SipDaemon("--sip.notify-interval=0", policy=policy) as daemon, \
                daemon.peer("carol") as carol, daemon.peer("bob") as bob:
            watch = carol.watch("alice")
            watch.next()
            watch.peer = bob
            self.assertEqual(watch.subscribe(expires=0).status, 481)
            until(lambda: len(daemon.watchers("alice")) == 1, "carol's lives")
            watch.peer = carol
            self.assertEqual(watch.subscribe().status, 200)


if __name__ == "__main__":
    run()
