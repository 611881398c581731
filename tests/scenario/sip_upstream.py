"""The site's users published to another presence server: a real Kamailio."""

import os
import signal
import time
import unittest

from lab.case import needs_root, run
from lab.dns_server import DnsServer, naptr, srv
from lab.kamailio import KAMAILIO, Kamailio
from lab.publication_server import PublicationServer
from lab.sip_case import Case
from lab.sip_daemon import SipDaemon
from lab.sip_digest import Secret
from lab.sip_peer import Peer
from lab.sip_pidf import state
from lab.sip_publisher import Publisher
from lab.sip_tls import Authority
from lab.wires import free_port, until
from lab.world import WORLD

AS = "sip:upstream@example.test"
POLICY = f"deny over sip of dean\nallow over sip from {AS} of any show presence\n"
RETRY = 15  # seconds, the retry period


def password_file(password="secret"):
    path = WORLD.new_folder() / "password"
    path.write_text(password + "\n")
    path.chmod(0o600)
    return path


class Publishing(SipDaemon):
    """A daemon that publishes to `target`, and needs no listener for it."""

    def __init__(self, target, *options, policy=POLICY, **how):
        self.password = password_file(how.pop("password", "secret"))
        super().__init__(f"--publish.target={target}", f"--publish.as={AS}",
                         "--publish.user=fingerpost", f"--publish.password-file={self.password}",
                         *options, policy=policy, proving=(), **how)

    def upstream(self):
        return self.status()["publish"]

    def await_upstream(self, **wanted):
        def holds():
            now = self.upstream()
            return all(now.get(name) == value for name, value in wanted.items())
        until(holds, f"publishing is {wanted}", patience=4 * RETRY)


