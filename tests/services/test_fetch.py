"""The orchestration: what is asked for, what is written, and what is left alone."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from replay import Reply

from composed import fhi as fhi_answer
from composed import jsonstat, put
from levekar import cards, catalogue, fetch
from levekar.errors import LevekarError
from levekar.sources import request

PERIODS = [
    "2016_2018",
    "2017_2019",
    "2018_2020",
    "2019_2021",
    "2020_2022",
    "2021_2023",
    "2022_2024",
]
DIMS = {"GEO": ["5001", "500101"], "AAR": PERIODS, "TRINN": ["7", "10"], "MEASURE_TYPE": ["MEIS"]}
GOOD = fhi_answer(DIMS, [*range(1, 28), ":"])
QUERY = json.dumps({"dimensions": [{"code": name} for name in DIMS]}).encode()


@pytest.fixture
def table(server):
    """Answer for FHI's table on bullying."""

    def answer(*replies: bytes | Reply) -> None:
        server.on("/fhi/nokkel/table/377/query", QUERY)
        server.on("/fhi/nokkel/table/377/data", *replies)

    return answer


@pytest.fixture
def raw(tree):
    return tree / "data" / "raw" / "fhi"


def one(client, target="fhi/mobbing.json", **options) -> fetch.Result:
    (result,) = fetch.fetch(target, client=client, **options)
    return result


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("figur-20", ["fhi/mobbing_1aar.json"]),
        ("tabell-1", ["fhi/ufore_18_29.json"]),
        ("neet_rate_ssb", ["ssb/neet.json", "ssb/neet_landet.json"]),
        ("fhi/mobbing.json", ["fhi/mobbing.json"]),
        (
            "klass",
            ["klass/bydeler.json", "klass/grunnkretser_bydel.json", "klass/levekarssoner.json"],
        ),
    ],
)
def test_a_plan_for_a_figure_a_measure_a_file_and_a_provider(tree, target, files):
    assert [r.id for r in fetch.plan(target)] == files


def test_a_plan_for_nothing_is_a_plan_for_all(tree):
    assert fetch.plan() == request.requests("2024")


@pytest.mark.parametrize(
    ("target", "said"),
    [("figur-34", "ingen råfil"), ("births", "ingen råfil"), ("figr-20", "ukjent")],
)
def test_a_target_without_a_file_is_told(tree, target, said):
    with pytest.raises(LevekarError, match=said) as error:
        fetch.plan(target)
    assert said != "ukjent" or "figur-20" in error.value.hint


def test_every_plotted_figure_has_a_file_and_every_name_exists(tree, root):
    every = request.requests("2024")
    assert len({r.id for r in every}) == len(every)
    assert {m for r in every for m in r.measures} <= set(catalogue.measures())
    assert {f for r in every for f in r.figures} <= set(catalogue.figures())
    plotted = {name for name, entry in catalogue.figures().items() if entry.measures}
    assert plotted <= {f for r in every for f in r.figures}
    known = re.findall(r"^@\w+\{(\w+)", (root / "book" / "references.bib").read_text("utf-8"), re.M)
    assert {r.reference for r in every} <= set(known)


def test_every_request_can_be_planned_without_sending_anything(server, client):
    results = fetch.fetch(dry_run=True, client=client)
    assert server.asked == []
    assert {r.state for r in results} == {fetch.PLANNED, fetch.BY_HAND}
    for result in results:
        addresses = [call.split()[1] for call in result.calls]
        assert all(a.startswith("https://") for a in addresses)
        assert bool(addresses) == (result.state == fetch.PLANNED)


def test_a_plan_is_printed_with_the_calls_in_order(tree):
    (result,) = fetch.fetch("fhi/mobbing.json", dry_run=True)
    first, query, data = result.lines()
    assert first == "fhi/mobbing.json (plan)"
    assert query == "  GET https://statistikk-data.fhi.no/api/open/v1/nokkel/table/377/query"
    assert data.startswith(
        "  POST https://statistikk-data.fhi.no/api/open/v1/nokkel/table/377/data {"
    )
    assert '"2016_2018"' in data


