"""The finished PDF read again: whether it is PDF/UA-1, its text, and its text alternatives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar.edition.reasons import Reason
from levekar.errors import LevekarError

if TYPE_CHECKING:
    from pypdf import PdfReader

CHECK = "PDF/UA-1"
DO = "lag PDF-en med levekar (typst, pdf_standards ua-1), og se etter i malen book/theme/book.typ."
UA = "http://www.aiim.org/pdfua/ns/id/"
DC = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True)
class Printed:
    """A PDF on disk."""

    path: Path

    @cached_property
    def reader(self) -> PdfReader:
        """The PDF, opened; LevekarError where the package that reads it is not installed."""
        try:
            from pypdf import PdfReader
        except ImportError as error:
            raise LevekarError(
                "pakken pypdf er ikke installert, så PDF-en kan ikke kontrolleres.",
                hint='installer den med «pip install "levekar[publish]"».',
            ) from error
        return PdfReader(self.path)

    def text(self, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
        """Return the text of all pages in order, page headers and footers included."""
        pages = self.reader.pages
        parts = []
        for page in pages:
            parts.append(page.extract_text())
            progress(len(parts), len(pages))
        return "\n".join(parts)

    @cached_property
    def alternatives(self) -> tuple[str, ...]:
        """The text alternatives of the figures, in reading order."""
        catalogue: Any = self.reader.trailer["/Root"].get_object()
        root = catalogue.get("/StructTreeRoot")
        return tuple(_alternatives(root.get_object())) if root is not None else ()


def _alternatives(top: Any) -> Iterator[str]:
    """Yield /Alt of every element of the structure tree; its leaves may be numbers."""
    waiting, seen = [top], set()
    while waiting:
        node = waiting.pop()
        reference = getattr(node, "indirect_reference", None)
        if reference is not None:
            if reference.idnum in seen:
                continue
            seen.add(reference.idnum)
        if not hasattr(node, "get"):
            continue
        if "/Alt" in node:
            yield str(node["/Alt"])
        kids = node.get("/K")
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        inside = kids if isinstance(kids, list) else [] if kids is None else [kids]
        waiting += [kid.get_object() for kid in reversed(inside)]


def of_pdf(path: Path, language: str = "nb") -> list[Reason]:
    """Return why ``path`` is not a PDF/UA-1 file in ``language``, as far as its own data tell."""
    if not path.is_file():
        return [Reason(CHECK, path.name, "PDF-en finnes ikke", DO)]
    try:
        return [Reason(CHECK, path.name, fault, DO) for fault in _faults(Printed(path), language)]
    except LevekarError:
        raise
    except Exception as error:  # a file that is no PDF fails in many ways
        return [Reason(CHECK, path.name, f"PDF-en kan ikke leses ({error})", DO)]


def _faults(printed: Printed, language: str) -> Iterator[str]:
    root: Any = printed.reader.trailer["/Root"].get_object()
    marks: Any = root.get("/MarkInfo") or {}
    if not _true(marks.get("/Marked")):
        yield "innholdet er ikke merket (MarkInfo)"
    if _true(marks.get("/Suspects")):
        yield "merkingen er usikker (Suspects)"
    if "/StructTreeRoot" not in root:
        yield "innholdet har ingen struktur (StructTreeRoot)"
    said = str(root.get("/Lang", ""))
    if said.partition("-")[0] != language.partition("-")[0]:
        yield f"språket er «{said}», ikke «{language}»"
    view: Any = root.get("/ViewerPreferences") or {}
    if not _true(view.get("/DisplayDocTitle")):
        yield "leseren viser ikke tittelen (DisplayDocTitle)"
    data = printed.reader.xmp_metadata
    text = data.rdf_root.toxml() if data else ""
    if (
        not re.search(r"<pdfuaid:part>\s*1\s*</pdfuaid:part>|pdfuaid:part=.1.", text)
        or UA not in text
    ):
        yield "fila sier ikke at den er PDF/UA-1 (pdfuaid:part)"
    if not re.search(r"<dc:title>.*?<rdf:li[^>]*>\s*\S", text, re.DOTALL) or DC not in text:
        yield "fila har ingen tittel i metadata (dc:title)"


def _true(value: Any) -> bool:
    """Tell whether an entry of a PDF is true; pypdf's own object for false is not."""
    return getattr(value, "value", value) is True
