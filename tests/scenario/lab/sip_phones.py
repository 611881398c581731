"""Real softphones without a screen: baresip and linphonec, each in a home folder of its own.

They know nothing of the world of the scenarios: the container test has them, too.
"""

import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

from lab.sip import DOMAIN, aor
from lab.wires import PATIENCE, free_port, until

BARESIP = shutil.which("baresip")
LINPHONEC = shutil.which("linphonec")


class Phone:
    """A program that prints what it learns. `told` has (when, person, state) of each line, `shown`
    the last state of each person. `within`: a command that runs it elsewhere."""

    line = None  # a regular expression with groups `user` and `state`

    def __init__(self, command, home, within=()):
        self.told, self.shown, self.printed = queue.Queue(), {}, []
        self._process = subprocess.Popen(
            [*within, "setpriv", "--pdeathsig", "KILL", "stdbuf", "-oL", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=home,
            env={**os.environ, "HOME": str(home)})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        try:
            until(lambda: self._is_ready() or self._has_ended(), f"{type(self).__name__} is ready")
        except BaseException:
            self._process.kill()  # one whose input has ended would turn for ever
            self._process.wait()
            print("\n".join(self.printed))
            raise
        return self

    def __exit__(self, kind, *_):
        self._end()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(PATIENCE)
        self._process.stdin.close()
        self._process.stdout.close()
        if kind is not None:
            print("\n".join(self.printed))

    def _end(self):
        self._process.send_signal(signal.SIGTERM)

    def _read(self):
        for line in self._process.stdout:
            line = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line.decode(errors="replace")).strip()
            self.printed.append(line)
            if found := re.search(self.line, line):
                self.shown[found["user"]] = found["state"]
                self.told.put((time.monotonic(), found["user"], found["state"]))

    def _is_ready(self):
        return True

    def _has_ended(self):
        assert self._process.poll() is None, "\n".join(self.printed)
        return False

    def type(self, line):
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def await_told(self, user, state, patience=PATIENCE):
        """When it told that this `user` is in that `state`."""
        deadline = time.monotonic() + patience
        seen = []
        while True:
            try:
                when, whom, what = self.told.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{type(self).__name__} was waited for in vain to say that "
                                     f"{user} is {state}; it said {seen}") from None
            if (whom, what) == (user, state):
                return when
            seen.append((whom, what))


class Baresip(Phone):
    """`server`: where it registers, over `over`. `authority`: a file with the certificates that
    it trusts. `publishes`: it tells how its user is. It has no word for away: it says Offline."""

    away = "Offline"

    line = rf"<sip:(?P<user>[^@]+)@{DOMAIN}> changed status from \w+ to (?P<state>\w+)"

    def __init__(self, home, server, over, user, password, watched, authority=None, within=(),
                 publishes=False):
        self._control = free_port()
        modules = "stdio account contact presence menu ctrl_tcp".split()
        config = ["poll_method epoll", "net_interface 127.0.0.1",
                  f"sip_listen 127.0.0.1:{free_port()}",
                  "module_path /usr/lib/baresip/modules",
                  *(f"module {name}.so" for name in modules),
                  f"ctrl_tcp_listen 127.0.0.1:{self._control}"]
        if authority:
            config.append(f"sip_cafile {authority}")
        host, port = server
        account = (f"<{aor(user)};transport={over}>;auth_pass={password};regint=60;"
                   f'outbound="sip:{host}:{port};transport={over}"')
        if publishes:
            account += ";pubint=60"
        contacts = [f'"{who}" <{aor(who)}>;presence=p2p' for who in watched]
        for name, lines in (("config", config), ("accounts", [account]), ("contacts", contacts)):
            (home / name).write_text("".join(line + "\n" for line in lines))
        super().__init__([BARESIP, "-f", str(home)], home, within)

    def _is_ready(self):
        return any("200 OK" in line for line in list(self.printed))

    def command(self, name):
        """What it answers to a command of its menu."""
        request = json.dumps({"command": name, "token": "1"}).encode()
        with socket.create_connection(("127.0.0.1", self._control), PATIENCE) as control:
            control.sendall(b"%d:%s," % (len(request), request))
            said = b""
            while b":" not in said or not said.endswith(b","):
                said += control.recv(65536)
        return json.loads(said.partition(b":")[2][:-1])["data"]

    def listed(self, user):
        """What its list of contacts shows of somebody: Online, Offline, Unknown."""
        text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.command("contacts"))
        return re.search(rf"(\w+)\s+\"?{user}\"? <", text)[1]

    def await_listed(self, user, state):
        until(lambda: self.listed(user) == state, f"baresip lists {user} as {state}")


class Linphone(Phone):
    """Every five seconds it looks whether there is a way out to the Internet; if there is none, it
    forgets its subscriptions. `pretend_internet` is enough for it."""

    away = "Away"
    line = rf'Friend .*?<sip:(?P<user>[^@]+)@{DOMAIN}> is (?P<state>[\w ]+)$'

    def __init__(self, home, server, over, user, password, watched, authority=None, within=(),
                 publishes=False, rls=None):
        """`rls`: where it subscribes to all whom it watches as one list (RFC 5367)."""
        (home / ".local/share/linphone").mkdir(parents=True)
        host, port = server
        ports = {name: 0 for name in ("udp", "tcp", "tls")} | {over: free_port()}
        rc = {
            "sip": {"default_proxy": 0, "ipv6": 0, "guess_hostname": 0, "contact": aor(user),
                    "sip_port": ports["udp"], "sip_tcp_port": ports["tcp"],
                    "sip_tls_port": ports["tls"], "register_only_when_network_is_up": 0,
                    "verify_server_certs": 1, "root_ca": authority or ""},
            "net": {"auto_net_state_mon": 0},
            "proxy_0": {"reg_proxy": f"<sip:{host}:{port};transport={over}>",
                        "reg_route": f"<sip:{host}:{port};transport={over};lr>",
                        "reg_identity": aor(user), "reg_expires": 60, "reg_sendregister": 1,
                        "publish": int(publishes)},
            "auth_info_0": {"username": user, "userid": user, "passwd": password,
                            "realm": DOMAIN, "domain": DOMAIN},
            "sound": {"playback_dev_id": "", "capture_dev_id": "", "ringer_dev_id": ""},
        }
        if rls:
            rc["sip"]["rls_uri"] = rls
        for number, who in enumerate(watched):
            rc[f"friend_{number}"] = {"url": f'"{who}" <{aor(who)}>', "pol": "accept",
                                      "subscribe": 1}
        lines = []
        for section, words in rc.items():
            lines += [f"[{section}]", *(f"{name}={value}" for name, value in words.items())]
        (home / "rc").write_text("\n".join(lines) + "\n")
        super().__init__([LINPHONEC, "-c", str(home / "rc")], home, within)

    @staticmethod
    def pretend_internet(within=()):
        """Gives a network without neighbours an address, and a way to the host of its makers."""
        for words in ("addr add 192.0.2.1/32 dev lo",
                      "route replace 87.98.157.38 dev lo src 192.0.2.1"):
            subprocess.run([*within, "ip", *words.split()], check=True)

    def _end(self):
        try:
            self.type("quit")
        except BrokenPipeError:
            pass  # it has ended already
