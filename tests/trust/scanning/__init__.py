"""Two scanners that everybody may have, let loose on our own server, and on a flawed one first.

`tools` installs and runs them, `ours` serves a small city and lists its addresses, `flawed` is the
control. What they ask goes to this machine alone (`staying`).
"""
