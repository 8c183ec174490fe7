from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from levekar import forks

pytestmark = pytest.mark.skipif(
    not forks.available(), reason="her kan ingen prosess deles av fra en annen"
)
GIVEN = {"PATH": os.environ["PATH"], "HJEM": "æøå"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server of our own, with one module loaded and one that runs what it is given."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "oppgave.py").write_text("import sys\nexec(sys.argv[1])\n")
    place = folder / "socket"
    command = [sys.executable, str(forks.PROGRAM), str(place), "0", "decimal", "finnes.ikke"]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(folder)})
    forks.wait_for(place, process)
    with forks.connect(str(place)):
        yield str(place)
    # nobody is connected any more
    assert process.wait(60) == 0


@pytest.fixture
def run(place, tmp_path):
    """Return a function that runs code in a forked process."""
    started = []

    def start(code):
        started.append(forks.Process(place, ["-m", "oppgave", code], str(tmp_path), GIVEN))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(60)


def test_it_has_the_folder_the_variables_and_the_modules(run, tmp_path):
    code = (
        "import os; loaded = 'decimal' in sys.modules; open('ut', 'w', encoding='utf-8')"
        '.write(f\'{os.getcwd()} {os.environ["HJEM"]} {loaded} {"levekar" in sys.modules}\')'
    )
    assert run(code).wait(60) == 0
    assert (tmp_path / "ut").read_text(encoding="utf-8") == f"{tmp_path} æøå True False"


def test_it_writes_where_its_client_does(run, capfd):
    assert run("print('ut'); print('feil', file=sys.stderr)").wait(60) == 0
    out, err = capfd.readouterr()
    assert (out, err) == ("ut\n", "feil\n")


@pytest.mark.parametrize(
    ("code", "exit"),
    [("pass", 0), ("sys.exit(3)", 3), ("sys.exit('nei')", 1), ("import os; os._exit(4)", 4)],
)
def test_its_exit_code_is_told(run, code, exit):
    assert run(code).wait(60) == exit


def test_a_fault_is_shown_and_gives_exit_code_1(run, capfd):
    assert run("1 / 0").wait(60) == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_it_can_be_asked_after_and_killed(run):
    process = run("import time; time.sleep(1000)")
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0)
    process.terminate()
    assert process.wait(60) == -signal.SIGTERM
    assert process.poll() == -signal.SIGTERM
    process.kill()  # the dead are let alone


def test_what_it_has_started_is_killed_with_it(run, tmp_path):
    process = run(
        "import subprocess, time\nother = subprocess.Popen(['sleep', '1000'])\n"
        "print(other.pid, file=open('pid', 'w'), flush=True); other.wait()"
    )
    while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text().endswith("\n"):
        assert process.poll() is None
    other = psutil.Process(int((tmp_path / "pid").read_text()))
    process.kill()
    process.wait(60)
    other.wait(60)


def test_it_is_killed_when_its_client_goes_away(place, tmp_path):
    process = forks.Process(place, ["-m", "oppgave", "import time; time.sleep(1000)"], "/", GIVEN)
    found = psutil.Process(process.pid)
    process.connection.close()
    found.wait(60)


def test_each_draws_its_own_random_numbers(run, tmp_path):
    code = "import random; print(random.random(), file=open('tall', 'a'))"
    for _ in range(3):
        assert run(code).wait(60) == 0
    assert len(set((tmp_path / "tall").read_text().split())) == 3


def test_an_end_that_is_told_together_with_the_start_is_heard(tmp_path):
    with socket.socket(socket.AF_UNIX) as server, ThreadPoolExecutor() as pool:
        server.bind(str(tmp_path / "s"))
        server.listen()
        asking = pool.submit(forks.Process, str(tmp_path / "s"), ["-m", "a"], ".", GIVEN)
        client, _ = server.accept()
        with client:
            client.recv(1 << 12)
            client.sendall(b'{"pid": 1}\n{"exit": 3}\n')
            assert asking.result().wait(1) == 3


def test_no_server_is_told_as_such(tmp_path, monkeypatch):
    monkeypatch.setenv(forks.VARIABLE, str(tmp_path / "ingen"))
    with pytest.raises(forks.NotAvailable):
        forks.run(["-m", "this"], "/", GIVEN)
    monkeypatch.setenv(forks.VARIABLE, "no")
    with pytest.raises(forks.NotAvailable, match="none is wanted"):
        forks.run(["-m", "this"], "/", GIVEN)


def test_the_folder_of_the_shared_server_is_for_this_user_alone(tmp_path, monkeypatch):
    monkeypatch.delenv(forks.VARIABLE, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = tmp_path / f"levekar-{os.getuid()}"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    with pytest.raises(forks.NotAvailable, match="belongs to others"):
        forks.server()


def test_every_library_that_is_loaded_ahead_is_there_to_load():
    """A name that is misspelt would be left out in silence."""
    code = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)"
    subprocess.run([sys.executable, "-c", code, *forks.LIBRARIES], check=True)
