"""Raw files made here: demo data that agrees with the report, and transcripts of what it printed.

Every file is a stand-in for a provider's own file. It is written only where the provider's own
does not lie, and the same ledger always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from levekar import cards
from levekar.cards import Card
from levekar.errors import LevekarError, near
from levekar.paths import Project

Progress = Callable[[str, int, int], None]
Files = Iterator[tuple[str, bytes, Card]]
PROVIDERS = (
    "rapport",
    "politi",
    "fhi",
    "ssb",
    "valg",
    "kommune",
    "hunt",
    "microdata",
    "nav",
    "prosjekt",
    "register",
    "ungdata",
)
NAMES = {
    "politi": "Tabell 3",
    "fhi": "Folkehelseinstituttet",
    "ssb": "Statistisk sentralbyrå",
    "valg": "Valgdeltakelse",
    "kommune": "Trondheim kommune",
    "hunt": "HUNT",
    "microdata": "microdata.no",
    "nav": "NAV",
    "prosjekt": "Studier",
    "register": "Registerrader",
}


def synthesize(
    project: Project, providers: Sequence[str] | None = None, progress: Progress | None = None
) -> list[Path]:
    """Write the stand-ins of ``providers`` (all if not given) and return the files written.

    ``progress`` is told (step, done, total). A stand-in whose own file lies in the folder is not
    written; ``kept`` tells which these are.
    """
    chosen = list(providers or PROVIDERS)
    for name in chosen:
        if name not in PROVIDERS:
            raise LevekarError(
                f"det lages ingen filer for «{name}».", hint=near(name, list(PROVIDERS))
            )
    steps = {name: _steps(name) for name in chosen}
    done, total = 0, sum(steps.values())

    def told(step: str) -> None:
        nonlocal done
        done = min(done + 1, total)
        if progress:
            progress(step, done, total)

    written = []
    for provider in chosen:
        for name, data, card in _files(provider, told):
            file = project.raw / provider / name
            if own_file(file).is_file():
                told(f"beholdt {provider}/{own_file(file).name}")
                continue
            cards.put(file, data, card)
            written.append(file)
    return written


def own_file(stand_in: Path) -> Path:
    """Return where the provider's own file lies, or would lie, for a stand-in."""
    return stand_in.with_name(cards.base_name(stand_in.name))


def kept() -> list[Path]:
    """Return the files of one's own that lie where stand-ins are made; none is ever overwritten."""
    return [f for provider in PROVIDERS for f in cards.files(provider) if own_file(f) == f]


def _steps(provider: str) -> int:
    if provider == "ungdata":
        from levekar.synthetic import ungdata

        return ungdata.steps()
    return 1


def _files(provider: str, told: Callable[[str], None]) -> Files:
    from levekar.synthetic import counted, fhi, personer, rapport, registre, soner, studier, ungdata

    if provider == "ungdata":
        return ungdata.files(told)
    told(NAMES.get(provider, "Trykte verdier"))
    own = {
        "rapport": rapport.files,
        "politi": rapport.violence,
        "fhi": fhi.files,
        "kommune": soner.municipality,
        "hunt": soner.hunt,
        "microdata": registre.microdata,
        "nav": registre.nav,
        "prosjekt": studier.files,
        "register": personer.files,
    }
    made = own[provider]() if provider in own else iter(())
    return chain(made, counted.files(provider)) if provider in counted.WRITERS else made
