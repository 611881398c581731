"""Softphones that watch the people of the container: this machine's programs in its network."""

import contextlib
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))

from lab.sip_phones import BARESIP, LINPHONEC, Baresip, Linphone  # noqa: E402

SERVER = ("127.0.0.1", 5060)
WATCHER, PASSWORD = "watcher", "signposts"  # as in prepare


class Phones:
    """Those that are installed here; each shows all `users`."""

    def __init__(self, machine, users):
        self._users = users
        self._end = contextlib.ExitStack()
        within = ["nsenter", "--target", str(machine.init), "--net", "--"]
        if LINPHONEC:
            Linphone.pretend_internet(within)
        self._all = [self._start(phone, over, within) for phone, over, program in (
            (Baresip, "udp", BARESIP), (Baresip, "tcp", BARESIP), (Linphone, "udp", LINPHONEC))
            if program]

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._end.__exit__(*failure)

    def _start(self, phone, over, within):
        home = pathlib.Path(self._end.enter_context(tempfile.TemporaryDirectory()))
        return self._end.enter_context(
            phone(home, SERVER, over, WATCHER, PASSWORD, self._users, within=within))

    def __len__(self):
        return len(self._all)

    def disagreements(self, truth, before, after):
        """What a phone shows that was not so at any moment between the two instants."""
        wrong = []
        for phone in self._all:
            words = {"offline": "Offline", "away": phone.away, "idle": "Online", "active": "Online"}
            for user in self._users:
                allowed = {words[presence] for presence in truth.presences(user, before, after)}
                shown = phone.shown.get(user, "Offline")  # what it has not been told otherwise
                if shown not in allowed:
                    wrong.append(f"{type(phone).__name__} shows {user} {shown}, "
                                 f"not {sorted(allowed)}")
        return wrong
