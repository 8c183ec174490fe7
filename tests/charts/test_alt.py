from __future__ import annotations

import chart_shapes as shapes
from hypothesis import given
from hypothesis import strategies as st

from levekar.catalogue import figure
from levekar.charts.alt import describe
from levekar.charts.grid import arrange


def told(name, data, **choice):
    return describe(arrange(figure(name), data, **choice)).replace("\u00a0", " ")


def test_small_figures_tell_every_value():
    words = told("figur-09", shapes.figur_09(), x="period", series="sex")
    assert "Enhet: prosent. Fordelt på år (2010–2021) og kjønn (jenter og gutter)." in words
    assert "Jenter: 20 % i 2010, 25 % i 2013, 30 % i 2017, 40 % i 2021." in words
    assert "Høyest: jenter i 2021 (40 %)." in words
    assert "Lavest: jenter i 2010, gutter i 2017 og gutter i 2021 (20 %)." in words
    assert "Fra 2010 til 2021: jenter opp 20 prosentpoeng; gutter ned 2 prosentpoeng." in words
    assert "størst i 2021 (20 prosentpoeng) og minst i 2010 (2 prosentpoeng)" in words


def test_large_figures_tell_a_summary():
    words = told("figur-12", shapes.figur_12(), x="measure", series="period")
    assert "Høyest: Bekymret seg mye i 2021 (48 %)." in words
    assert "Alt er et slit opp 18 prosentpoeng (20 % til 38 %)" in words
    assert "25 %" not in words.split("Fra 2013")[0]


def test_gradients_and_gaps_between_groups():
    words = told("figur-14", shapes.figur_14(), x="sex", series="ses")
    assert "Fra lav SØS til høy SØS: jenter ned 15,0 prosentpoeng; gutter ned 5,5" in words
    assert "Lav SØS ligger høyest i alle grupper." in words
    assert "størst for «jenter» (15,0 prosentpoeng)" in words


def test_a_total_is_no_step_from_less_to_more():
    data = shapes.observed(
        [30, 20, 10, 5], measure="persistent_low_income_all", age=["all", "0–17", "18–34", "67+"]
    )
    words = told("figur-35", data, x="age", order={"age": ["all", "0–17", "18–34", "67+"]})
    assert "Fra 0–17 år til 67 år og eldre: ned 15 prosentpoeng." in words


def test_counts_have_no_percent():
    data = shapes.tabell_3()
    words = told("tabell-3", data[data["unit"] == "count"], x="period", series="measure")
    assert "Enhet: antall." in words
    assert "Unike personer opp 90 (10 til 100)" in words
    assert "%" not in words


def test_units_are_told_apart():
    words = told("tabell-3", shapes.tabell_3(), x="measure", series="period", one_unit=False)
    assert "Høyest: Hendelser i 2020 (300)." in words
    assert "Lovbrudd per person i 2020 og Lovbrudd per hendelse i 2020 (1,9)." in words
    assert "Forskjellen" not in words


def test_nothing_is_claimed_about_hidden_numbers():
    data = shapes.figur_10()
    data.loc[[2, 5], "status"] = ["suppressed", "missing"]
    words = told("figur-10", data, x="ses", series="sex")
    assert "Skjult av hensyn til personvern: høy SØS, jenter." in words
    assert "Mangler: høy SØS, gutter." in words
    assert "Høyest av tallene som vises" in words
    assert "alle grupper" not in words
    assert "80" not in words


def test_only_hidden_numbers():
    data = shapes.figur_09(status="suppressed")
    words = told("figur-09", data, x="period", series="sex")
    assert words.endswith("Alle tallene er skjult av hensyn til personvern.")


def test_a_mixture_names_what_is_synthetic():
    data = shapes.figur_09(status="published")
    data.loc[3, "status"] = "synthetic"
    assert "Syntetisk: jenter i 2021." in told("figur-09", data, x="period", series="sex")
    data.loc[4:, "status"] = "synthetic"
    words = told("figur-09", data, x="period", series="sex")
    assert "Ikke syntetisk: jenter i 2010, jenter i 2013 og jenter i 2017." in words
    data.loc[3, "status"] = "published"
    assert "4 av 8 tall er syntetiske." in told("figur-09", data, x="period", series="sex")


def test_one_value():
    data = shapes.figur_10().iloc[:1]
    assert told("figur-10", data, x="ses") == "Enhet: prosent. Lav SØS 50 %."


@given(st.lists(st.integers(0, 100), min_size=8, max_size=8))
def test_highest_and_lowest_are_right(numbers):
    data = shapes.figur_09()
    data["value"] = [float(n) for n in numbers]
    words = told("figur-09", data, x="period", series="sex")
    if len(set(numbers)) == 1:
        assert f"Alle tallene er like ({numbers[0]} %)." in words
        return
    highest = words.split("Høyest: ")[1].split(".")[0]
    lowest = words.split("Lavest: ")[1].split(".")[0]
    assert highest.endswith(f"({max(numbers)} %)")
    assert lowest.endswith(f"({min(numbers)} %)")
    on_top = words.count("ligger høyest hele tida")
    girls, boys = numbers[:4], numbers[4:]
    over = all(g > b for g, b in zip(girls, boys, strict=True))
    under = all(g < b for g, b in zip(girls, boys, strict=True))
    assert on_top == (over or under)
