"""What finger and presence cost: the harness of bench/finger and bench/presence. Needs root, for
namespaces of its own.

Exit: 0 measured and all goals met, 1 measured and a goal missed, 2 not measured.
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

import cost
import held
import presence
import reload
import telltale
from stage import ACCOUNTS, Stage

MOST_SECONDS = 7200


def end(number, _frame):
    """So that the servers are ended too, however we are."""
    sys.exit(f"bench: {signal.Signals(number).name}")


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--binaries", required=True, type=Path, help="folder of fingerpostd")
    parser.add_argument("--held", action="store_true",
                        help="hold silent and dripping connections open instead")
    parser.add_argument("--reload", action="store_true",
                        help="what a reload of the policy costs those who ask meanwhile")
    parser.add_argument("--telltale", action="store_true",
                        help="whether the time of an answer tells what the answer does not")
    parser.add_argument("--presence", action="store_true",
                        help="what presence costs, beside Kamailio")
    parser.add_argument("--only", choices=("fingerpostd", "kamailio"),
                        help="with --presence: only this one of the two")
    parser.add_argument("--rows", choices=presence.ROWS,
                        help="with --presence: only these rows")
    parser.add_argument("--quick", action="store_true",
                        help="ask little: shows that it works, and measures badly")
    given = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, end)
    signal.alarm(MOST_SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        stage = Stage(folder, presence.ACCOUNTS if given.presence else ACCOUNTS)
        try:
            if given.presence:
                return 0 if presence.main(given.binaries.resolve(), stage, given.quick,
                                          given.only, given.rows) else 1
            chosen = [bench for bench, wanted in ((held, given.held), (reload, given.reload),
                                                  (telltale, given.telltale)) if wanted]
            return 0 if (chosen or [cost])[0].main(given.binaries.resolve(), stage, given.quick) else 1
        finally:
            stage.strike()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as trouble:  # exit code 1 means a measured goal
        print(f"bench: {type(trouble).__name__}: {trouble}", file=sys.stderr)
        sys.exit(2)
