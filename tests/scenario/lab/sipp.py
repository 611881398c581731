"""SIPp plays a scenario of sipp/ against the daemon, and is the judge of it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from lab.sip import Message
from lab.wires import PATIENCE, free_port
from lab.world import WORLD

SIPP = shutil.which("sipp")
SCENARIOS = Path(__file__).resolve().parents[1] / "sipp"
MODES = {"udp": "u1", "tcp": "t1"}


def play(name, at, over="udp", user="carol", password="", auth_uri="sip:alice@example.test",
         calls=1, patience=PATIENCE, **words):
    """Plays `name` with `words` in the places that it marks as `@WORD@`; the messages are shown
    if it fails. The messages that SIPp received, retransmissions among them."""
    folder = WORLD.new_folder()
    text = (SCENARIOS / f"{name}.xml").read_text()
    words = {"USER": user, "PASSWORD": password, **{k.upper(): v for k, v in words.items()}}
    for word, value in words.items():
        text = text.replace(f"@{word}@", str(value))
    left = re.findall(r"@[A-Z]+@", text)
    assert not left, f"{name} wants {left}"
    (folder / "scenario.xml").write_text(text)
    host, port = at
    done = subprocess.run(
        [SIPP, f"{host}:{port}", "-sf", "scenario.xml", "-t", MODES[over], "-i", host,
         "-p", str(free_port(host)), "-m", str(calls), "-nostdin", "-auth_uri", auth_uri,
         "-timeout", f"{patience}s", "-timeout_error", "-trace_msg", "-message_file", "messages",
         "-trace_err", "-error_file", "errors"],
        cwd=folder, capture_output=True, timeout=2 * patience, check=False,
        env={**os.environ, "TERM": "dumb"})
    if done.returncode != 0:
        for trace in ("errors", "messages"):
            if (folder / trace).exists():
                print((folder / trace).read_text(errors="replace"))
    assert done.returncode == 0, f"SIPp says {done.returncode} to {name}: {done.stderr.decode()}"
    return list(_received((folder / "messages").read_bytes()))


def _received(trace):
    for found in re.finditer(rb"message received \[(\d+)\] bytes :\n\n", trace):
        yield Message.parse(trace[found.end():found.end() + int(found.group(1))])
