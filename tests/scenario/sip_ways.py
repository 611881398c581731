"""Where answers and NOTIFYs go."""

import re
import unittest

from lab.case import needs_root, run
from lab.sip import DOMAIN, parameter, uri_of
from lab.sip_case import AT_ONCE
from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state

POLICY = "allow from sip:carol@example.test of any show presence\n"


@needs_root
class Ways(unittest.TestCase):
    """Carol has proved who she is."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = SipDaemon(AT_ONCE, policy=POLICY, proving=["carol"]).await_ready()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()

    def test_record_route(self):
        """The NOTIFY goes back through the proxy, and names all of the route in its order."""
        with self.daemon.peer(user="carol") as proxy:
            routes = [f"<sip:{proxy.address};lr;one>", "<sip:192.0.2.1;lr>, <sip:192.0.2.2;lr>"]
            watch = proxy.watch("alice", record_route=routes, contact="<sip:carol@192.0.2.9>")
            said = ", ".join(watch.answer.all("record-route"))
            self.assertEqual(said, ", ".join(routes))
            note = watch.next()
            self.assertEqual(", ".join(note.all("route")), ", ".join(routes))
            self.assertEqual(note.target, "sip:carol@192.0.2.9")

    def test_the_contact(self):
        """A proved watcher may be elsewhere than where he asked from."""
        with self.daemon.peer() as peer, self.daemon.stranger() as phone:
            peer.watch("alice", contact=f"<sip:carol@{phone.address}>")
            self.assertEqual(phone.next_request().method, "NOTIFY")

    def test_rport(self):
        with self.daemon.peer() as peer:
            request = peer.request("OPTIONS", f"sip:{DOMAIN}")
            branch = request.branch
            request = request.with_headers(
                via=f"SIP/2.0/UDP 192.0.2.1:9;branch={branch};rport")
            answer = peer.ask(request)
            self.assertEqual(parameter(answer["via"], "received"), "127.0.0.1")
            self.assertEqual(parameter(answer["via"], "rport"), str(peer.wire.local[1]))

    def test_a_contact_that_cannot_be_reached(self):
        """Private, invalid, or a name: the NOTIFY goes where the request came from."""
        for host in ("10.255.1.2:5060", "df7jal23ls0d.invalid", "192.168.1.77",
                     "phone.example.net:5070"):
            with self.subTest(host), self.daemon.peer() as peer:
                watch = peer.watch("alice", contact=f"<sip:carol@{host}>")
                self.assertEqual(watch.next().target, f"sip:carol@{host}")

    def test_over_each_transport(self):
        for over in ("udp", "tcp"):
            with self.subTest(over), self.daemon.peer(over=over) as peer:
                watch = peer.watch("alice")
                self.assertTrue(uri_of(watch.answer["contact"]).endswith(f";transport={over}"))
                self.assertRegex(watch.next()["via"], rf"^SIP/2\.0/{over.upper()} ")

    def test_ipv6(self):
        with SipDaemon(policy=POLICY, host="::1", proving=["carol"]) as daemon:
            for over in ("udp", "tcp"):
                with self.subTest(over), daemon.peer(over=over, host="::1") as peer:
                    watch = peer.watch("alice")
                    self.assertTrue(re.search(r"@\[::1\]:\d+", watch.answer["contact"]))
                    self.assertEqual(state(watch.next()), "offline")

    def test_keep_alive(self):
        """RFC 5626 section 4.4.1: a double CRLF is answered by one; a datagram is not."""
        with self.daemon.peer(over="tcp") as peer:
            peer.wire.send(b"\r\n\r\n")
            self.assertEqual(peer.ask_proving(peer.request("OPTIONS", f"sip:{DOMAIN}")).status, 200)


if __name__ == "__main__":
    run()
