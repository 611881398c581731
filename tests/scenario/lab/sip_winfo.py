"""What a NOTIFY tells of who watches (RFC 3858)."""

import xml.etree.ElementTree as ElementTree

WINFO = "{urn:ietf:params:xml:ns:watcherinfo}"
CONTENT_TYPE = "application/watcherinfo+xml"


def watchers(notify):
    """How the document is counted, and (who, status, event) of each watcher."""
    root = ElementTree.fromstring(notify.body)
    told = [(w.text, w.get("status"), w.get("event")) for w in root.iter(f"{WINFO}watcher")]
    return root.get("state"), int(root.get("version")), told