@needs_root
@unittest.skipUnless(KAMAILIO.exists(), "no kamailio")
class Upstream(Case):
    def setUp(self):
        self.port = free_port()

    def target(self, over="udp"):
        return f"sip:127.0.0.1:{self.port};transport={over}"

    def watcher(self, user="alice"):
        """Somebody who watches at Kamailio."""
        peer = Peer(("127.0.0.1", self.port), user="watcher")
        self.addCleanup(peer.close)
        return peer.watch(user)

    def told(self, watch, wanted, patience=RETRY):
        watch.await_told(lambda note: state(note) == wanted, patience)

    def holds(self, kamailio, *users, patience=RETRY):
        until(lambda: kamailio.publications() == sorted(users), f"there are {users}",
              patience=patience)

    def test_states_reach_a_watcher(self):
        for over, algorithm in (("udp", "MD5"), ("tcp", "MD5"), ("udp", "SHA-256")):
            with self.subTest(over, algorithm=algorithm), \
                    Kamailio(self.port, algorithm=algorithm) as kamailio:
                with Publishing(self.target(over)) as daemon, daemon.feed() as feed:
                    watch = self.watcher()
                    feed.login(1, "alice", line="pts/1")
                    feed.login(2, "dean", line="pts/2")
                    self.told(watch, "online")
                    feed.update(1, locked=True)
                    self.told(watch, "away")
                    self.holds(kamailio, "alice")
                    daemon.await_upstream(state="up", published=1, waiting=0, failing=0)
                    feed.logout(1)
                    self.told(watch, "offline")
                self.holds(kamailio, patience=0)

    def test_removed_at_logout(self):
        with Kamailio(self.port) as kamailio, \
                Publishing(self.target(), "--publish.remove-at-logout=yes") as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            feed.login(2, "bob", line="pts/2")
            self.holds(kamailio, "alice", "bob")
            feed.logout(1)
            self.holds(kamailio, "bob")

    def test_what_the_policy_takes_back_is_removed(self):
        with Kamailio(self.port) as kamailio, Publishing(self.target()) as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            feed.login(2, "bob", line="pts/2")
            self.holds(kamailio, "alice", "bob")
            daemon.write_policy("deny over sip of alice\n" + POLICY)
            self.holds(kamailio, "bob")
            daemon.write_policy(POLICY)
            self.holds(kamailio, "alice", "bob")

    def test_killed_and_started_again(self):
        """It forgets all it knew; whether we saw it go or not."""
        for away, over in ((0, "udp"), (8, "udp"), (0, "tcp")):
            with self.subTest(away, over=over), Kamailio(self.port) as kamailio, \
                    Publishing(self.target(over)) as daemon, daemon.feed() as feed:
                for number, user in enumerate(("alice", "bob", "zoe")):
                    feed.login(number, user, line=f"pts/{number}")
                self.holds(kamailio, "alice", "bob", "zoe")
                kamailio.kill()
                if away:
                    feed.update(0, locked=True)
                    until(lambda: daemon.upstream()["state"] != "up", "the loss is seen")
                kamailio.start()
                began = time.monotonic()
                self.holds(kamailio, "alice", "bob", "zoe", patience=RETRY + 5)
                self.told(self.watcher(), "away" if away else "online")
                self.assertLess(time.monotonic() - began, RETRY + 6)
                daemon.await_upstream(state="up", published=3, waiting=0, failing=0)

    def test_stopped_and_woken(self):
        """What it finds in its socket when it wakes makes no second publication of anybody."""
        with Kamailio(self.port) as kamailio, Publishing(self.target()) as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            self.holds(kamailio, "alice")
            kamailio.signal(signal.SIGSTOP)
            feed.update(1, locked=True)
            feed.login(2, "bob", line="pts/2")
            until(lambda: daemon.upstream()["state"] != "up", "the loss is seen", patience=60)
            kamailio.signal(signal.SIGCONT)
            daemon.await_upstream(state="up", published=2, waiting=0)
            self.holds(kamailio, "alice", "bob")
            self.told(self.watcher(), "away")
            self.told(self.watcher("bob"), "online")

    def test_another_password(self):
        with Kamailio(self.port) as kamailio, Publishing(self.target()) as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            self.holds(kamailio, "alice")
            kamailio.turn("password", "str", "rotated")
            feed.update(1, locked=True)
            daemon.await_upstream(state="refused")
            daemon.password.write_text("rotated\n")
            daemon.await_upstream(state="up", waiting=0, failing=0)
            self.told(self.watcher(), "away")
            self.holds(kamailio, "alice")
            # With a word to the daemon it need not even be found out.
            kamailio.turn("password", "str", "again")
            daemon.password.write_text("again\n")
            self.assertEqual(daemon.tool.run("reload").code, 0)
            feed.update(1, locked=False)
            self.told(self.watcher(), "online", patience=5)

    def await_old_nonces(self):
        """Until Kamailio takes no nonce any more that it has given to anybody by now: not even
        the one that we get last, which it took once."""
        with Peer(("127.0.0.1", self.port), secret=Secret("fingerpost", "secret")) as peer:
            probe = Publisher(peer)
            until(lambda: probe.publish(event="lunch").status == 489, "we have proved who we are")
            until(lambda: peer.ask(probe.request(event="lunch")).status == 401, "nonces are old")

    def test_nonces_that_grow_old(self):
        with Kamailio(self.port, nonce_expire=1) as kamailio, \
                Publishing(self.target()) as daemon, daemon.feed() as feed:
            watch = self.watcher()
            for number in range(3):
                feed.login(number, "alice", line=f"pts/{number}")
                self.told(watch, "online")
                self.await_old_nonces()
                feed.logout(number)
                self.told(watch, "offline")
            self.assertEqual(daemon.upstream()["state"], "up")
            self.holds(kamailio, "alice")

    def test_too_brief(self):
        with Kamailio(self.port) as kamailio, Publishing(self.target()) as daemon, \
                daemon.feed() as feed:
            kamailio.turn("min", "int", 1800)
            feed.login(1, "alice", line="pts/1")
            self.holds(kamailio, "alice")
            daemon.await_upstream(state="up", failing=0, waiting=0)

    def test_busy(self):
        with Kamailio(self.port) as kamailio, Publishing(self.target()) as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            self.holds(kamailio, "alice")
            kamailio.turn("status", "int", 503)
            feed.update(1, locked=True)
            daemon.await_upstream(state="waiting")
            kamailio.turn("status", "int", 0)
            self.told(self.watcher(), "away", patience=RETRY + 5)
            self.holds(kamailio, "alice")


