"""The two servers with a list that can be watched as one: sip:crowd@ and the domain."""

from pathlib import Path

from fetch import DOMAIN
from sip import Bridge, Kamailio
from stage import user

TABLES = Path("/usr/share/kamailio/dbtext/kamailio")  # of Debian's kamailio, all empty
# The list and what it was told of its members are in db_text's tables, since they cannot be in
# memory alone. What needs no choice is as it is by default, so also waitn_time (5 s).
LIST_MODULES = """tcp_children=2
loadmodule "db_text.so"
loadmodule "pua.so"
loadmodule "rls.so"
modparam("db_text", "file_buffer_size", 1000000)
modparam("pua", "db_url", "text://{folder}/tables")
modparam("pua", "hash_size", 12)
modparam("rls", "db_url", "text://{folder}/tables")
modparam("rls", "integrated_xcap_server", 1)
modparam("rls", "to_presence_code", 10)
modparam("rls", "max_expires", 3600)
modparam("rls", "server_address", "sip:rls@127.0.0.1:{port}")
modparam("rls", "outbound_proxy", "sip:127.0.0.1:{port}")
modparam("rls", "max_notify_body_length", 60000)
"""
LIST_ROUTE = """if (is_method("SUBSCRIBE")) {{
        rls_handle_subscribe("sip:owner@{domain}");
        if ($retcode == 10) handle_subscribe();
    }} else if (is_method("PUBLISH")) handle_publish();
    else if (is_method("NOTIFY")) rls_handle_notify();"""


def bridge(members, interval):
    """A kind of fingerpostd with a list of the first `members` people, which tells a watcher of
    changes that often at most."""
    class Lists(Bridge):
        listens = ("tcp", "udp")
        notify_interval = interval
        policy = (f"list crowd = {' '.join(user(n) for n in range(1, members + 1))}\n"
                  f"{Bridge.policy}")
    return Lists


def kamailio(members):
    """A kind of Kamailio with such a list, which its RLS module watches member by member."""
    entries = "".join(f'<entry uri="sip:{user(n)}@{DOMAIN}"/>' for n in range(1, members + 1))
    document = (f'<rls-services><service uri="sip:crowd@{DOMAIN}"><list>{entries}</list>'
                "</service></rls-services>").replace(":", "\\:")

    class Lists(Kamailio):
        transports = "listen=tcp:127.0.0.1:{port}"
        modules = LIST_MODULES
        route = LIST_ROUTE

        def __init__(self, binaries, folder, port):
            tables = Path(folder, "tables")
            tables.mkdir(parents=True)
            for name in ("version", "pua", "rls_presentity", "rls_watchers", "xcap"):
                (tables / name).write_text((TABLES / name).read_text())
            with open(tables / "xcap", "a") as documents:  # 8: of type rls-services
                documents.write(f"1:owner:{DOMAIN}:{document}:8:1:0:-:0\n")
            super().__init__(binaries, folder, port)
    return Lists
