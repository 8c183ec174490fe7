"""What a process reads of the project, so that a result is made anew when that changes.

``follow`` puts a hook on the interpreter itself: every file of the tree or of this package that
Python opens, every folder it lists and every path it asks about is noted, modules included. What
cannot be seen that way is told with ``note``: a row of a larger file, a finished table.

A name in the notes is a path from the root of the project, or from this package after
``levekar:``. What is made (folders that begin with ``_``, figures/) and what is hidden is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import site
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any, Literal

PACKAGE = Path(__file__).resolve().parent
WITHIN = "levekar:"
CHANGED = "endret underveis"
"""Stands for the content of a file that changed after it was opened; equal to no content."""
IMPORTING = {
    "<frozen importlib._bootstrap_external>",
    str(Path(os.__file__).parent / "importlib" / "metadata" / "__init__.py"),
}
"""Who lists every folder that a module, or what is known of a package, might lie in."""

VARIABLE = "LEVEKAR_MEASURES"
"""Where finished tables are kept; who uses them follows its own reading."""

Kind = Literal["file", "folder", "exists", "row", "stands", "demo", "table", "known"]
Record = dict[str, dict[str, str]]
"""Kind → name → what it was: everything that a result depends on."""

IDS = "id-er"
"""What is used of a page by those who only link to what is on it."""

_stat = os.stat


class Notes:
    """The notes of this process; processes forked from it write in the same file."""

    def __init__(self, root: Path) -> None:
        self.tree = Tree(root)
        self.lines: dict[tuple[str, str], str] = {}
        self.file = -1
        self.local = threading.local()

    def add(self, kind: Kind, name: str, what: str = "") -> None:
        """Note something once, unless this thread keeps quiet."""
        if (kind, name) not in self.lines and not getattr(self.local, "quiet", False):
            self.lines[kind, name] = what
            self.write(kind, name, what)

    def write(self, *line: str) -> None:
        """Write a line to the file of notes, if there is one."""
        if self.file >= 0:
            os.write(self.file, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what an event of the interpreter tells is being read."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int) or flags & os.O_ACCMODE == os.O_WRONLY:
                return
            self.opened(os.fsdecode(path))
        elif not getattr(self.local, "quiet", False):
            path = "." if arguments[0] is None else arguments[0]
            importing = sys._getframe(2).f_code.co_filename in IMPORTING
            if not importing and not isinstance(path, int):
                name = self.tree.name(os.fsdecode(path))
                if name is not None and ("folder", name) not in self.lines:
                    with self.silence():
                        names = self.tree.listing(name)
                    self.add("folder", name, names)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Note nothing in this block, in this thread."""
        before = getattr(self.local, "quiet", False)
        self.local.quiet = True
        try:
            yield
        finally:
            self.local.quiet = before

    def opened(self, path: str) -> None:
        """Note a file; for compiled code that is the source it was made from."""
        if path.endswith(".pyc"):
            try:
                path = source_from_cache(path)
            except ValueError:
                return
        name = self.tree.name(path)
        if name is not None and ("file", name) not in self.lines:
            self.add("file", name, signature(path))

    def asked(self, path: Any, found: bool) -> None:
        """Note that the process learnt whether something is there."""
        if not isinstance(path, int):
            name = self.tree.name(os.fsdecode(path))
            if name is not None:
                self.add("exists", name, "1" if found else "")

    def renew(self) -> None:
        """Let everything noted be as it is now."""
        prints = Prints(self.tree.root)
        for kind, name in self.lines:
            if kind in {"file", "row"}:
                self.lines[kind, name] = self.tree.signature(name)
            elif kind in _PRINTS:
                self.lines[kind, name] = prints.now(kind, name)


def _whole(path: str | Path) -> str:
    # this is done each time a file is opened or asked about: as little as can be
    text = os.fspath(path)
    if text[:1] == "/" != text[-1:] and "/." not in text and "//" not in text:
        return text
    # Path.resolve would ask the disk about every part
    return os.path.abspath(text)  # noqa: PTH100


