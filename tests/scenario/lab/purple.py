"""libpurple, Pidgin's heart, without a screen: finch in a terminal that nobody sees, asked over a
session bus of its own."""

import os
import re
import shutil
import subprocess

from lab.sip import DOMAIN, aor
from lab.wires import PATIENCE

FINCH = shutil.which("finch")
PROTOCOL = "prpl-simple"

_ACCOUNT = """<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'><account>
 <protocol>{protocol}</protocol><name>{name}</name><password>{password}</password>
 <statuses>
  <status type='available' name='Available' active='true'><attributes/></status>
  <status type='offline' name='Offline' active='false'><attributes/></status>
 </statuses>
 <settings>
  <setting name='useproxy' type='bool'>1</setting><setting name='proxy' type='string'>{host}</setting>
  <setting name='port' type='int'>{port}</setting><setting name='udp' type='bool'>{udp}</setting>
  <setting name='dopublish' type='bool'>1</setting>
 </settings>
 <settings ui='gnt-purple'><setting name='auto-login' type='bool'>1</setting></settings>
</account></account>
"""
_BUDDY = ("<contact><buddy account='{name}' proto='{protocol}'><name>{buddy}</name></buddy>"
          "</contact>")
_BUDDIES = ("<?xml version='1.0' encoding='UTF-8' ?>\n<purple version='1.0'><blist>"
            "<group name='Buddies'>{buddies}</group></blist></purple>\n")


class Purple:
    """Logs in as `user`, publishes that he is there, and watches `buddies`. Of the first of them
    `state` tells."""

    here, gone = "available", "offline"

    def __init__(self, home, at, over, user, password, buddies):
        self._home, self._name, self._buddy = home, f"{user}@{DOMAIN}", buddies[0]
        self._environment = {**os.environ, "HOME": str(home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        here = {"name": self._name, "protocol": PROTOCOL}
        folder = home / ".purple"
        folder.mkdir()
        (folder / "accounts.xml").write_text(_ACCOUNT.format(
            **here, password=password, host=at[0], port=at[1], udp=int(over == "udp")))
        (folder / "blist.xml").write_text(_BUDDIES.format(
            buddies="".join(_BUDDY.format(**here, buddy=aor(one)) for one in buddies)))

    def __enter__(self):
        self._bus = self._run("dbus-daemon", "--session", "--nofork", "--print-address=1",
                              stdout=subprocess.PIPE, text=True)
        self._environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus.stdout.readline().strip()
        self._finch = self._run("script", "-qfec", "stty rows 40 cols 120; exec finch", "/dev/null",
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        self._call("CoreQuit")
        for process in (self._finch, self._bus):
            try:
                process.wait(PATIENCE if process is self._finch else 0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._finch.stdin.close()
        self._bus.stdout.close()

    def state(self, buddy=None):
        """What it shows of a buddy; None before it knows him."""
        account = self._number("AccountsFind", f"string:{self._name}", f"string:{PROTOCOL}")
        found = account and self._number("FindBuddy", f"int32:{account}",
                                         f"string:{aor(buddy or self._buddy)}")
        if not found:
            return None
        presence = self._number("BuddyGetPresence", f"int32:{found}")
        status = self._number("PresenceGetActiveStatus", f"int32:{presence}")
        said = re.search(r'string "(.*)"', self._call("StatusGetId", f"int32:{status}"))
        return said and said[1]

    def has_heard(self, text):
        """Whether a message with that text came."""
        for conversation in re.findall(r"int32 (\d+)", self._call("GetConversations")):
            history = self._call("ConversationGetMessageHistory", f"int32:{conversation}")
            for message in re.findall(r"int32 (\d+)", history):
                if text in self._call("ConversationMessageGetMessage", f"int32:{message}"):
                    return True
        return False

    def _run(self, *command, **how):
        return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], cwd=self._home,
                                env=self._environment, stderr=subprocess.DEVNULL, **how)

    def _call(self, name, *arguments):
        """What the bus says; nothing while finch does not answer yet."""
        return subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=im.pidgin.purple.PurpleService",
             "/im/pidgin/purple/PurpleObject", f"im.pidgin.purple.PurpleInterface.Purple{name}",
             *arguments], capture_output=True, text=True, env=self._environment, check=False).stdout

    def _number(self, name, *arguments):
        """0 is libpurple's word for nothing."""
        found = re.search(r"int32 (\d+)", self._call(name, *arguments))
        return int(found[1]) if found else 0
