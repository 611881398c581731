"""Documents held against the schemas of the RFCs."""

import os
import shutil
import subprocess
from pathlib import Path

_SCHEMA = Path(__file__).resolve().parents[4] / "shared/data/xsd/presence-all.xsd"
XMLLINT = shutil.which("xmllint")
HAVE_SCHEMAS = bool(XMLLINT) and _SCHEMA.exists()


def complaint(document):
    """What is wrong with it; nothing: it is valid."""
    said = subprocess.run([XMLLINT, "--nonet", "--noout", "--schema", os.fspath(_SCHEMA), "-"],
                          input=document, capture_output=True, check=False)
    return "" if said.returncode == 0 else said.stderr.decode()


def assert_valid(document):
    """By its schema, where there is one and a tool that holds a document against it."""
    if HAVE_SCHEMAS:
        wrong = complaint(document)
        assert not wrong, wrong + document.decode()