def test_an_edition_without_periods_is_told_for_that_file_only(tree):
    results = fetch.fetch("klass", dry_run=True, edition="2031")
    assert {r.state for r in results} == {fetch.KEPT}
    assert "ingen perioder er ført opp for utgaven 2031" in results[0].message


def test_a_fetched_file_takes_the_place_of_its_stand_in(tree, raw, client, table):
    demo = put(tree, "fhi", "mobbing.demo.json", GOOD)
    table(GOOD)
    result = one(client)
    assert result.state == fetch.FETCHED
    assert not result.failed
    assert cards.resolve("fhi", "mobbing.json") == raw / "mobbing.json"
    assert demo.is_file()
    found, data = cards.open_raw(raw / "mobbing.json")
    assert data == GOOD
    card = found.card
    assert (card.synthetic, card.transcribed, card.status) == (False, False, "official")
    assert (card.sha256, card.size) == (cards.sha256(GOOD), len(GOOD))
    assert card.retrieved == cards.today()
    assert card.period == "2016–2018 til 2022–2024"
    assert card.url.endswith("/nokkel/table/377")
    assert card.licence.startswith("NLOD")
    assert card.access == "åpent API, uten nøkkel"
    assert card.note == "Tabell 377"


def test_the_same_answer_changes_nothing(tree, raw, client, table):
    put(tree, "fhi", "mobbing.json", GOOD, synthetic=False)
    before = cards.read_card(raw / "mobbing.json")
    table(GOOD)
    assert one(client).state == fetch.SAME
    assert cards.read_card(raw / "mobbing.json") == before


def with_values(values) -> bytes:
    return fhi_answer(DIMS, values)


ODD = [
    (Reply(status=500), "svarte 500"),
    (Reply(b"<html>Vedlikehold</html>"), "en nettside i stedet for JSON"),
    (Reply(GOOD[:-300], cut=True), "svaret ble avkortet"),
    (GOOD[:-300], "ikke gyldig JSON"),
    (fhi_answer({"GEO": ["5001"]}, [1]), "mangler dimensjonen AAR"),
    (with_values([":"] * 28), "alle verdier er 0 eller skjult"),
    (with_values([0] * 28), "alle verdier er 0 eller skjult"),
    (with_values([101] * 28), "prosent fra 0 til 100"),
    (fhi_answer(DIMS | {"AAR": PERIODS[:2]}, [1] * 8), "2 perioder, men det ble spurt om 7"),
    (fhi_answer(DIMS | {"GEO": ["5001"]}, [1] * 14), "14 rader, fila fra før har 28"),
    (fhi_answer(DIMS | {"SOES": ["0"]}, [1] * 28), "dimensjonene er endret: svaret har fått ses"),
    (fhi_answer(DIMS | {"GEO": ["5001", "160101"]}, [1] * 28), "inndelingen 2004–2017"),
]


@pytest.fixture
def old(tree, raw):
    """Put the provider's own file from before in place; return what lies there, name by name."""
    put(tree, "fhi", "mobbing.json", fhi_answer(DIMS, [2] * 28), synthetic=False)
    return lambda: {p.name: p.read_bytes() for p in raw.iterdir()}


@pytest.mark.parametrize(("answer", "said"), ODD, ids=[said for _, said in ODD])
def test_a_failed_or_odd_answer_leaves_the_old_file(old, client, table, answer, said):
    before = old()
    table(answer)
    result = one(client)
    assert result.failed
    assert said in result.message
    assert result.message.startswith("Den gamle fila (data/raw/fhi/mobbing.json) er urørt.")
    assert old() == before


def test_a_stand_in_is_no_measure_of_the_real_table(tree, raw, client, table):
    put(tree, "fhi", "mobbing.demo.json", fhi_answer(DIMS | {"SOES": ["0", "1"]}, [1] * 56))
    table(GOOD)
    assert one(client).state == fetch.FETCHED


def test_a_broken_file_is_replaced(tree, raw, client, table):
    put(tree, "fhi", "mobbing.json", GOOD)
    (raw / "mobbing.json").write_bytes(b"{")
    table(GOOD)
    assert one(client).state == fetch.FETCHED
    assert cards.open_raw(raw / "mobbing.json")[1] == GOOD


