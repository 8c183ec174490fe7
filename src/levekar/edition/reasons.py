"""Why an edition may not be published: one reason, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Reason:
    """One reason not to publish: which check found it, where, what is wrong and what to do."""

    check: str
    where: str
    what: str
    do: str = ""

    def line(self) -> str:
        """Return the reason on one line."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}"


def listed(reasons: Iterable[Reason], most: int = 0) -> list[str]:
    """Return the lines that show ``reasons`` to a person, by check, with what to do for each.

    ``most``: show at most so many of each check, and say how many are left out; 0 shows all.
    """
    by: dict[str, list[Reason]] = {}
    for reason in reasons:
        by.setdefault(reason.check, []).append(reason)
    lines: list[str] = []
    for check, found in by.items():
        lines.append(f"{check} ({len(found)}):")
        shown = found[:most] if most else found
        lines += [f"  - {reason.line()}" for reason in shown]
        if len(found) > len(shown):
            lines.append(f"  - … og {len(found) - len(shown)} til")
        lines += [f"  Gjør slik: {do}" for do in dict.fromkeys(r.do for r in found) if do]
    return lines
