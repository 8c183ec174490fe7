"""The ledger read from data/report: claims.csv, rules.yml and decisions.csv."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from levekar import catalogue, geography, paths, text
from levekar.claims import rules
from levekar.claims.statements import Bound, Cell, Statement
from levekar.errors import LevekarError
from levekar.observations import GROUPS, TOTAL

COUNTED = "rapport"
# Which word in a source label means which provider; the first that fits
PROVIDERS = {
    "e-tilgang": "kommune",
    "FHI": "fhi",
    "Ungdata": "ungdata",
    "SSB tabell 12812": "valg",
    "SSB tabell": "ssb",
}
NO_DATA = {
    "rule": "er en regel i et regelverk eller en ordning, ikke et tall fra en datakilde",
    "financial": "er et beløp i en ordning, ikke et tall fra en datakilde",
    "structural": "beskriver rapporten, et tiltak eller et regelverk, ikke tall fra en datakilde",
}


@dataclass(frozen=True)
class Decision:
    """What was done with an inconsistency of the report (a row of decisions.csv).

    ``decision`` is ``contradicted`` (the claim was not followed, ``followed`` were) or ``both``
    (the readings can stand side by side).
    """

    claim_id: str
    decision: str
    followed: tuple[str, ...]
    inconsistency: str
    reason: str


def ledger() -> tuple[Statement, ...]:
    """Return every statement: all claims in order, then the rules in order."""
    return _ledger(paths.project().root)


def decisions() -> tuple[Decision, ...]:
    """Return the decisions about inconsistencies, in order."""
    return _decisions(paths.project().report / "decisions.csv")


def contradicted() -> dict[str, Decision]:
    """Return claim id → decision for the claims that were not followed."""
    return {d.claim_id: d for d in decisions() if d.decision == "contradicted"}


def counts() -> dict[str, float]:
    """Return measure → number for what is counted in the project itself."""
    rows = {row["claim_id"]: row["measure"] for row in _claims(paths.project().report)}
    return {rows[claim]: float(_count(spec)) for claim, spec in rules.rules()["counts"].items()}


def _count(spec: Mapping[str, str]) -> int:
    if "places" in spec:
        return sum(level == spec["places"] for level, _ in geography.places().values())
    if "figure_measures" in spec:
        return len(catalogue.figure(spec["figure_measures"]).measures)
    from levekar.sources.maps import survey_map

    return len(survey_map(spec["ses_components"]).components)


@cache
def _claims(report: Path) -> list[dict[str, str]]:
    return catalogue.load_csv(report / "claims.csv")


@cache
def _decisions(path: Path) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            row["claim_id"],
            row["decision"],
            tuple(row["followed_claims"].split(";")) if row["followed_claims"] else (),
            row["inconsistency"],
            row["reason_no"],
        )
        for row in catalogue.load_csv(path)
    )


@cache
def _ledger(root: Path) -> tuple[Statement, ...]:
    known = rules.rules()
    own: list[Statement] = []
    translated: dict[str, tuple[Bound, ...]] = {}
    for spec in known["rules"]:
        written = rules.statement(spec)
        if "states" in spec:
            # a claim that says several things has a rule for each
            said = translated.get(spec["states"], ())
            translated[spec["states"]] = said + written.bounds
        else:
            own.append(written)
    rows = _claims(paths.Project(root).report)
    claims = [_claim(row, known, translated.get(row["claim_id"], ())) for row in rows]
    return (*claims, *own)


def _claim(
    row: Mapping[str, str], known: Mapping[str, Any], translation: tuple[Bound, ...]
) -> Statement:
    bounds: tuple[Bound, ...] = ()
    reason = ""
    try:
        bounds = translation or tuple(_bounds(row, known))
    except LevekarError as error:
        reason = error.message
    return Statement(
        id=row["claim_id"],
        origin="claims",
        chapter=row["chapter"],
        figures=tuple(row["figure"].split(";")) if row["figure"] else (),
        kind=row["kind"],
        text=_told(row),
        bounds=bounds,
        unresolved=reason,
    )


def _bounds(row: Mapping[str, str], known: Mapping[str, Any]) -> Iterator[Bound]:
    conventions = known["conventions"]
    if row["claim_id"] in known["counts"]:
        yield _limits(Cell.of(row["measure"], "", "", {}, provider=COUNTED), row, conventions)
        return
    if row["kind"] in NO_DATA:
        raise LevekarError(NO_DATA[row["kind"]])
    if row["claim_id"] in known.get("no_data", {}):
        raise LevekarError(known["no_data"][row["claim_id"]])
    own = known["cells"].get(row["claim_id"], {})
    # a direction that prints a value in the measure's own unit is read as one where cells say so
    valued = bool(own) or row["kind"] != "directional"
    unit = catalogue.measure(row["measure"]).unit
    if not valued or not row["value"] or unit != row["unit"]:
        raise LevekarError("sammenlikningen er ikke oversatt til en regel i rules.yml ennå")
    geo = own.get("geo") or _geo(row)
    dims = _dims(row, known)
    for grade in conventions["grades"].get(dims["grade"], [dims["grade"]]):
        cell = Cell.of(
            row["measure"],
            geography.level(geo),
            geo,
            dims | {"grade": grade},
            provider=own.get("provider") or _provider(row["source"]),
            # the state at New Year belongs to the year it opens
            period=own.get("period") or re.sub(r"^(\d{4})-01-01$", r"\1", row["period"]),
        )
        if row["claim_id"] in known.get("spans", ()):
            yield from _ends(cell, row)
        else:
            yield _limits(cell, row, conventions)


def _geo(row: Mapping[str, str]) -> str:
    if not row["geo"]:
        raise LevekarError("stedet er ikke trykt")
    return geography.code(row["geo"], row["geo_level"])


def _ends(cell: Cell, row: Mapping[str, str]) -> Iterator[Bound]:
    """Read a printed span over places or groups as two values, the lowest and the highest."""
    own = cell.group("category")
    for name, printed in (("lavest", row["value"]), ("høyest", row["value_upper"])):
        groups = dict(zip(GROUPS, cell.groups, strict=True))
        groups["category"] = name if own == TOTAL else f"{name}, {own}"
        end = Cell.of(
            cell.measure,
            cell.geo_level,
            cell.geo,
            groups,
            provider=cell.provider,
            period=cell.period,
        )
        value = float(printed)
        yield Bound(((1.0, end),), value, value, decimals=_decimals(printed))


def _dims(row: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    """Return the groups a claim names; one that has no column must be told in rules.yml."""
    own = known["cells"].get(row["claim_id"], {})
    descriptive = known["conventions"]["descriptive"]
    described = {*descriptive["all"], *descriptive.get(row["measure"], ())}
    other = dict(part.partition("=")[::2] for part in row["other"].split(";") if part)
    unknown = [f"{key}={value}" for key, value in other.items() if key not in described]
    if unknown and not own and row["claim_id"] not in known.get("spans", ()):
        raise LevekarError(f"«{unknown[0]}» er ikke oversatt til en dimensjon i rules.yml")
    dims: dict[str, str] = {name: own.get(name) or row.get(name) or TOTAL for name in GROUPS}
    if "school_levels" in other:
        dims["school_level"] = TOTAL
    return dims


def _limits(cell: Cell, row: Mapping[str, str], conventions: Mapping[str, Any]) -> Bound:
    words = conventions["near_words"]
    return rules.limits(
        cell,
        # a change in the measure's own unit is that measure's value
        "exact" if row["qualifier"] == "change" else row["qualifier"],
        float(row["value"]),
        conventions["tolerance"],
        upper=float(row["value_upper"] or math.inf),
        close=any(word in row["note"].lower() for word in words),
        decimals=_decimals(row["value"]),
        unit=row["unit"],
    )


def _provider(source: str) -> str:
    return next((provider for word, provider in PROVIDERS.items() if word in source), "")


def _decimals(printed: str) -> int:
    return len(printed.partition(".")[2])


def _told(row: Mapping[str, str]) -> str:
    words = {"F": "jenter/kvinner", "M": "gutter/menn", "U": "ungdomsskole", "V": "videregående"}
    dims = [row["geo"], *(row[name] for name in ("sex", "school_level", "grade", "ses", "age"))]
    where = ", ".join(words.get(code, code) for code in [*dims, row["period"]] if code)
    numbers = [
        text.number(float(row[name]), _decimals(row[name]))
        for name in ("value", "value_upper")
        if row[name]
    ]
    sign = {"approx": "om lag ", "under": "under ", "over": "over "}.get(row["qualifier"], "")
    told = sign + text.EN_DASH.join(numbers) if numbers else "bare retning"
    return f"{row['label_no']} ({where}): {told}" if where else f"{row['label_no']}: {told}"
