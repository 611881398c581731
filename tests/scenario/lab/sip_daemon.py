"""A daemon with a SIP face."""

from lab.daemon import EVERYTHING, Daemon
from lab.sip import DOMAIN, aor
from lab.sip_digest import Secret
from lab.sip_peer import Peer
from lab.wires import free_port
from lab.world import WORLD

PASSWORDS = {"alice": "wonder land", "bob": "builder", "carol": "c'est:moi \u00e4"}


class SipDaemon(Daemon):
    """It listens on UDP and TCP at `sip`, and with an `authority` also on TLS at `tls`, and if
    `mutual` at `mtls`, where it wants certificates of that authority or the one given. Who has a password is in `proving`."""

    def __init__(self, *options, policy=EVERYTHING, host="127.0.0.1", authority=None, mutual=False,
                 proving=("alice", "bob", "carol"), domain=DOMAIN, **how):
        self.sip = (host, free_port(host))
        self.tls = self.mtls = None
        self.authority, self._proving = authority, proving
        shown = f"[{host}]" if ":" in host else host
        folder = how.pop("folder", None) or WORLD.new_folder()
        sip = [f"--sip.domain={domain}", f"--sip.credentials={folder}/credentials",
               *(f"--sip.listen={over}:{shown}:{self.sip[1]}" for over in ("udp", "tcp"))]
        if authority:
            self.tls = (host, free_port(host))
            sip += [f"--sip.listen=tls:{shown}:{self.tls[1]}", f"--sip.tls-dir={authority.server}"]
        if mutual:
            self.mtls = (host, free_port(host))
            sip += [f"--sip.listen=mtls:{shown}:{self.mtls[1]}",
                    f"--sip.client-ca={(authority if mutual is True else mutual).certificate}"]
        super().__init__(*sip, *options, policy=policy, folder=folder, finger=False, **how)

    def write_policy(self, text):
        """The tool may see all, so that a scenario can wait for what has happened."""
        super().write_policy("allow over control from any of any show all\n" + text)

    def await_ready(self):
        super().await_ready()
        for user in self._proving:
            self.add_password(user, PASSWORDS[user])
        return self

    def add_password(self, user, password):
        said = self.tool.run("passwd", aor(user), stdin=password + "\n")
        assert said.code == 0, said

    def at_over(self, over):
        """Where it listens: an address and a port."""
        return self.tls if over == "tls" else self.sip

    def peer(self, user="carol", over="udp", **how):
        """A user agent that knows the password of `user`."""
        if over == "tls":
            how.setdefault("context", self.authority.context())
        how.setdefault("secret", Secret(user, PASSWORDS[user]))
        return Peer(self.at_over(over), over, user, **how)

    def stranger(self, over="udp", user="stranger", **how):
        """A user agent that has no password."""
        return Peer(self.at_over(over), over, user, **how)

    def watchers(self, *user):
        """What `fingerpost watchers` knows."""
        return self.tool.cards("watchers", *user)
