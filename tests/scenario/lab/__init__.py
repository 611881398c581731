"""What the scenarios share: a world of their own, the daemon in it, its wires and its tool."""