def test_another_order_of_dimensions_is_the_same_table(tree, raw, client, table):
    turned = jsonstat(
        {name: DIMS[name] for name in ("MEASURE_TYPE", "TRINN", "AAR", "GEO")},
        [1, 2] * 14,
        index="list",
    )
    put(tree, "fhi", "mobbing.json", fhi_answer(DIMS, [1] * 14 + [2] * 14), synthetic=False)
    table(turned)
    assert one(client).state == fetch.FETCHED
    from levekar.sources import fhi

    values = fhi.read(raw / "mobbing.json").groupby("geo")["value"].unique().to_dict()
    assert {geo: list(v) for geo, v in values.items()} == {"5001": [1.0], "500101": [2.0]}


def test_one_fault_does_not_stop_the_other_files(server, tree, client):
    server.on("/klass/classifications/103/codesAt.json", b'{"codes": [{"code": "500101"}]}')
    server.on("/klass/classifications/745/codesAt.json", b'{"codes": []}')
    seen = []
    results = fetch.fetch("klass", client=client, progress=lambda *step: seen.append(step))
    assert [r.state for r in results] == [fetch.FETCHED, fetch.KEPT, fetch.KEPT]
    assert "svarte 404" in results[1].message
    assert "fant ingen koder" in results[2].message
    assert [text for text, *_ in seen] == [*(r.request.id for r in results), "ferdig"]
    assert [step for _, *step in seen] == [[0, 3], [1, 3], [2, 3], [3, 3]]


def test_waits_are_told_without_moving_the_bar(server, tree, client):
    codes = b'{"codes": [{"code": "500101"}]}'
    server.on("/klass/classifications/103/codesAt.json", Reply(status=503), codes)
    seen = []
    fetch.fetch("klass/bydeler.json", client=client, progress=lambda *step: seen.append(step))
    assert [step for _, *step in seen] == [[0, 1], [0, 1], [1, 1]]
    assert "svarte 503; venter 1 s" in seen[1][0]


def test_a_card_tells_the_periods_of_the_table_when_the_request_does_not(server, tree, client):
    dims = {"GEO": ["5001"], "AAR": ["2013_2014", "2022_2023"]}
    server.on("/fhi/nokkel/table", b'[{"tableId": 7, "title": "Trivsel, 1-\xc3\xa5rige tall"}]')
    server.on(
        "/fhi/nokkel/table/7/query",
        json.dumps({"dimensions": [{"code": "GEO"}, {"code": "AAR"}]}).encode(),
    )
    server.on("/fhi/nokkel/table/7/data", fhi_answer(dims, [90, 88]))
    assert one(client, "fhi/trivsel.json").state == fetch.FETCHED
    file = tree / "data" / "raw" / "fhi" / "trivsel.json"
    assert cards.read_card(file).period == "2013/14 til 2022/23"
    everything = {"code": "AAR", "filter": "all", "values": ["*"]}
    assert server.asked[2].body["dimensions"][1] == everything


def test_what_cannot_be_fetched_is_told_and_is_no_failure(client, server):
    results = fetch.fetch("ungdata", client=client)
    assert {r.state for r in results} == {fetch.BY_HAND}
    assert not any(r.failed for r in results)
    assert "Sikt" in results[0].message
    assert server.asked == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fhi": {"x.json": {"title": "X"}}}, "mangler what, reference"),
        (
            {"fhi": {"x.json": {"title": "X", "what": "x", "reference": "ssb"}}},
            "enten by_hand eller forespørsel",
        ),
    ],
)
def test_a_faulty_list_of_requests_is_told(tree, change, said):
    path = tree / "data" / "requests.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) | {"files": change}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LevekarError) as error:
        request.requests("2024")
    assert said in error.value.message
    assert error.value.where == "data/requests.yml"


def test_a_list_of_requests_that_is_no_yaml_is_told(tree):
    (tree / "data" / "requests.yml").write_text("services: [", encoding="utf-8")
    with pytest.raises(LevekarError, match="ikke gyldig YAML"):
        request.services()
