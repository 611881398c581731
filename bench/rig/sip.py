"""The presence servers that are compared, and who watches on them."""

import json
import signal
import subprocess
from pathlib import Path

from fetch import DOMAIN
from servers import Ours, Server, until
from wire import Wrong

POLICY = "allow over sip from any of any show presence idle since host activity note\n"
PATIENCE_S = 600  # with one command of bench_watch
# Of watchers who share somebody. Over TCP none do, and an unused connection would be closed.
SOCKETS = {"udp": 4, "tcp": 0}
MANY = 1_000_000  # more than anybody here opens from one address
KAMAILIO, KAMCMD = "/usr/sbin/kamailio", "/usr/sbin/kamcmd"

# The fastest that its manuals know: presence in memory, nothing but what is measured.
KAMAILIO_CONFIG = """#!KAMAILIO
debug=-3
log_stderror=yes
fork=yes
children=2
{transports}
dns=no
rev_dns=no
use_dns_cache=off
auto_aliases=no
shm_force_alloc={force}
listen=udp:127.0.0.1:{port}
alias="{domain}"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "ctl.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
modparam("ctl", "binrpc", "unix:{folder}/ctl")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "publ_cache", 2)
modparam("presence", "subs_htable_size", 16)
modparam("presence", "pres_htable_size", 16)
modparam("presence", "pres_subs_mode", 0)
modparam("presence", "server_address", "sip:127.0.0.1:{port}")
modparam("presence", "max_expires", 3600)
modparam("presence_xml", "force_active", 1)
modparam("presence_xml", "disable_winfo", 1)
modparam("presence_xml", "disable_bla", 1)
modparam("presence_xml", "disable_xcapdiff", 1)
{modules}
request_route {{
    t_newtran();
    {route}
    t_release();
}}
"""


def listens_udp(port):
    """Whether somebody has bound 127.0.0.1:`port`."""
    return f": 0100007F:{port:04X} " in Path("/proc/net/udp").read_text()


def pss_bytes(server):
    """Resident memory of all its processes, what they share counted once."""
    total = 0
    for pid in server.processes():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


class Bridge(Ours):
    """fingerpostd with its SIP face, whose people are told of by a feed."""

    policy = POLICY
    listens = ("udp",)
    notify_interval = "0"

    def __init__(self, binaries, folder, port, for_memory=False):
        del for_memory  # it is always as it is
        super().__init__(
            binaries, folder, port + 1,
            *(f"--sip.listen={over}:127.0.0.1:{port}" for over in self.listens),
            f"--sip.domain={DOMAIN}", "--sip.auth=none", "--sip.anonymous=127.0.0.0/8",
            f"--sip.notify-interval={self.notify_interval}", f"--sip.max-per-source={MANY}",
            policy=self.policy)
        self.port = port
        self.told_by = f"feed:{folder}/feed"
        try:
            until(lambda: listens_udp(port), "SIP listens")
        except BaseException:
            self.stop()
            raise


class Kamailio(Server):
    name = "kamailio"
    told_by = "publish"
    transports = "disable_tcp=yes"
    modules = ""  # besides those of presence
    route = """if (is_method("SUBSCRIBE")) handle_subscribe();
    else if (is_method("PUBLISH")) handle_publish();"""

    def __init__(self, _binaries, folder, port, for_memory=False):
        self._folder = Path(folder)
        self._folder.mkdir(exist_ok=True)
        config = self._folder / "kamailio.cfg"
        # Memory that is taken as a whole at the start could not be seen to grow.
        parts = {name: getattr(self, name).format(folder=folder, port=port, domain=DOMAIN)
                 for name in ("transports", "modules", "route")}
        config.write_text(KAMAILIO_CONFIG.format(folder=folder, port=port, domain=DOMAIN,
                                                 force="no" if for_memory else "yes", **parts))
        super().__init__(port, KAMAILIO, "-f", str(config), "-DD", "-E", "-m", "2048", "-M", "256",
                         "-x", "tlsf", "-b", "4194304", "-Y", str(folder),
                         log=self._folder / "log", ready=listens_udp)

    def used_bytes(self):
        """What it says is in use of its shared memory."""
        said = subprocess.run([KAMCMD, "-s", f"unix:{self._folder}/ctl", "core.shmmem"], check=True,
                              capture_output=True, text=True).stdout
        return next(int(line.split(":")[1]) for line in said.splitlines() if "used:" in line)


class Watchers:
    """A bench_watch that plays watchers of `server` and makes people change."""

    def __init__(self, binaries, server, over="udp"):
        self._process = subprocess.Popen(
            [f"{binaries}/bench_watch", f"--port={server.port}", f"--domain={DOMAIN}",
             f"--over={over}", f"--sockets={SOCKETS[over]}", f"--seconds={PATIENCE_S}",
             f"--change={server.told_by}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._server = server
        self.retransmitted = 0

    def do(self, *command):
        """Has one thing done, and returns what it took; Wrong if not all of it was done."""
        words = " ".join(map(str, command))
        try:
            print(words, file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Wrong(f"{self._server.name}: {words}: {self._process.stderr.read().strip()}; it "
                        f"said\n{self._server.log.read_text()[-2000:]}")
        found = json.loads(line)
        if found["unfinished"] or found["cseq_wrong"] or found["stray"]:
            raise Wrong(f"{self._server.name}: {words}: {found}")
        self.retransmitted += found["retransmitted"]
        return found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=30)
