"""Fetching from SSB and FHI against the local server."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from replay import Reply

from composed import fhi as fhi_answer
from composed import metadata
from composed import ssb as ssb_answer
from levekar.errors import LevekarError
from levekar.sources import fhi, ssb, valg
from levekar.sources.http import ServiceError

REGIONS = ["0", "5001", "0301"]
TABLE = "/ssb/tables/13556"
VARIABLES = {
    "Region": (REGIONS, False, ["agg_KommSummer"]),
    "HovArbStyrkStatus": (["NEET"], True, ["vs_ArbStatus2018niva4"]),
    "Alder": (["15-29"], True, []),
    "Kjonn": (["0", "1", "2"], True, []),
    "ContentsCode": (["Bosatte", "BosatteProsent"], False, []),
    "Tid": ([str(y) for y in range(2008, 2023)], False, []),
}
YEARS = VARIABLES["Tid"][0]


@pytest.fixture
def neet(ask):
    return ask("ssb/neet_landet.json")


def spec(request, **changes):
    return replace(request, spec={**request.spec, **changes})


def test_ssb_asks_for_the_metadata_first_and_returns_the_bytes_as_they_came(server, client, neet):
    answer = ssb_answer({"Region": ["0"], "Tid": YEARS}, [9.0] * 15)
    server.on(f"{TABLE}/metadata", metadata(VARIABLES, label="13556: Prøve"))
    server.on(f"{TABLE}/data", answer)
    data, fields = ssb.fetch(neet, client)
    assert data == answer
    assert server.paths() == [f"GET {TABLE}/metadata", f"GET {TABLE}/data"]
    query = server.asked[1].query
    assert query["valueCodes[Region]"] == "0"
    assert query["valueCodes[Tid]"] == ",".join(YEARS)
    assert query["codelist[HovArbStyrkStatus]"] == "vs_ArbStatus2018niva4"
    assert query["outputFormat"] == "json-stat2"
    assert fields["note"] == "Tabell 13556: Prøve. Oppdatert 2024-05-01."
    assert fields["url"].startswith(server.base)


def test_ssb_codes_asked_for_twice_are_sent_once(server, client, neet):
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    server.on(f"{TABLE}/data", b"{}")
    select = {
        **neet.spec["select"],
        "Region": ["5001", "0301", "5001"],
        "Alder": ["15-29", "15-29"],
    }
    ssb.fetch(spec(neet, select=select), client)
    assert server.asked[1].query["valueCodes[Region]"] == "5001,0301"
    assert server.asked[1].query["valueCodes[Alder]"] == "15-29"


def test_ssb_a_long_selection_goes_as_a_post(server, client, neet):
    codes = [f"{n:08}" for n in range(50010000, 50010400)]
    server.on(f"{TABLE}/metadata", metadata(VARIABLES | {"Region": (codes, False, [])}))
    server.on(f"{TABLE}/data", b"{}")
    ssb.fetch(spec(neet, select={**neet.spec["select"], "Region": codes}), client)
    sent = server.asked[1]
    assert sent.method == "POST"
    selection = {s["variableCode"]: s for s in sent.body["selection"]}
    assert selection["Region"]["valueCodes"] == codes
    assert selection["HovArbStyrkStatus"]["codelist"] == "vs_ArbStatus2018niva4"


def test_ssb_an_address_that_is_too_long_gives_404(server, client):
    # what the server does, so that the test above tests something
    from levekar.sources.http import Call

    server.on("/ssb/x", b"{}")
    with pytest.raises(ServiceError, match="svarte 404"):
        client.send(Call("ssb", "/x", (("koder", "1" * 2200),)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"select": {"Sted": ["0"]}}, "har ikke variabelen Sted (har Region, HovArb"),
        ({"select": {"Region": ["0"]}}, "krever et valg for ContentsCode"),
        (
            {"select": {"Region": ["9999"], "ContentsCode": ["*"]}, "codelists": {}},
            "har ikke koden 9999 for Region",
        ),
        (
            {
                "select": {"Region": ["K-5001"], "ContentsCode": ["*"]},
                "codelists": {"Region": "AGG_kommsummer"},
            },
            "har ikke kodelista AGG_kommsummer for Region",
        ),
    ],
)
def test_ssb_an_impossible_selection_is_never_sent(server, client, neet, changes, said):
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    with pytest.raises(LevekarError) as error:
        ssb.fetch(spec(neet, **{"codelists": {}} | changes), client)
    assert said in error.value.message
    assert server.paths() == [f"GET {TABLE}/metadata"]


def test_ssb_value_codes_may_be_written_in_small_letters(server, client, neet):
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    server.on(f"{TABLE}/data", b"{}")
    select = {**neet.spec["select"], "ContentsCode": ["bosatteprosent"]}
    ssb.fetch(spec(neet, select=select), client)
    assert server.asked[1].query["valueCodes[ContentsCode]"] == "BosatteProsent"


def test_ssb_too_many_cells_are_told(server, client, neet):
    many = {"Grunnkrets": ([f"{n:05}" for n in range(30_000)], False, [])}
    server.on(f"{TABLE}/metadata", metadata(VARIABLES | many))
    with pytest.raises(LevekarError, match="SSB gir høyst 800000"):
        ssb.fetch(spec(neet, rest="*", select={"Region": REGIONS}, codelists={}), client)


def test_ssb_variables_may_be_left_out_only_when_the_metadata_says_so(server, client, neet):
    # data answers tell another «elimination»; it is read from /metadata alone
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    server.on(f"{TABLE}/data", b"{}")
    select = {"Region": ["0"], "ContentsCode": ["Bosatte"]}
    ssb.fetch(spec(neet, select=select, codelists={}), client)
    assert "valueCodes[Kjonn]" not in server.asked[1].query
    strict = VARIABLES | {"Kjonn": (["0"], False, [])}
    server.on(f"{TABLE}/metadata", metadata(strict))
    with pytest.raises(LevekarError, match="krever et valg for Kjonn"):
        ssb.fetch(spec(neet, select=select, codelists={}), client)


def test_ssb_the_rest_of_the_variables_can_be_taken_whole(server, client, ask):
    turnout = "/ssb/tables/12812"
    variables = {
        "Region": (["5001"], False, []),
        "Utdanning": (["00", "01"], True, []),
        "Tid": (["2019", "2023"], False, []),
    }
    server.on(f"{turnout}/metadata", metadata(variables))
    server.on(f"{turnout}/data", b"{}")
    valg.fetch(ask("valg/valgdeltakelse.json"), client)
    assert server.asked[1].query["valueCodes[Utdanning]"] == "*"
    assert server.asked[1].query["valueCodes[Tid]"] == "2023"


@pytest.fixture
def oslo_time(clock):
    """Set the clock to a time of the day in Norway, two hours ahead of UTC in June."""

    def set_to(text: str) -> None:
        hour, minute = map(int, text.split(":"))
        clock.time = clock.time.replace(hour=hour - 2, minute=minute)

    return set_to


@pytest.mark.parametrize("time", ["05:00", "07:55", "08:14"])
def test_ssb_is_left_alone_while_it_updates(server, client, oslo_time, neet, time):
    oslo_time(time)
    with pytest.raises(LevekarError, match="SSB oppdaterer tallene"):
        ssb.fetch(neet, client)
    assert server.asked == []


@pytest.mark.parametrize("time", ["04:59", "08:15"])
def test_ssb_is_asked_before_and_after_it_updates(server, client, oslo_time, neet, time):
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    server.on(f"{TABLE}/data", b"{}")
    oslo_time(time)
    assert ssb.fetch(neet, client)[0] == b"{}"


def test_ssb_a_refusal_is_told_by_its_title(server, client, neet):
    server.on(f"{TABLE}/metadata", metadata(VARIABLES))
    body = json.dumps(
        {"type": "Parameter error", "title": "Too many cells selected", "status": 400}
    )
    server.on(f"{TABLE}/data", Reply(body.encode(), status=400))
    with pytest.raises(ServiceError, match="Too many cells selected"):
        ssb.fetch(neet, client)


# FHI

QUERY = json.dumps(
    {
        "dimensions": [
            {"code": name, "filter": "item", "values": ["*"]}
            for name in ("GEO", "AAR", "KJONN", "TRINN", "SPM_ID", "MEASURE_TYPE")
        ],
        "response": {"format": "json-stat2", "maxRowCount": 50000},
    }
).encode()


@pytest.fixture
def bullying(ask):
    return ask("fhi/mobbing.json")


def test_fhi_builds_on_its_own_query_so_that_every_dimension_is_there(server, client, bullying):
    answer = fhi_answer({"GEO": ["5001"], "AAR": ["2016_2018"]}, [7.6])
    server.on("/fhi/nokkel/table/377/query", b"\xef\xbb\xbf" + QUERY)
    server.on("/fhi/nokkel/table/377/data", answer)
    data, fields = fhi.fetch(bullying, client)
    assert data == answer
    sent = server.asked[1]
    assert sent.method == "POST"
    dimensions = {d["code"]: d for d in sent.body["dimensions"]}
    assert list(dimensions) == ["GEO", "AAR", "KJONN", "TRINN", "SPM_ID", "MEASURE_TYPE"]
    assert dimensions["AAR"] == {
        "code": "AAR",
        "filter": "item",
        "values": list(bullying.periods),
    }
    assert dimensions["KJONN"] == {"code": "KJONN", "filter": "all", "values": ["*"]}
    assert sent.body["response"] == {"format": "json-stat2", "maxRowCount": 50000}
    assert fields["url"].endswith("/fhi/nokkel/table/377")


def test_fhi_a_dimension_the_table_lacks_is_stopped_before_it_is_sent(server, client, bullying):
    server.on("/fhi/nokkel/table/377/query", QUERY)
    wrong = spec(bullying, select={**bullying.spec["select"], "SOES": ["1"]})
    with pytest.raises(LevekarError, match=r"har ikke dimensjonen SOES \(har GEO, AAR"):
        fhi.fetch(wrong, client)
    assert server.paths() == ["GET /fhi/nokkel/table/377/query"]


@pytest.mark.parametrize("value", ["top(3)", "bottom(1)", "*"])
def test_fhi_expressions_are_refused_because_top_means_the_oldest(server, client, bullying, value):
    wrong = replace(bullying, time="", spec={**bullying.spec, "select": {"AAR": [value]}})
    with pytest.raises(LevekarError, match="kan ikke brukes hos FHI"):
        fhi.fetch(wrong, client)
    assert server.asked == []


TABLES = [
    {"tableId": 377, "title": "Mobbing, 7. og 10. klasse, 3-årige tall"},
    {"tableId": 9001, "title": "Uføretrygd, 18–44 år"},
]


def test_fhi_a_table_without_an_id_is_found_by_its_title(server, client, ask):
    server.on("/fhi/nokkel/table", json.dumps(TABLES).encode())
    query = {"dimensions": [{"code": c} for c in ("GEO", "AAR", "ALDER")]}
    server.on("/fhi/nokkel/table/9001/query", json.dumps(query).encode())
    server.on("/fhi/nokkel/table/9001/data", b"{}")
    _, fields = fhi.fetch(ask("fhi/ufore_18_29.json"), client)
    assert fields["note"] == "Tabell 9001: Uføretrygd, 18–44 år"


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        ([], "0 av 1 titler hos FHI har ordene uføre."),
        (
            ["Uføretrygd A", "Uføretrygd B"],
            "2 av 3 titler hos FHI har ordene uføre (2 «Uføretrygd A»",
        ),
    ],
)
def test_fhi_none_or_several_hits_are_told_not_guessed(server, client, ask, titles, said):
    rows = [{"tableId": i, "title": t} for i, t in enumerate(["Mobbing", *titles], start=1)]
    server.on("/fhi/nokkel/table", json.dumps(rows).encode())
    with pytest.raises(LevekarError) as error:
        fhi.fetch(ask("fhi/ufore_18_29.json"), client)
    assert said in error.value.message
    assert "data/requests.yml" in error.value.hint
    assert server.paths() == ["GET /fhi/nokkel/table"]
