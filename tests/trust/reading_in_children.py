"""Reads hostile files one by one, each in a process of its own that gets no more than its share.

    python -m tests.trust.reading_in_children FILE…

prints a line of JSON for each: what the reader said, how long it took and by how many megabytes
the process grew. One that is killed or breaks down says so in `died`.
"""

import json
import os
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django

LARGEST_GROWTH = 512 * 1024 * 1024
LONGEST = 60  # seconds of its own


def kilobytes(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


def answer(path: Path) -> str:
    from people import sheets  # noqa: PLC0415 -- after Django is set up
    from people.roster.layouts import PEOPLE  # noqa: PLC0415 -- the same

    try:
        for table in sheets.read(path, [PEOPLE]):
            if list(table) and not table.problems:
                return "taken"
            return "\n".join(map(str, table.problems))
    except sheets.UnreadableSheetError as error:
        return str(error)
    return "no table"


def measured(path: Path) -> dict[str, Any]:
    room = kilobytes("VmSize") * 1024 + LARGEST_GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    before, began = kilobytes("VmRSS"), time.process_time()
    said = answer(path)
    seconds = round(time.process_time() - began, 2)
    grown = max(0, kilobytes("VmHWM") - before) // 1024
    return {"file": path.stem, "said": said[:500], "seconds": seconds, "megabytes": grown}


def in_a_child(path: Path) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, json.dumps(measured(path)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return json.loads(said) if said else {"file": path.stem, "died": status}


if __name__ == "__main__":
    django.setup()
    for name in sys.argv[1:]:
        print(json.dumps(in_a_child(Path(name))), flush=True)
