"""Certificates for one scenario, made by openssl."""

import ssl
import subprocess

from lab.sip import DOMAIN
from lab.world import WORLD

_REQUEST = "openssl req -batch -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc".split()


class Authority:
    """A certification authority, certified by itself or by the one it is `under`. `server` is a
    folder as sip.tls-dir wants it."""

    def __init__(self, name="Authority", under=None):
        self.folder = WORLD.new_folder()
        self.certificate = self.folder / "ca.pem"
        self._key = self.folder / "ca.key"
        by = ["-CA", under.certificate, "-CAkey", under._key] if under else []
        self._run(*_REQUEST, "-x509", *by, "-subj", f"/CN={name}", "-days", "2", "-keyout",
                  self._key, "-out", self.certificate)
        self.server = self.folder / "server"
        self.server.mkdir()
        self.issue(self.server / "agent.pem", f"DNS:{DOMAIN}", f"URI:sip:{DOMAIN}", "DNS:localhost",
                   "IP:127.0.0.1", "IP:::1")
        (self.server / "cafile.pem").write_bytes(self.certificate.read_bytes())

    def issue(self, path, *names):
        """Writes a certificate with these alternative names, and its key, to one file."""
        key, certificate = path.with_suffix(".key"), path.with_suffix(".crt")
        self._run(*_REQUEST, "-x509", "-CA", self.certificate, "-CAkey", self._key, "-subj",
                  f"/CN={DOMAIN}", "-addext", "subjectAltName=" + ",".join(names), "-addext",
                  "basicConstraints=critical,CA:FALSE", "-days", "2", "-keyout", key, "-out",
                  certificate)
        path.write_bytes(certificate.read_bytes() + key.read_bytes())
        return path

    def context(self, certificate=None):
        """What a client trusts, and shows."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        if certificate:
            context.load_cert_chain(certificate)
        return context

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server / "agent.pem")
        return context

    @staticmethod
    def _run(*command):
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
