"""Kamailio as the presence server upstream: publications in memory, digest, watchers."""

import os
import re
import signal
import subprocess
from pathlib import Path

from lab.sip import DOMAIN
from lab.wires import until
from lab.world import WORLD

KAMAILIO, KAMCMD = Path("/usr/sbin/kamailio"), Path("/usr/sbin/kamcmd")
MODULES = ("tm", "sl", "pv", "textops", "auth", "ctl", "presence", "presence_xml")

# A PUBLISH that asks for a lifetime of up to `min` seconds is too brief; one of user `never` is
# refused. Who watches need not prove anything.
CONFIG = """#!KAMAILIO
debug=-3
log_stderror=yes
fork=yes
children=2
tcp_children=1
dns=no
rev_dns=no
use_dns_cache=off
auto_aliases=no
tcp_connection_lifetime=600
listen=udp:127.0.0.1:{port}
listen=tcp:127.0.0.1:{port}
alias="{domain}"
{modules}
modparam("ctl", "binrpc", "unix:{folder}/ctl")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "publ_cache", 2)
modparam("presence", "server_address", "sip:127.0.0.1:{port}")
modparam("presence_xml", "force_active", 1)
modparam("presence_xml", "disable_winfo", 1)
modparam("presence_xml", "disable_bla", 1)
modparam("presence_xml", "disable_xcapdiff", 1)
modparam("pv", "shvset", "password=s:{password}")
modparam("pv", "shvset", "status=i:0")
modparam("pv", "shvset", "min=i:0")
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")
modparam("auth", "nonce_expire", {nonce_expire})
modparam("auth", "algorithm", "{algorithm}")
request_route {{
    if (is_method("OPTIONS")) {{ sl_send_reply("200", "OK"); exit; }}
    t_newtran();
    if (is_method("SUBSCRIBE")) handle_subscribe();
    else if (is_method("PUBLISH")) {{
        if ($shv(status) == 503) {{
            append_to_reply("Retry-After: 3\\r\\n");
            t_reply("503", "Busy");
            exit;
        }}
        if (!pv_www_authenticate("{domain}", "$shv(password)", "0")) {{
            www_challenge("{domain}", "1");
            exit;
        }}
        if ($hdr(Expires) != "0" && $(hdr(Expires){{s.int}}) < $shv(min)) {{
            append_to_reply("Min-Expires: $shv(min)\\r\\n");
            t_reply("423", "Interval Too Brief");
            exit;
        }}
        handle_publish();
    }}
    t_release();
}}
"""


class Kamailio:
    """One that knows the password of whoever publishes."""

    def __init__(self, port, password="secret", nonce_expire=300, algorithm="MD5"):
        self.port, self.folder = port, WORLD.new_folder()
        (self.folder / "kamailio.cfg").write_text(CONFIG.format(
            port=port, domain=DOMAIN, folder=self.folder, password=password,
            nonce_expire=nonce_expire, algorithm=algorithm,
            modules="\n".join(f'loadmodule "{name}.so"' for name in MODULES)))
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    @property
    def at(self):
        return ("127.0.0.1", self.port)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [KAMAILIO, "-f", self.folder / "kamailio.cfg", "-DD", "-E", "-Y", self.folder,
                 "-m", "64", "-M", "8"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until(self._answers, f"Kamailio is there (its log: {self.folder}/log)")

    def _answers(self):
        return subprocess.run([*self._kamcmd(), "core.uptime"], capture_output=True).returncode == 0

    def signal(self, number):
        """To it and all its processes, which are those we started."""
        os.killpg(self._process.pid, number)

    def kill(self):
        if self._process:
            self.signal(signal.SIGKILL)
            self._process.wait()
        self._process = None

    def _kamcmd(self):
        return [KAMCMD, "-s", f"unix:{self.folder}/ctl"]

    def rpc(self, *command):
        return subprocess.run([*self._kamcmd(), *command], check=True, capture_output=True,
                              text=True).stdout

    def turn(self, name, kind, value):
        """Sets one of the shared variables of the configuration."""
        self.rpc("pv.shvSet", name, kind, str(value))

    def publications(self):
        """The user of each publication that it holds, sorted."""
        return sorted(re.findall(r"^\s*user: (\S+)", self.rpc("presence.presentity_list", "basic"),
                                 re.MULTILINE))
