"""Ungdata: respondent-level survey files in SPSS format, one file for each survey year.

Raw file: ``ungdata_<year>.sav``; variable names and codes: data/maps/ungdata.yml. Files are ordered
from Sikt and never enter git.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from levekar import cards
from levekar.errors import LevekarError
from levekar.paths import shown
from levekar.sources.http import Client
from levekar.sources.maps import SurveyMap, Variable, survey_map
from levekar.sources.request import Request, by_hand

if TYPE_CHECKING:
    import pandas as pd

PROVIDER = "ungdata"
LEVELS = {"8": "U", "9": "U", "10": "U", "Vg1": "V", "Vg2": "V", "Vg3": "V"}


def fetch(request: Request, client: Client) -> tuple[bytes, dict[str, str]]:
    """Tell how the file is got: survey files are ordered from Sikt."""
    raise by_hand(request)


def read_all() -> pd.DataFrame:
    """Return the respondents of every survey file, one row each.

    Columns: survey (year), school_level, grade, sex, geo (bydel code), ses, raw, status, and one
    column of answers for each item of the variable map, as categories. Missing answers are NaN.
    """
    import pandas as pd

    files = [file for file in cards.files(PROVIDER) if file.suffix == ".sav"]
    if not files:
        raise LevekarError(
            "det finnes ingen .sav-filer.",
            where=f"data/raw/{PROVIDER}",
            hint="kjør «levekar synthesize» for demodata, eller «levekar data adopt FIL».",
        )
    return pd.concat([read(file) for file in files], ignore_index=True)


def read(file: Path) -> pd.DataFrame:
    """Return the respondents of one survey file; its name must end in the survey year."""
    raw, _ = cards.open_raw(file)
    base = cards.base_name(file.name)
    year = re.search(r"(\d{4})\.sav$", base)
    if not year:
        raise LevekarError(
            "filnavnet slutter ikke på et årstall.",
            where=shown(file),
            hint="gi fila navn som ungdata_2021.sav.",
        )
    out = translate(_parse(file), survey_map(PROVIDER, base), file)
    out.insert(0, "survey", year.group(1))
    out["raw"] = raw.id
    out["status"] = raw.card.status
    return out


def _parse(file: Path) -> pd.DataFrame:
    import pyreadstat

    try:
        frame, _ = pyreadstat.read_sav(file, apply_value_formats=False)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise LevekarError(
            f"fila kan ikke leses som SPSS-fil ({error}).",
            where=shown(file),
            hint="hent fila på nytt fra leverandøren.",
        ) from error
    return frame


def translate(frame: pd.DataFrame, chart: SurveyMap, file: Path) -> pd.DataFrame:
    """Translate a survey file's own names and codes by its variable map."""
    import pandas as pd

    names = [v.name for v in chart.variables()] + [c.name for c in chart.components]
    missing = [name for name in names if name not in frame]
    if missing:
        raise LevekarError(
            f"fila mangler {len(missing)} variabler: {', '.join(missing[:8])}"
            + (" …" if len(missing) > 8 else "."),
            where=shown(file),
            hint=f"oversett navnene under {_own_map(file)}.",
        )
    answers = {v.key: _answers(frame[v.name], v, chart, file) for v in chart.variables()}
    out = pd.DataFrame(answers, index=frame.index)
    out["school_level"] = out["grade"].map(LEVELS)
    if chart.ses is None:
        out["ses"] = _ses_groups(frame, chart, file)
    return out


def _own_map(file: Path) -> str:
    return f"files/{cards.base_name(file.name)} i data/maps/{PROVIDER}.yml"


def _answers(
    column: pd.Series[float], variable: Variable, chart: SurveyMap, file: Path
) -> pd.Categorical:
    import numpy as np
    import pandas as pd

    values = column.to_numpy(float)
    codes = np.array(sorted(variable.codes))
    at = np.minimum(np.searchsorted(codes, values), len(codes) - 1)
    known = codes[at] == values
    odd = np.flatnonzero(~known & ~np.isnan(values) & ~np.isin(values, list(chart.missing)))
    if len(odd):
        found = ", ".join(f"{v:g}" for v in np.unique(values[odd])[:5])
        raise LevekarError(
            f"variabelen {variable.name} har ukjente koder ({found}) i {len(odd)} rader, "
            f"første gang i rad {odd[0] + 1}.",
            where=shown(file),
            hint=f"før kodene opp under {_own_map(file)}.",
        )
    # two codes may mean the same answer
    answers = tuple(dict.fromkeys(variable.codes.values()))
    answer_of = np.array([answers.index(variable.codes[code]) for code in codes])
    return pd.Categorical.from_codes(np.where(known, answer_of[at], -1), dtype=_scale(answers))


@cache
def _scale(answers: tuple[str, ...]) -> pd.CategoricalDtype:
    """Return one and the same type for all questions with the same answers."""
    import pandas as pd

    return pd.CategoricalDtype(list(answers))


def _ses_groups(frame: pd.DataFrame, chart: SurveyMap, file: Path) -> pd.Series[str]:
    import numpy as np
    import pandas as pd

    scores = frame[[c.name for c in chart.components]]
    scores = scores.mask(scores.isin(list(chart.missing)))
    for part in chart.components:
        odd = scores[part.name].dropna()
        odd = odd[~odd.between(part.low, part.high)]
        if len(odd):
            raise LevekarError(
                f"variabelen {part.name} skal ligge mellom {part.low} og {part.high}, "
                f"men rad {odd.index[0] + 1} har {odd.iloc[0]:g}.",
                where=shown(file),
                hint=f"rett grensene under ses i data/maps/{PROVIDER}.yml.",
            )
    total = scores.sum(axis=1, skipna=False)
    edges = [-np.inf, chart.cuts["lav"], chart.cuts["middels"], np.inf]
    groups = pd.cut(total, edges, labels=["lav", "middels", "høy"])
    return groups.astype("object")
