"""The list of profiles, and the files that it leads to."""

from __future__ import annotations

from functools import cached_property

from levekar import absence, geography, paths, text
from levekar.charts import export, markup
from levekar.notebook import Markdown
from levekar.profiles.page import Maker, Towns, towns
from levekar.registers import places


def profiles() -> Markdown:
    """Return the list of profiles; where it is shown, it also writes the pages.

    They lie among the figures, under the names of ``geography.profile_name``. A municipality
    without bydeler and zones has none, and the list says so.
    """
    found = towns()
    if not found.zones:
        place = geography.name(found.kommune)
        reason = f"Utgaven kjenner ingen bydeler eller levekårssoner i {place}."
        return Markdown(absence.box("Det er ingen områdeprofiler", reason))
    return Profiles(found)


class Profiles(Markdown):
    """The list of profiles, with links on pages and without them in print."""

    def __init__(self, found: Towns) -> None:
        self.towns = found
        both = (
            markup.html_only(self._list(linked=True)),
            markup.typst_only(self._list(linked=False)),
        )
        super().__init__("\n\n".join(both))

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Return file name → page, for every bydel and zone."""
        maker = Maker(self.towns)
        return {
            geography.profile_name(code): maker.page(code).encode("utf-8")
            for code in self.towns.codes
        }

    def _repr_markdown_(self) -> str:
        for name, page in self.files.items():
            export.write(paths.project().figures / name, page)
        return self.source

    def _list(self, *, linked: bool) -> str:
        parts = []
        if not self.towns.inside:
            place = text.markdown(geography.name(self.towns.kommune))
            parts.append(
                f"Utgaven kjenner ingen levekårssoner i {place}. Derfor er det bare profiler for "
                "bydelene."
            )
        for bydel, zones in self.towns.zones.items():
            name = text.markdown(geography.name(bydel))
            whole = _item(bydel, f"Hele bydelen {geography.name(bydel)}", linked=linked)
            if linked:
                parts += [f"### {name} {{#profiler-{bydel}}}", whole]
            else:
                parts.append(f"**{name}**")
            if zones:
                ordered = sorted(zones, key=lambda zone: text.alphabetical(geography.name(zone)))
                items = [f"- {_item(z, geography.name(z), linked=linked)}" for z in ordered]
                parts.append("::: {.profile-list}\n" + "\n".join(items) + "\n:::")
        return "\n\n".join(parts)


def _item(code: str, words: str, *, linked: bool) -> str:
    return places.link(words, f"../figures/{geography.profile_name(code)}" if linked else "")
