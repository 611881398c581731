"""What a NOTIFY tells of who watches (RFC 3858)."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

WINFO = "{urn:ietf:params:xml:ns:watcherinfo}"
CONTENT_TYPE = "application/watcherinfo+xml"
SCHEMA = Path(__file__).resolve().parents[4] / "shared/data/xsd/presence-all.xsd"


def watchers(notify):
    """How the document is counted, and (who, status, event) of each watcher."""
    root = ElementTree.fromstring(notify.body)
    told = [(w.text, w.get("status"), w.get("event")) for w in root.iter(f"{WINFO}watcher")]
    return root.get("state"), int(root.get("version")), told


def assert_valid(body):
    """By the schema, where there is one and a tool that holds a document against it."""
    if not SCHEMA.exists() or not shutil.which("xmllint"):
        return
    said = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", os.fspath(SCHEMA), "-"],
                          input=body, capture_output=True, check=False)
    assert said.returncode == 0, said.stderr.decode() + body.decode()
