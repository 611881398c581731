"""What the scenarios of subscriptions share."""

import unittest

from lab.sip_daemon import SipDaemon
from lab.sip_pidf import state

POLICY = "allow from 127.0.0.0/8 of any show presence\n"
STRANGERS = "--sip.anonymous=127.0.0.0/8"
AT_ONCE = "--sip.notify-interval=0"


def strangers(*options, policy=POLICY, **how):
    """A daemon that asks nobody for a password."""
    return SipDaemon(STRANGERS, *options, policy=policy, proving=(), **how)


class Case(unittest.TestCase):
    def states(self, watch, *wanted):
        """The next NOTIFYs say this; when each came."""
        notes = [watch.next() for _ in wanted]
        self.assertEqual([state(note) for note in notes], list(wanted))
        return [note.at for note in notes]

    def ends(self, watch, reason):
        note = watch.await_told(lambda n: n["subscription-state"].startswith("terminated"))
        self.assertEqual(note["subscription-state"].split(";")[1], f"reason={reason}", note)
        return note
