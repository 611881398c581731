"""The classic finger forms of the people of lab/world.py."""

from lab.world import BOB, WORLD


def crlf(*lines):
    return "".join(line + "\r\n" for line in lines).encode()


def long_form(person, *lines):
    name = person.gecos.split(",")[0]
    head = (f"Login: {person.user:<15}\t\t\tName: {name}",
            f"Directory: {str(WORLD.home(person)):<25}\tShell: {person.shell}")
    return crlf(*head, *lines)


def no_such(*names):
    return crlf(*(f"{name}: no such user." for name in names))


BOB_LONG = long_form(BOB, "Never logged in.", "No mail.", "No Plan.")
