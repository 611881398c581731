"""Who is really there: a table that the test keeps itself, with what the kernel knows of the ttys."""

import os
import stat
import time
from dataclasses import dataclass, field

AVAILABILITY = ["offline", "away", "idle", "active"]


@dataclass(eq=False)
class Login:
    """One login, as the test made it."""

    user: str
    line: str = ""  # without /dev/; a desktop has none
    origin: str = ""
    typed: float = 0.0  # when the test last typed there
    program: str = ""  # the foreground job; empty: not of interest
    locked: bool = False
    idle_hint: bool = False  # of a desktop
    process: object = None


@dataclass
class Fact:
    """What must be told of one login: times are bounds, since the kernel moves a tty's atime in
    steps of eight seconds."""

    messages: object = None
    oldest_input: float = 0.0
    newest_input: float = 0.0
    away: bool = False


@dataclass
class Truth:
    dev: str
    idle_after: float
    away_after: float
    logins: list = field(default_factory=list)

    def fact(self, login, now):
        if not login.line:
            hinted = now - self.idle_after if login.idle_hint else now
            return Fact(None, hinted, hinted, away=login.locked)
        tty = os.stat(f"{self.dev}/{login.line}")
        return Fact(bool(tty.st_mode & stat.S_IWGRP), tty.st_atime,
                    max(tty.st_atime, login.typed), away=login.locked)

    def rank(self, fact, newest_input, now):
        idle = now - newest_input
        if fact.away or idle >= self.away_after:
            return AVAILABILITY.index("away")
        return AVAILABILITY.index("idle" if idle >= self.idle_after else "active")

    def presences(self, user, before, after):
        """What may be said of `user` to who asked between the two instants."""
        facts = [(self.fact(one, after)) for one in self.logins if one.user == user]
        if not facts:
            return {"offline"}
        least = max(self.rank(f, f.oldest_input, after) for f in facts)
        most = max(self.rank(f, f.newest_input, before) for f in facts)
        return set(AVAILABILITY[least:most + 1])

    def disagreements(self, seen):
        """What `seen` (views.Seen) tells otherwise; empty: all agree."""
        wrong = []
        nobody = 0 if self.logins else 1  # fingerpost(1), EXIT STATUS
        if seen.exit_codes != [nobody] + [0] * (1 + len(seen.users)):
            wrong.append(f"the clients' exit codes are {seen.exit_codes}")
        expected = sorted((one.user, one.line, one.origin) for one in self.logins)
        for view, told in (("who", seen.who_lines()), ("finger @", seen.listed()),
                           ("finger user@", seen.long_lines())):
            if told != expected:
                wrong.append(f"{view} tells {told} where the truth is {expected}")
        for user in seen.users:
            allowed = self.presences(user, seen.before, seen.after)
            if seen.presence(user) not in allowed:
                wrong.append(f"who calls {user} {seen.presence(user)}, not {sorted(allowed)}")
        if not wrong:
            for one in self.logins:
                wrong += self.wrong_details(one, seen)
        return wrong

    def wrong_details(self, one, seen):
        fact = self.fact(one, seen.after)
        told = seen.session(one.user, one.line)
        row = seen.row(one.user, one.line)
        where = f"{one.user} on {one.line or 'a desktop'}"
        wrong = []
        if one.line and told["messages"] != fact.messages:
            wrong.append(f"{where}: who tells messages {told['messages']}")
        if one.line and row.messages_off == fact.messages:
            wrong.append(f"{where}: finger's * is wrong")
        if bool(told["locked"]) != one.locked:
            wrong.append(f"{where}: locked {told['locked']}")
        if one.program and told["program"] != one.program:
            wrong.append(f"{where}: program {told['program']}, not {one.program}")
        if one.line:
            wrong += self.wrong_idle(where, fact, told, row, seen)
        return wrong

    @staticmethod
    def wrong_idle(where, fact, told, row, seen):
        wrong = []
        since = seen.instant(told["idle_since"])
        # RFC 3339 with whole seconds cuts up to one off.
        if since is None or not fact.oldest_input - 1 <= since <= fact.newest_input + 1:
            wrong.append(f"{where}: idle since {told['idle_since']}, input was between "
                         f"{time.ctime(fact.oldest_input)} and {time.ctime(fact.newest_input)}")
        least = int(seen.before - fact.newest_input) // 60
        most = int(seen.after - fact.oldest_input) // 60
        if not least <= row.idle_minutes <= most:
            wrong.append(f"{where}: finger tells {row.idle_minutes} minutes idle, not {least}")
        return wrong
