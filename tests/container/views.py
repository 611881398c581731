"""What Fingerpost tells, through the real finger(1) and its own tool."""

import datetime
import json
import re
import time
from dataclasses import dataclass

# One round in one process of the container, so that the parts are of one moment.
ASK = """
fingerpost who --json; echo "--- exit $?"
finger @127.0.0.1; echo "--- exit $?"
for user; do finger "$user@127.0.0.1"; echo "--- exit $?"; done
"""


@dataclass
class Row:
    """One line of finger's list."""

    user: str
    line: str
    messages_off: bool
    idle_minutes: int
    origin: str


def minutes(text):
    """Of the idle column: blank, `13`, ` 2:05`, `3d`."""
    text = text.strip()
    if text.endswith("d"):
        return int(text[:-1]) * 24 * 60
    hours, _, rest = text.rpartition(":")
    return int(hours or 0) * 60 + int(rest or 0)


def rows(text):
    """The list as finger prints it. Its columns stand under their headings."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if line.startswith("Login")]
    if not heads:
        return []
    head = lines[heads[0]]
    tty, idle, login = (head.index(word) for word in ("Tty", "Idle", "Login Time"))
    found = []
    for line in lines[heads[0] + 1:]:
        origin = re.search(r"\((.*)\)", line[login:])
        found.append(Row(line.split()[0], line[tty:idle - 1].strip(), line[tty - 1] == "*",
                         minutes(line[idle - 1:login - 1]), origin.group(1) if origin else ""))
    return found


class Seen:
    """One round of answers, asked between `before` and `after`."""

    def __init__(self, machine, users):
        self.users = users
        self.before = time.time()
        done = machine.run("sh", "-c", ASK, "ask", *users)
        self.after = time.time()
        self.text = done.stdout + done.stderr
        parts = re.split(r"--- exit (\d+)\n", done.stdout)
        self.exit_codes = [int(code) for code in parts[1::2]]
        cards = [json.loads(line) for line in parts[0].splitlines()]
        self.cards = {card["user"]: card for card in cards}
        self.rows = rows(parts[2])
        self.long = dict(zip(users, parts[4::2]))

    @staticmethod
    def instant(text):
        """Seconds since 1970 of an RFC 3339 time; None for none."""
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() \
            if text else None

    def who_lines(self):
        return sorted((user, s["line"], s["origin"])
                      for user, card in self.cards.items() for s in card["sessions"])

    def listed(self):
        return sorted((row.user, row.line, row.origin) for row in self.rows)

    def long_lines(self):
        form = re.compile(r"^On since .*?\)(?: on (\S+))?(?: from (\S+))?", re.MULTILINE)
        return sorted((user, line, origin) for user, text in self.long.items()
                      for line, origin in form.findall(text))

    def presence(self, user):
        return self.cards[user]["presence"] if user in self.cards else "offline"

    def session(self, user, line):
        return next(s for s in self.cards[user]["sessions"] if s["line"] == line)

    def row(self, user, line):
        return next(row for row in self.rows if (row.user, row.line) == (user, line))
