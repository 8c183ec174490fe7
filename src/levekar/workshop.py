"""Make one table and leave it in the store: ``python -m levekar.workshop JOB``.

JOB is what ``store`` writes for itself: a name and a function, pickled. Exit code 1 means that it
could not be made; who asked makes it then, and meets the fault where it can be told.
"""

from __future__ import annotations

import base64
import pickle
import sys

from levekar import store
from levekar.errors import LevekarError


def main(job: str) -> int:
    """Make the table of ``job``; return the exit code."""
    name, compute = pickle.loads(base64.b64decode(job))
    try:
        store.keep(name, compute)
    except (LevekarError, OSError):  # a full disk too
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
