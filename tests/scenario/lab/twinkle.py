"""Twinkle without a screen: its console, in a terminal that nobody sees."""

import os
import re
import shutil
import subprocess

from lab.sip import DOMAIN, aor
from lab.wires import PATIENCE, free_port

TWINKLE = shutil.which("twinkle-console")

_PROFILE = """user_name={user}
user_domain={domain}
auth_name={user}
auth_pass={password}
outbound_proxy={host}:{port}
all_requests_to_proxy=yes
register_at_startup=yes
sip_transport={over}
pres_publish_startup=yes
"""
_SYSTEM = """sip_port={sip}
rtp_port={rtp}
log_show_sip=yes
log_show_debug=yes
"""


class Twinkle:
    """Logs in as `user`, publishes that he is there, and watches `buddies`. It prints messages, and
    tells states in its log only, without a name: only one of `buddies` may be there."""

    here, gone = "open", "closed"

    def __init__(self, home, at, over, user, password, buddies):
        self._home, self._folder = home, home / ".twinkle"
        self._folder.mkdir()
        (self._folder / "phone.cfg").write_text(_PROFILE.format(
            user=user, password=password, domain=DOMAIN, host=at[0], port=at[1], over=over))
        (self._folder / "phone.bud").write_text("".join(
            f"{one}|{aor(one)}|y\n" for one in buddies))
        (self._folder / "twinkle.sys").write_text(_SYSTEM.format(sip=free_port(), rtp=free_port()))

    def __enter__(self):
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "script", "-qfec", "twinkle-console phone.cfg",
             str(self._home / "printed")], cwd=self._home, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, env={**os.environ, "HOME": str(self._home), "TERM": "dumb"})
        return self

    def __exit__(self, kind, *_):
        try:
            self._process.communicate(b"quit\n", PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if kind is not None:
            print(self._read(self._home / "printed"), self._read(self._folder / "twinkle.log"))

    def state(self):
        """What it was told last; None: nothing yet."""
        said = re.findall(r"Presence state changed to: (open|closed)",
                          self._read(self._folder / "twinkle.log"))
        return said[-1] if said else None

    def has_heard(self, text):
        """Whether a message with that text came."""
        return "Received message" in (said := self._read(self._home / "printed")) and text in said

    @staticmethod
    def _read(path):
        return path.read_text(errors="replace") if path.exists() else ""
