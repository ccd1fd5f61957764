"""Files that parts make, in the job's own folder; a killed worker leaves no half file."""

import os
from pathlib import Path

from jobs.models import Job, Part


def write(part: Part, name: str, content: bytes) -> Path:
    """Put a whole file under its name at once, in place of an earlier attempt's."""
    target = part.folder / name
    part.folder.mkdir(parents=True, exist_ok=True)
    # The fence keeps a slow worker and the one that took its part over apart.
    unfinished = part.folder / f".{name}.{part.fence}.unfinished"
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return target


def result_of(job: Job) -> Path | None:
    """The file that the job's result names, if it is finished and the file is there."""
    name = job.result.get("file", "")
    # A name, never a path: a result must not reach outside its folder.
    if not job.is_finished or not name or Path(name).name != name:
        return None
    path = job.folder / name
    return path if path.is_file() else None
