#!/usr/bin/env python3
"""Boots a container of a Debian root, logs people in and out of it in all ways, and compares after
each step what finger(1), `fingerpost who --json` and softphones tell with the truth.

    logins.py --root DIR --bin DIR

After each step all must agree within one second. Prints how long it took. Needs root."""

import argparse
import os
import pathlib
import re
import sys
import tempfile
import time

from machine import Machine, until
from people import People
from phones import Phones
from truth import Truth
from views import Seen

HERE = pathlib.Path(__file__).resolve().parent
USERS = ["alice", "bob", "carol"]
LIMIT = 1.0  # seconds within which all must agree
IDLE_AFTER, AWAY_AFTER = 10, 20  # as in fingerpost.conf


class Disagreement(Exception):
    pass


class Story:
    """What happens, step by step."""

    def __init__(self, machine, phones):
        self.machine = machine
        self.phones = phones
        self.truth = Truth(machine.path("/dev"), IDLE_AFTER, AWAY_AFTER)
        self.people = People(machine, self.truth)
        self.knows_utmp = os.path.exists(machine.path("/run/utmp"))

    def agree(self, step, also=lambda seen: []):
        """All tell the truth within LIMIT of now; what happened before is the step. `also` lists what
        else is wrong."""
        began = time.time()
        while True:
            seen = Seen(self.machine, USERS)
            wrong = self.truth.disagreements(seen) + also(seen)
            wrong += self.phones.disagreements(self.truth, seen.before, seen.after)
            if not wrong:
                print(f"{int((seen.after - began) * 1000):5} ms  {step}", flush=True)
                return seen
            if seen.before - began > LIMIT:
                raise Disagreement(f"{step}:\n" + "\n".join(wrong) + f"\n{seen.text}")

    def stays(self, step, seconds=1.5):
        """What happened changes nothing: all tell the truth at every moment of `seconds`."""
        end = time.time() + seconds
        rounds = 0
        while time.time() < end:
            seen = Seen(self.machine, USERS)
            wrong = self.truth.disagreements(seen)
            wrong += self.phones.disagreements(self.truth, seen.before - LIMIT, seen.after)
            if wrong:
                raise Disagreement(f"{step}:\n" + "\n".join(wrong) + f"\n{seen.text}")
            rounds += 1
        print(f" stays   {step} ({rounds} looks)", flush=True)

    def expect(self, what, holds):
        if not holds:
            raise Disagreement(what)
        print(f"    ok   {what}", flush=True)

    def fact_of(self, session, name):
        return self.machine.run("loginctl", "show-session", session, "-p", name, "--value",
                                check=False).stdout.strip()

    def sessions_of(self, user):
        """As logind knows them, without the one that it makes for the user's own services."""
        told = self.machine.run("loginctl", "show-user", user, "-p", "Sessions", "--value",
                                check=False).stdout.split()
        return [session for session in told if self.fact_of(session, "Class") == "user"]

    def hint(self, session, method, value):
        path = self.machine.run("busctl", "call", "--json=short", "org.freedesktop.login1",
                                "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                                "GetSession", "s", session).stdout
        self.machine.run("busctl", "call", "org.freedesktop.login1",
                         re.search(r'"(/org[^"]*)"', path).group(1),
                         "org.freedesktop.login1.Session", method, "b", value)

    # The chapters.

    def the_daemon_is_unprivileged(self):
        pid = self.machine.run("systemctl", "show", "fingerpost", "-p", "MainPID",
                               "--value").stdout.strip()
        status = self.machine.run("cat", f"/proc/{pid}/status").stdout
        own = self.machine.run("id", "-u", "fingerpost").stdout.strip()
        uids = re.search(r"^Uid:\t(.*)$", status, re.MULTILINE).group(1).split()
        self.expect("the daemon runs as its own user", uids == [own] * 4)
        self.expect("the daemon has no capabilities",
                    re.search(r"^CapEff:\t0+$", status, re.MULTILINE))

    def people_come(self):
        self.agree("nobody is there")
        until("the phones' subscriptions", lambda: len(self.machine.run(
            "fingerpost", "watchers", "--json", check=False).stdout.splitlines()) ==
            len(self.phones) * len(USERS), 20)
        self.alice = self.people.ssh("alice")
        self.agree("alice comes by ssh")
        scp = self.people.ssh_without_tty("alice")
        self.stays("a command over ssh, without a tty")
        scp.kill()
        self.bob = self.people.login("bob")
        self.agree("bob comes by login(1)")
        self.people.runs(self.alice, "sleep 600", "sleep")
        self.agree("alice runs a program")
        self.people.type(self.alice, "\x03")
        until("the shell", lambda: self.people.foreground(self.alice) == "bash", 5)
        self.alice.program = "bash"
        self.agree("alice is back in her shell")
        self.people.type(self.bob, "mesg n\n")
        tty = self.machine.path("/dev/" + self.bob.line)
        until("mesg n", lambda: not os.stat(tty).st_mode & 0o020, 5)
        self.agree("bob takes no messages")

    def messages_are_shown(self):
        """Of somebody without rights, by helpers that become the owner of the tty."""
        for user, text in (("bob", "are you there"), ("alice", "lunch at noon")):
            # Not su(1), whose session is a login to lastlog2.
            self.machine.run("setpriv", "--reuid=carol", "--regid=carol", "--init-groups",
                             "fingerpost", "send", user, *text.split())
        heard = b""

        def shown():
            nonlocal heard
            heard += self.people.heard(self.alice.process)
            return b"> lunch at noon" in heard

        until("the message", shown, 5)
        self.expect("alice sees who wrote to her", b"Message from carol at " in heard)
        self.expect("bob sees nothing", b"are you" not in self.people.heard(self.bob.process))
        self.agree("messages are no input")

    def homes_are_closed(self):
        alice, bob = (self.machine.path(f"/home/{user}") for user in ("alice", "bob"))
        self.expect("homes are 0700", os.stat(alice).st_mode & 0o777 == 0o700)
        self.machine.run("su", "alice", "-c", "echo 'to ship it' >~/.plan")
        self.machine.run("su", "bob", "-c", "mkfifo ~/.plan")

        def plan_missing(seen):
            told = "Plan:\nto ship it\n" in seen.long["alice"]
            return [] if told else ["alice's plan is not told"]

        seen = self.agree("a plan in a closed home, and one that is a pipe", plan_missing)
        self.expect("bob's pipe is no plan", "No Plan." in seen.long["bob"])
        os.unlink(bob + "/.plan")

    def the_old_finger_says_the_same(self):
        """Byte for byte, but for idle times, which move, and the job, which it does not know."""
        newest = max(self.truth.fact(one, time.time()).newest_input for one in self.truth.logins)
        until("all idle, for what is not told at 0 s", lambda: time.time() > newest + 2, 3)
        own = re.compile(r"\n? {2,}\d[a-z0-9 ]* idle|^   running .*\n", re.MULTILINE)
        for user in ("alice", "bob"):
            old = self.machine.run("finger", "-l", user).stdout
            ours = self.machine.run("finger", "-l", f"{user}@127.0.0.1").stdout
            ours = ours.replace("[127.0.0.1]\n", "", 1)
            if own.sub("", old) != own.sub("", ours):
                raise Disagreement(f"netkit's finger and ours differ:\n{old!r}\n{ours!r}")
        print("    ok   netkit's local finger -l says the same of alice and bob", flush=True)

    def a_desktop_is_locked(self):
        carol = self.people.desktop("carol")
        session = until("carol's session", lambda: self.sessions_of("carol"), 10)[0]
        self.agree("carol comes to her desktop")
        self.machine.run("loginctl", "lock-session", session)
        self.stays("the desktop is asked to lock, but has not")
        self.hint(session, "SetLockedHint", "true")
        carol.locked = True
        self.agree("the desktop is locked")
        self.hint(session, "SetLockedHint", "false")
        carol.locked = False
        self.agree("the desktop is unlocked")
        self.hint(session, "SetIdleHint", "true")
        carol.idle_hint = True
        time_told = self.truth.idle_after
        until("the threshold", lambda: self.is_told("carol", "idle"), time_told + LIMIT)
        self.agree("the desktop was idle for long enough")
        self.hint(session, "SetIdleHint", "false")
        carol.idle_hint = False
        self.agree("carol is back at her desktop")
        self.machine.run("systemctl", "stop", "desktop")
        self.truth.logins.remove(carol)
        self.agree("carol leaves her desktop")

    def is_told(self, user, presence):
        return Seen(self.machine, USERS).presence(user) == presence

    def alice_idles(self):
        """Waits on the kernel's clock, not on the daemon's."""
        for state, after in (("idle", IDLE_AFTER), ("away", AWAY_AFTER)):
            newest = self.truth.fact(self.alice, time.time()).newest_input
            until(state, lambda: time.time() > newest + after, after + 1)
            seen = self.agree(f"alice has typed nothing for {after} s")
            self.expect(f"alice is {state}", seen.presence("alice") == state)
        self.people.type(self.alice, "x")
        seen = self.agree("alice types a key")
        self.expect("alice is active", seen.presence("alice") == "active")

    def a_multiplexer_is_left(self):
        second = self.people.ssh("alice")
        self.agree("alice comes a second time")
        left = self.sessions_of("alice")
        self.people.type(second, "tmux new-session -d\n")
        until("tmux", lambda: self.machine.run("pgrep", "tmux", check=False).stdout, 10)
        self.stays("a pane of tmux is no login")
        self.people.leaves(second)
        self.agree("alice leaves, but not her tmux")
        self.expect("logind keeps a closing session",
                    "closing" in [self.fact_of(session, "State") for session in left])
        self.machine.run("pkill", "tmux")
        self.agree("tmux ends")

    def a_server_dies(self):
        third = self.people.ssh("alice")
        self.agree("alice comes a third time")
        self.people.is_killed(third)
        self.agree("her sshd is killed")

    def logind_restarts(self):
        self.machine.run("systemctl", "restart", "systemd-logind")
        self.stays("logind was restarted", 2.5)
        later = self.people.ssh("bob")
        self.agree("bob comes by ssh after the restart")
        self.people.leaves(later)
        self.agree("and leaves")

    def a_login_that_only_utmp_knows(self):
        self.machine.run("systemd-run", "-q", "--unit=sshd2", "/usr/sbin/sshd", "-D", "-p", "2223",
                         "-o", "UsePAM=no", "-o", "PidFile=/run/sshd2.pid")
        until("the second sshd", lambda: self.machine.run(
            "ss", "-Hltn", "sport = :2223").stdout, 10)
        unknown = self.people.ssh("alice", port=2223)
        self.agree("alice comes by a sshd that does not tell logind")
        self.people.leaves(unknown)
        self.agree("and leaves")

    def processes_are_hidden(self):
        self.machine.run("mount", "-o", "remount,hidepid=2", "/proc")
        hidden = self.people.ssh("alice")
        self.agree("alice comes where /proc hides processes")
        self.people.runs(hidden, "sleep 600", "sleep")
        self.agree("and runs a program")
        self.people.type(hidden, "\x03")
        until("the shell", lambda: self.people.foreground(hidden) == "bash", 5)
        hidden.program = ""
        self.people.leaves(hidden)
        self.agree("and leaves")

    def bob_idles_for_a_minute(self):
        newest = self.truth.fact(self.bob, time.time()).newest_input
        until("a minute", lambda: time.time() > newest + 60, 61)
        row = self.agree("bob has typed nothing for a minute").row("bob", self.bob.line)
        self.expect("finger tells a minute, the least that it can", row.idle_minutes >= 1)

    def people_leave(self):
        self.machine.run("loginctl", "enable-linger", "bob")
        self.people.leaves(self.bob)
        self.agree("bob leaves, and lingers")
        self.people.leaves(self.alice)
        seen = self.agree("alice leaves")
        line = self.people.newest["alice"].line
        self.expect("alice's last login is told", re.search(
            rf"^Last login .* on {line} from 127\.0\.0\.1$", seen.long["alice"], re.MULTILINE))
        self.expect("carol never logged in", "Never logged in." in seen.long["carol"])

    def the_daemon_stops(self):
        self.machine.run("systemctl", "stop", "fingerpost-finger.socket", "fingerpost.service")
        end = self.machine.run("systemctl", "show", "fingerpost", "-p", "Result",
                               "-p", "ExecMainStatus", "-p", "NRestarts").stdout.split()
        self.expect(f"the daemon stopped cleanly, and only now ({' '.join(sorted(end))})",
                    sorted(end) == ["ExecMainStatus=0", "NRestarts=0", "Result=success"])

    def tell(self):
        self.the_daemon_is_unprivileged()
        self.people_come()
        self.messages_are_shown()
        self.homes_are_closed()
        if self.knows_utmp:
            self.the_old_finger_says_the_same()
        self.a_desktop_is_locked()
        self.alice_idles()
        self.a_multiplexer_is_left()
        self.a_server_dies()
        self.logind_restarts()
        if self.knows_utmp:
            self.a_login_that_only_utmp_knows()
        self.processes_are_hidden()
        self.bob_idles_for_a_minute()
        self.people_leave()
        self.the_daemon_stops()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--root", required=True, help="folder of the Debian root")
    options.add_argument("--bin", required=True, help="folder of fingerpostd and fingerpost")
    given = options.parse_args()

    binds = [(f"{os.path.abspath(given.bin)}/{name}", f"/usr/bin/{name}")
             for name in ("fingerpostd", "fingerpost")]
    binds += [(HERE, "/mnt/test"), (HERE.parent.parent / "etc", "/mnt/etc")]
    with tempfile.TemporaryDirectory() as logs:
        try:
            with Machine(given.root, binds, f"{logs}/boot") as machine:
                try:
                    machine.run("/mnt/test/prepare", timeout=60)
                    with Phones(machine, USERS) as phones:
                        Story(machine, phones).tell()
                except Exception:
                    print(machine.run("journalctl", "-b", "--no-pager", "-n", "200", "-u",
                                      "fingerpost", check=False).stdout, file=sys.stderr)
                    raise
        except Disagreement as wrong:
            print(f"FAILED: {wrong}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
