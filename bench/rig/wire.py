"""The client's ends of the wire: bench_load and bench_hold, and what makes an answer right."""

import json
import subprocess
from dataclasses import dataclass

from servers import ask
from stage import full_name, user

PEOPLE_ASKED = 20  # one user at a time, these in turn, at every number of sessions


class Wrong(Exception):
    """What was measured is not what should have been."""


@dataclass(frozen=True)
class Query:
    """A kind of query. `{user}` is for each person in turn."""
    name: str
    text: str
    begins: str
    users: int


ONE = Query("one user", "{user}", "Login: {user}", PEOPLE_ASKED)
LIST = Query("list", "", "Login", 1)


def sample(server, query, sessions):
    """Looks an answer through, and returns its size."""
    if query is ONE:
        number = 7
        said = ask(server.port, user(number)).decode()
        wanted = [f"Login: {user(number)}", f"Name: {full_name(number)}",
                  f"Directory: /home/{user(number)}", "Office: R0007, 555-0007",
                  f"on pts/{number}", "from 10.1.2.3", f"The plan of {user(number)}",
                  f"The project of {user(number)}"]
        missing = [words for words in wanted if words not in said]
    else:
        said = ask(server.port, "").decode()
        rows = said.split("\r\n")
        names = {row.split()[0] for row in rows[1:] if row}
        missing = [] if rows[0].startswith("Login") else ["the heading"]
        missing += sorted({user(n) for n in range(1, min(sessions, 1000) + 1)} - names)
        if full_name(sessions) not in said:
            missing.append(full_name(sessions))
    if missing:
        raise Wrong(f"{server.name}, {query.name} of {sessions}: no {missing[:5]} in\n"
                    f"{said[:2000]}")
    return len(said.encode())


def load(binaries, server, query, size, concurrency, count, seconds=300):
    """Asks `count` times, and returns what bench_load found; Wrong if one answer was not right."""
    # Idle times are a few characters longer or shorter from minute to minute.
    slack = 64 if query is ONE else size // 20
    said = subprocess.run(
        [f"{binaries}/bench_load", f"--port={server.port}", f"--query={query.text}",
         f"--begins={query.begins if server.checked else ''}", f"--users={query.users}",
         f"--least={size - slack}", f"--most={size + slack}", f"--concurrency={concurrency}",
         f"--count={count}", f"--seconds={seconds}"],
        check=True, capture_output=True, timeout=seconds + 60).stdout
    found = json.loads(said)
    if found["failed"] or found["wrong"] or found["unfinished"]:
        raise Wrong(f"{server.name}, {query.name}, {concurrency} at a time: {found}")
    return found


class Crowd:
    """Connections that are held open by bench_hold."""

    def __init__(self, binaries, port, silent, dripping, seconds):
        self._process = subprocess.Popen(
            [f"{binaries}/bench_hold", f"--port={port}", f"--silent={silent}",
             f"--dripping={dripping}", f"--seconds={seconds}"],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self._seconds = seconds
        line = self._process.stdout.readline()
        if not line:
            raise Wrong("the crowd could not be gathered")
        self.held = json.loads(line)["held"]

    def outcome(self):
        """Waits until all were closed, or the time is over."""
        return json.loads(self._process.communicate(timeout=self._seconds + 30)[0])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