class Tree:
    """The names of what lies in one project and in this package."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        given = {_whole(root), str(self.root)}
        self.prefixes = [(f"{PACKAGE}{os.sep}", WITHIN)]
        self.prefixes += [(f"{place}{os.sep}", "") for place in sorted(given)]

    def name(self, path: str) -> str | None:
        """Return the name of ``path``; None for what is elsewhere, made or hidden."""
        whole = _whole(path)
        for prefix, mark in self.prefixes:
            if whole.startswith(prefix):
                inside = whole[len(prefix) :].replace(os.sep, "/")
                first = "" if mark else inside.partition("/")[0]
                made = first[:1] == "_" and not first.endswith(".yml")
                hidden = "/." in f"/{inside}" or "/__pycache__/" in f"/{inside}/"
                if made or hidden or first == "figures":
                    return None
                return mark + inside
            if whole == prefix[:-1]:
                return mark or "."
        return None

    def listing(self, name: str) -> str:
        """Return a hash of the names in a folder; empty if it is not there."""
        try:
            paths = sorted(self.path(name).iterdir())
        except OSError:
            return ""
        names = [path.name for path in paths if self.name(str(path)) is not None]
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def path(self, name: str) -> Path:
        """Return where ``name`` lies."""
        return Path(self.place(name))

    def place(self, name: str) -> str:
        """Return where ``name`` lies, as text: quicker, for thousands of names."""
        if name.startswith(WITHIN):
            return f"{PACKAGE}{os.sep}{name.removeprefix(WITHIN)}"
        return f"{self.root}{os.sep}{name}"

    def signature(self, name: str) -> str:
        """Return the signature of the file that ``name`` is, or is a part of."""
        return signature(self.place(name.partition("#")[0]))


_notes: Notes | None = None
_missed: set[Path] = set()
_hooked = False


def begin(root: Path) -> None:
    """Follow from the first question about a tree, if finished tables are kept."""
    if _notes is not None and _notes.tree.root == root:
        return
    if os.environ.get(VARIABLE):
        follow(root)
    else:
        _missed.add(root)


def follow(root: Path, file: Path | None = None, *, renew: bool = False) -> None:
    """Note from now on what this process reads of the tree ``root``, in ``file`` too if given.

    Modules of this package that are loaded already, and what was noted before, count as read.
    ``renew``: they count as read now, as they are now.
    """
    global _notes  # noqa: PLW0603 - a hook on the interpreter is one for the whole process
    if _notes is None or _notes.tree.root != root.resolve():
        _notes = Notes(root)
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if path and str(path).startswith(str(PACKAGE)):
                _notes.opened(path)
    if renew:
        _notes.renew()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if _notes.file >= 0:
            os.close(_notes.file)
        _notes.file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for (kind, name), what in list(_notes.lines.items()):
            _notes.write(kind, name, what)
    _hook()


def start() -> None:
    """Follow as a kernel of the build does: the variables say which tree, and where to note."""
    follow(Path(os.environ["LEVEKAR_PROJECT"]), Path(os.environ["LEVEKAR_NOTES"]))


def _hook() -> None:
    global _hooked  # noqa: PLW0603
    if _hooked:
        return
    _hooked = True

    def event(name: str, arguments: tuple[Any, ...]) -> None:
        if _notes is not None and name in {"open", "os.listdir", "os.scandir"}:
            _notes.see(name, arguments)

    def stat(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        try:
            result = _stat(path, *arguments, **options)
        except (FileNotFoundError, NotADirectoryError):
            asked(path, options, found=False)
            raise
        asked(path, options, found=True)
        return result

    def asked(path: Any, options: Mapping[str, Any], *, found: bool) -> None:
        if _notes is not None and options.get("dir_fd") is None:
            _notes.asked(path, found)

    sys.addaudithook(event)
    # nothing else tells that somebody asked whether a file is there
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        able.add(stat)
    os.stat = stat


def note(kind: Kind, name: str, what: str = "") -> None:
    """Tell of something that was read, if anybody follows."""
    if _notes is not None:
        _notes.add(kind, name, what)


def whole(path: Path) -> None:
    """Tell that all of a file is used, though it may have been read before."""
    if _notes is not None:
        _notes.opened(str(path))


def row(path: Path, key: str) -> None:
    """Tell that the rows called ``key`` are used of a file that is read under ``quiet``.

    Of a page that may be ``IDS``: no more than its ids.
    """
    if _notes is not None and (name := _notes.tree.name(str(path))) is not None:
        _notes.add("row", f"{name}#{key}", signature(path))


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out what is read in this block, by this thread: it is told with ``note`` instead."""
    if _notes is None:
        yield
        return
    with _notes.silence():
        yield


