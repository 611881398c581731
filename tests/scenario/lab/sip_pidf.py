"""What a NOTIFY tells of a person, as a softphone would read it."""

import xml.etree.ElementTree as ElementTree

PIDF = "{urn:ietf:params:xml:ns:pidf}"
RPID = "{urn:ietf:params:xml:ns:pidf:rpid}"
CONTENT_TYPE = "application/pidf+xml"


def basic(notify):
    """`open` or `closed`, of the first tuple; None without a document."""
    if not notify.body:
        return None
    return ElementTree.fromstring(notify.body).findtext(f"{PIDF}tuple/{PIDF}status/{PIDF}basic")


def activities(notify):
    """The names of the RPID activities, sorted."""
    found = ElementTree.fromstring(notify.body).iter(f"{RPID}activities")
    return sorted({activity.tag.removeprefix(RPID) for listed in found for activity in listed
                   if activity.tag.startswith(RPID)})


def state(notify):
    """`offline`, `away`, `online`; None without a document."""
    told = basic(notify)
    if told is None:
        return None
    if told == "closed":
        return "offline"
    return "away" if "away" in activities(notify) else "online"