@needs_root
class Found(Case):
    """By the DNS, and what Kamailio cannot be made to do."""

    def setUp(self):
        resolv = WORLD.new_folder() / "resolv.conf"
        resolv.write_text("nameserver 127.0.0.1\n")
        WORLD.bind(resolv, "/etc/resolv.conf")

    def test_the_next_server_takes_over(self):
        first, second = PublicationServer(), PublicationServer()
        records = {("up.test", "NAPTR"): [naptr(10, "SIP+D2U", "_sip._udp.up.test")],
                   ("_sip._udp.up.test", "SRV"): [srv(1, first.port, "one.up.test"),
                                                  srv(2, second.port, "two.up.test")],
                   ("one.up.test", "A"): [bytes([127, 0, 0, 1])],
                   ("two.up.test", "A"): [bytes([127, 0, 0, 1])]}
        with first, second, DnsServer(records), Publishing("up.test") as daemon, \
                daemon.feed() as feed:
            feed.login(1, "alice", line="pts/1")
            until(lambda: first.users() == ["alice"], "the first server has her")
            first.close()
            feed.login(2, "bob", line="pts/2")
            until(lambda: second.users() == ["alice", "bob"], "the second has both")
            self.assertEqual(daemon.upstream()["server"], f"udp 127.0.0.1:{second.port}")
            self.assertIn("the upstream server is lost", daemon.log())

    def test_a_name_that_nobody_knows(self):
        records = {}
        with DnsServer(records), PublicationServer() as server, \
                Publishing("up.test") as daemon, daemon.feed() as feed:
            daemon.await_upstream(state="waiting")
            self.assertIn("cannot be found", daemon.upstream()["error"])
            records[("up.test", "NAPTR")] = [naptr(10, "SIP+D2U", "_sip._udp.up.test")]
            records[("_sip._udp.up.test", "SRV")] = [srv(1, server.port, "localhost")]
            feed.login(1, "alice", line="pts/1")
            until(lambda: server.users() == ["alice"], "she is there", patience=2 * RETRY)

    def test_over_tls(self):
        authority, stranger = Authority(), Authority("Somebody else")
        with DnsServer({("localhost", "A"): [bytes([127, 0, 0, 1])]}), \
                PublicationServer(context=authority.server_context()) as server:
            target = f"sips:localhost:{server.port}"
            for trusted, state in ((stranger, "waiting"), (authority, "up")):
                os.environ["SSL_CERT_FILE"] = str(trusted.certificate)
                try:
                    daemon = Publishing(target)
                finally:
                    del os.environ["SSL_CERT_FILE"]
                with self.subTest(state), daemon, daemon.feed() as feed:
                    feed.login(1, "alice", line="pts/1")
                    daemon.await_upstream(state=state)
                    if state == "up":
                        until(lambda: server.users() == ["alice"], "she is there")
                    else:
                        self.assertIn("TLS", daemon.upstream()["error"])
                        self.assertEqual(server.users(), [])
                self.assertEqual(server.users(), [], "removed at the end")

    def test_no_entity_tags(self):
        with PublicationServer() as server:
            server.gives_tags = False
            with Publishing(f"127.0.0.1:{server.port}") as daemon, daemon.feed() as feed:
                feed.login(1, "alice", line="pts/1")
                daemon.await_upstream(state="up", published=1, waiting=0)
                self.assertIn("gives publications no SIP-ETag", daemon.log())
                feed.logout(1)
                until(lambda: any(b">closed<" in body for _, body in server.standing.values()),
                      "the change is there")

    def test_a_killed_daemon_leaves_nobody_behind(self):
        with PublicationServer() as server:
            folder = WORLD.new_folder()
            daemon = Publishing(f"127.0.0.1:{server.port}", folder=folder)
            daemon.await_ready()
            with daemon.feed() as feed:
                feed.login(1, "alice", line="pts/1")
                feed.login(2, "bob", line="pts/2")
                until(lambda: server.users() == ["alice", "bob"], "both are there")
                until(lambda: daemon.upstream()["waiting"] == 0, "all is answered")
                # What is written after them is on the disk, and so are their names.
                self.assertEqual(daemon.tool.run("hide").code, 0)
                daemon.process.kill()  # before the feed ends, and changes what is published
                daemon.process.wait()
            daemon.notices.close()
            with Publishing(f"127.0.0.1:{server.port}", folder=folder) as again, \
                    again.feed() as feed:
                feed.login(1, "alice", line="pts/1")
                until(lambda: server.users() == ["alice"], "nobody else is there", patience=40)
                self.assertEqual(again.upstream()["published"], 1)


if __name__ == "__main__":
    run()