def noted(root: Path) -> dict[tuple[str, str], str]:
    """Return (kind, name) → what, for all that this process has noted of a tree."""
    same = _notes is not None and _notes.tree.root == root.resolve()
    return dict(_notes.lines) if _notes is not None and same else {}


def complete(root: Path) -> bool:
    """Tell whether the notes hold all that this process has read of a tree."""
    return bool(noted(root)) and root not in _missed


def load(file: Path) -> dict[tuple[str, str], str]:
    """Return (kind, name) → what from a file of notes; the first of several counts."""
    lines: dict[tuple[str, str], str] = {}
    with suppress(FileNotFoundError):
        for line in file.read_text(encoding="utf-8").splitlines():
            kind, name, what = json.loads(line)
            lines.setdefault((kind, name), what)
    return lines


def signature(path: str | Path) -> str:
    """Return what tells one version of a file on disk from another; empty if it is not there."""
    try:
        found = _stat(path)
    except OSError:
        return ""
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"


def signatures(folder: Path) -> dict[str, str]:
    """Return path → signature for all files below a folder; empty if it is not there."""
    start = len(str(folder)) + 1
    files = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)  # noqa: PTH118 - thousands
    return {file[start:].replace(os.sep, "/"): signature(file) for file in sorted(files)}


def installed() -> list[str]:
    """Return name and version of all packages that are installed."""
    folders = (Path(folder) for folder in site.getsitepackages())
    return sorted(path.stem for folder in folders for path in folder.glob("*.dist-info"))


