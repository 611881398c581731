"""A client's part of digest authentication (RFC 8760, RFC 7616, RFC 2617, RFC 2069)."""

import hashlib
import re
from dataclasses import dataclass

from lab.sip import token

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def words_of(challenge):
    """`Digest realm="x", qop="auth"` as a dictionary."""
    return {name.lower(): value.strip('"')
            for name, value in re.findall(r'([\w-]+)\s*=\s*("[^"]*"|[^,\s]+)', challenge)}


def challenges_in(answer):
    return [words_of(value) for name in ("www-authenticate", "proxy-authenticate")
            for value in answer.all(name)]


@dataclass
class Secret:
    """Who somebody claims to be, and what he knows."""

    user: str
    password: str
    realm: str = ""  # "": whatever is asked for

    def answer(self, challenge, method, uri, count=1, qop=True):
        """The value of an Authorization header. `qop` is false for the form of RFC 2069."""
        algorithm = challenge.get("algorithm", "MD5")

        def digest(*parts):
            return _HASHES[algorithm](":".join(parts).encode()).hexdigest()
        realm, nonce = self.realm or challenge["realm"], challenge["nonce"]
        secret, asked = digest(self.user, realm, self.password), digest(method, uri)
        said = [f'username="{self.user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"']
        if "algorithm" in challenge:
            said.append(f"algorithm={algorithm}")
        if "opaque" in challenge:
            said.append(f'opaque="{challenge["opaque"]}"')
        if qop and "qop" in challenge:
            cnonce = token()
            response = digest(secret, nonce, f"{count:08x}", cnonce, "auth", asked)
            said += [f"qop=auth, nc={count:08x}", f'cnonce="{cnonce}"']
        else:
            response = digest(secret, nonce, asked)
        return "Digest " + ", ".join([*said, f'response="{response}"'])
