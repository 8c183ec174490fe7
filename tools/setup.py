"""Make the project's virtual environment from a lock file; only the standard library is used.

Example: python3 tools/setup.py requirements.lock .venv/book.ok
"""

import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)


def main(lock: str, stamp: str) -> None:
    """Create .venv if it is not there, install exactly what ``lock`` lists, and this package."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"levekar trenger Python 3.11 eller nyere; fant {found}. Kjør make PYTHON=python3.12"
        )
    root = Path(__file__).resolve().parent.parent
    home = root / ".venv"
    if not (home / "pyvenv.cfg").is_file():
        print("Lager virtuelt miljø i .venv …", flush=True)
        venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    print(f"Installerer pakkene i {lock} (første gang tar det et par minutter) …", flush=True)
    for arguments in (
        ["--require-hashes", "--requirement", root / lock],
        ["--no-deps", "--no-build-isolation", "--editable", root],
    ):
        if subprocess.run([*pip, *arguments], check=False).returncode:
            sys.exit(
                "Installasjonen stoppet. Sjekk nettilgangen til pakkeregisteret og prøv igjen."
            )
    Path(root / stamp).touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