class Prints:
    """What everything in a tree is now, as short texts to compare; a file is read once."""

    def __init__(self, root: Path) -> None:
        self.tree = Tree(root)
        self.known: dict[tuple[str, str], tuple[str, str]] = {}
        self.rows_of: dict[tuple[str, str], dict[str, str]] = {}
        self.standing: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
        self.seen: dict[tuple[str, str], str] | None = None

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Look at each thing once in this block, however many records name it."""
        self.seen = {}
        try:
            yield
        finally:
            self.seen = None

    def now(self, kind: str, name: str, version: str = "") -> str:
        """Return what ``name`` is now; empty if it is gone.

        ``version`` is the signature of its file, if the caller has just asked for that.
        """
        if self.seen is None:
            return self._now(kind, name, version)
        if (kind, name) not in self.seen:
            self.seen[kind, name] = self._now(kind, name, version)
        return self.seen[kind, name]

    def _now(self, kind: str, name: str, version: str) -> str:
        if kind in {"file", "row"}:
            version = version or self.tree.signature(name)
            known = self.known.get((kind, name), ("", ""))
            if version and known[0] == version:
                return known[1]
        with quiet():
            found = _PRINTS[kind](self, name)
        self.known[kind, name] = (version, found)
        return found

    def file(self, name: str) -> str:
        """Return the SHA-256 of a file."""
        try:
            return hashlib.sha256(self.tree.path(name).read_bytes()).hexdigest()
        except OSError:
            return ""

    def folder(self, name: str) -> str:
        """Return a hash of the names in a folder."""
        return self.tree.listing(name)

    def exists(self, name: str) -> str:
        """Return whether something is there."""
        return "1" if signature(self.tree.place(name)) else ""

    def row(self, name: str) -> str:
        """Return a hash of the rows called ``key`` in a file, for the name ``file#key``."""
        file, _, key = name.partition("#")
        version = file, self.tree.signature(file)
        if version not in self.rows_of:
            self.rows_of[version] = rows(self.tree.path(file))
        return self.rows_of[version].get(key, "")

    def stands(self, name: str) -> str:
        """Return the name of the raw file that stands for ``provider/name``."""
        from levekar import cards

        provider, _, base = name.partition("/")
        raw = self.tree.root / "data" / "raw"
        names = tuple(os.listdir(raw / provider)) if (raw / provider).is_dir() else ()  # noqa: PTH208
        if (provider, names) not in self.standing:
            found = cards.files(provider, raw)
            self.standing[provider, names] = {cards.base_name(p.name): p.name for p in found}
        return self.standing[provider, names].get(base, "")

    def demo(self, name: str) -> str:
        """Return whether any of the raw files in the folder ``name`` is demo data."""
        from levekar import cards

        return "1" if cards.any_demo(self.tree.path(name)) else ""

    def take(self, notes: Mapping[tuple[str, str], str]) -> Record:
        """Return ``notes`` as a record: each name with what it is now.

        A file that is no longer the one that was opened gets a print that nothing is equal to.
        """
        record: Record = {}
        opened = {name for kind, name in notes if kind in {"file", "known"}}
        # hundreds of rows may be of one file
        version = cache(self.tree.signature)
        for (kind, name), what in sorted(notes.items()):
            known = record.setdefault(kind, {})
            if kind in {"file", "row"}:
                file = name.partition("#")[0]
                same = version(file) == what
                known[name] = self.now(kind, name, what) if same else CHANGED
                if kind == "row":
                    record.setdefault("whole", {})[file] = self.now("file", file, version(file))
            elif kind == "known":
                files = record.setdefault("file", {})
                files[name] = what if files.get(name, what) == what else CHANGED
            elif kind != "exists" or name not in opened:
                known[name] = what
        record.pop("known", None)
        return record

    def differs(self, record: Record) -> str:
        """Return the name of the first thing that is not what ``record`` says; empty if none.

        Finished tables are not looked into.
        """
        # the rows of a file that is the same as a whole need not be found again
        whole = record.get("whole", {})
        same = {file for file, what in whole.items() if self.now("file", file) == what}
        for kind in _PRINTS:
            for name, what in record.get(kind, {}).items():
                if kind == "row" and what != CHANGED and name.partition("#")[0] in same:
                    continue
                if self.now(kind, name) != what:
                    return name
        return ""


_PRINTS = {
    "file": Prints.file,
    "row": Prints.row,
    "exists": Prints.exists,
    "folder": Prints.folder,
    "stands": Prints.stands,
    "demo": Prints.demo,
}


def rows(file: Path) -> dict[str, str]:
    """Return key → hash for the rows of a CSV (first column) or of the lists in a YAML (id).

    A page has one, ``IDS``.
    """
    from levekar import anchors, catalogue

    if not file.is_file():
        return {}
    found: dict[str, list[Any]] = {}
    if file.suffix in {".ipynb", ".qmd"}:
        with suppress(ValueError):  # who makes a page of it, tells what is wrong with it
            found[IDS] = list(anchors.given(file))
    elif file.suffix == ".csv":
        for row in catalogue.load_csv(file):
            found.setdefault(next(iter(row.values())), []).append(row)
    else:
        lists = [part for part in catalogue.load_yaml(file).values() if isinstance(part, list)]
        for row in (row for part in lists for row in part):
            found.setdefault(str(row["id"]), []).append(row)
    return {
        key: hashlib.sha256(
            json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()
        ).hexdigest()
        for key, content in found.items()
    }
