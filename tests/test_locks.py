from __future__ import annotations

import os
import subprocess
import sys
import threading

from levekar import locks

HOLD = """
import sys
from pathlib import Path
from levekar import locks

with locks.held(Path(sys.argv[1])):
    print("har den", flush=True)
    sys.stdin.readline()
"""


def holder(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "har den\n"
    return process


def test_a_free_lock_is_taken_at_once(tmp_path):
    told = []
    for _ in range(2):
        with locks.held(tmp_path / "inne" / "lås", told.append):
            assert (tmp_path / "inne" / "lås").read_text() == str(os.getpid())
    assert told == []


def test_the_second_waits_and_is_told_who_has_it(tmp_path):
    process = holder(tmp_path / "lås")
    told = []

    def release(who):
        told.append(who)
        # only now, so that the other is known to have waited
        process.stdin.write("\n")
        process.stdin.flush()

    with locks.held(tmp_path / "lås", release):
        process.wait()
    process.communicate()
    assert told == [str(process.pid)]


def test_a_process_that_is_killed_holds_nothing(tmp_path):
    process = holder(tmp_path / "lås")
    process.kill()
    process.communicate()
    told = []
    with locks.held(tmp_path / "lås", told.append):
        pass
    assert told == []


def test_threads_take_turns_too(tmp_path):
    inside, most = [], []

    def work():
        with locks.held(tmp_path / "lås"):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8
