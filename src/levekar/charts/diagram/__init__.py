"""Diagrams: boxes, arrows, wheels and schematic curves, drawn from words in two widths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from levekar import catalogue, text
from levekar.charts import markup
from levekar.charts.diagram import model
from levekar.charts.diagram.sheet import Sheet
from levekar.charts.figure import Figure
from levekar.charts.markup import TextCell, TextTable
from levekar.charts.widths import InTwoWidths

if TYPE_CHECKING:
    from levekar.catalogue import FigureEntry
    from levekar.charts.diagram.model import Element
    from levekar.charts.style import Canvas

_WORDING = ("wording", "wording_name")


def diagram(figure_id: str, note: str = "") -> Figure:
    """Return the diagram ``figure_id`` of the report, drawn from what the catalogue says."""
    entry = catalogue.figure(figure_id)
    return DiagramFigure(entry, "diagram", build(entry), note)


def build(entry: FigureEntry, data: Any = None) -> DiagramContent:
    """Return the content of a diagram; all of it is in the catalogue, so ``data`` is not used."""
    return DiagramContent(model.read(entry))


@dataclass(frozen=True)
class DiagramContent:
    """Elements and relations, told as text, table and drawing."""

    diagram: model.Diagram

    word = "Diagram"
    statuses: frozenset[str] = frozenset()
    raw: tuple[str, ...] = ()
    unit = ""

    @property
    def remark(self) -> str:
        """Where words and layout come from."""
        return self.diagram.remark

    def describe(self) -> str:
        """Return every element and every relation in words."""
        tops = [e for e in self.diagram.elements.values() if not e.parent]
        parts = []
        for role in dict.fromkeys(e.role for e in tops):
            same = [e for e in tops if e.role == role]
            if any(self.diagram.children(e.id) for e in same):
                parts += [f"{text.sentence(role)}: {self._told(e)}." for e in same]
            else:
                name = model.PLURALS.get(role, role) if len(same) > 1 else role
                parts.append(f"{text.sentence(name)}: {'; '.join(map(self._told, same))}.")
        if self.diagram.relations:
            parts.append(f"Sammenhenger: {'; '.join(self._ties())}.")
        return " ".join([*parts, self.remark])

    def _told(self, element: Element) -> str:
        inner = "; ".join(map(self._told, self.diagram.children(element.id)))
        words = element.full.rstrip(".?")
        if not inner:
            return words
        return f"{words} ({inner})" if element.parent else f"{words} – {inner}"

    def _ties(self) -> list[str]:
        """Return the relations in words, those with the same meaning and end together."""
        out = []
        for key in dict.fromkeys((r.verb, r.label, r.end) for r in self.diagram.relations):
            verb, label, end = key
            starts = text.join(
                f"«{self.diagram[r.start].text}»"
                for r in self.diagram.relations
                if (r.verb, r.label, r.end) == key
            )
            goal = f"«{self.diagram[end].text}»"
            # words on an arrow need not be a verb
            out.append(f"{starts} – {label} – {goal}" if label else f"{starts} {verb} {goal}")
        return out

    def records(self) -> list[dict[str, str]]:
        """Return one row for each element, then one for each relation."""
        empty = dict.fromkeys(
            ("row", "element", "role", "parent", "from", "relation", "to", "text", *_WORDING), ""
        )
        rows = [
            empty
            | {
                "row": "element",
                "element": e.id,
                "role": e.role,
                "parent": e.parent,
                "text": e.full,
                "wording": e.origin,
                "wording_name": e.told,
            }
            for e in self.diagram.elements.values()
        ]
        rows += [
            empty
            | {
                "row": "relation",
                "from": r.start,
                "relation": r.verb,
                "to": r.end,
                "text": f"{self.diagram[r.start].text} – {r.verb} – {self.diagram[r.end].text}",
                "wording": model.MADE,
                "wording_name": model.ORIGINS[model.MADE],
            }
            for r in self.diagram.relations
        ]
        return rows

    def text_table(self) -> TextTable:
        """Return the elements with what they belong to, their relations and their origin."""
        rows = []
        for e in self.diagram.elements.values():
            ties = [
                f"{r.verb}: {self.diagram[r.end].text}"
                for r in self.diagram.relations
                if r.start == e.id
            ]
            parent = self.diagram[e.parent].text if e.parent else ""
            cells = (text.sentence(e.role), parent, "; ".join(ties), e.told)
            rows.append((e.full, tuple(TextCell(cell or "–") for cell in cells)))
        return TextTable(
            corner="Tekst",
            columns=("Del", "Hører til", "Sammenheng", "Ordene er"),
            rows=tuple(rows),
            numbers=False,
        )

    def digest(self) -> list[str]:
        """Return one line for each element and each relation."""
        out = [f"{e.id}: {e.full}" for e in self.diagram.elements.values()]
        return out + [f"{r.start} > {r.end}: {r.verb}" for r in self.diagram.relations]

    def paint(self, canvas: Canvas) -> None:
        """Draw the sections from the top down; every element must be in the picture."""
        Sheet(canvas, self.diagram).draw()


class DiagramFigure(InTwoWidths):
    """A diagram with two pictures, and with words about where its words come from."""

    content: DiagramContent

    @property
    def status(self) -> str:
        """Return where words and layout come from."""
        return self.content.remark

    @property
    def downloads(self) -> dict[str, str]:
        """Return the endings of the files and what a reader calls them, in order."""
        return super().downloads | {".csv": "innholdet (CSV)"}

    def _unfolded(self) -> str:
        behind = f"innholdet i {text.inside(self.label)}"
        table = self.content.text_table().html(self.label)
        return markup.details(f"Vis {behind} som tekst", text.sentence(behind), table)


SHOWN = DiagramFigure
