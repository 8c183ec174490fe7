"""Fetching from Udir, NAV, Klass, Geonorge, the municipality and the election results."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module

import pytest
from replay import Reply

from composed import pst302
from composed import udir as udir_pages
from levekar.errors import LevekarError
from levekar.sources import geonorge, klass, kommune, nav, udir, valg
from levekar.sources.http import ServiceError
from levekar.sources.request import requests

ROWS = [{"EnhetNivaa": 1, "AndelMobbet": "7,6"}] * 3


def test_udir_reads_as_many_pages_as_the_service_says(server, client, ask):
    pages = udir_pages(ROWS)
    server.on("/udir/150/sideData", b'{"JSONSider": 2}')
    # Udir answers a page too many with the last page once more
    server.on("/udir/150/data", *pages)
    data, _ = udir.fetch(ask("udir/mobbing_150.json"), client)
    assert json.loads(data) == [json.loads(page) for page in pages]
    assert [a.query.get("sideNummer") for a in server.asked] == [None, "1", "2"]
    assert server.asked[0].query["filter"] == (
        "EnhetNivaa(1_2_3)_EierformID(-10)_KjoennID(-10)_TrinnID(6_9)_SpoersmaalID(334)"
        "_TidID(202112_202212_202312)"
    )


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"JSONSider": 0}'])
def test_udir_without_a_number_of_pages_is_told(server, client, ask, answer):
    server.on("/udir/150/sideData", answer)
    with pytest.raises(LevekarError, match="hvor mange sider"):
        udir.fetch(ask("udir/mobbing_150.json"), client)


def page(*names: str) -> bytes:
    links = "".join(
        f'<a href="/_/attachment/download/0a-{i}:ff/{name}">Last ned</a>'
        for i, name in enumerate(names)
    )
    return f"<!doctype html><html>{links}</html>".encode()


@pytest.fixture
def benefit(ask):
    return ask("nav/uforetrygd_pst302.xlsx")


def test_nav_reads_the_changing_address_from_the_page_each_time(server, client, benefit):
    path = "/nav" + benefit.spec["page"]
    for key in ("0a-0:ff", "0b-0:aa"):
        html = page("PST302%20Mottakere.xlsx", "PST302%20Mottakere.pdf", "HL060.xlsx")
        server.on(path, html.replace(b"0a-0:ff", key.encode()))
        server.on(f"/nav/_/attachment/download/{key}/PST302%20Mottakere.xlsx", pst302())
        data, fields = nav.fetch(benefit, client)
        assert data.startswith(b"PK")
        assert fields["note"] == "Vedlegg: PST302 Mottakere.xlsx"
        # the address of the attachment goes out of date; the page's does not
        assert fields["url"].endswith(benefit.spec["page"])


@pytest.mark.parametrize(
    ("names", "hits"), [((), 0), (("HL060.xlsx",), 0), (("PST302.xlsx", "PST302_2.xlsx"), 2)]
)
def test_nav_does_not_guess_among_attachments(server, client, benefit, names, hits):
    server.on("/nav" + benefit.spec["page"], page(*names))
    with pytest.raises(LevekarError, match=f"fant {hits} lenker til PST302"):
        nav.fetch(benefit, client)


def test_nav_a_page_in_place_of_the_workbook_is_told(server, client, benefit):
    server.on("/nav" + benefit.spec["page"], page("PST302.xlsx"))
    server.on("/nav/_/attachment/download/0a-0:ff/PST302.xlsx", page())
    with pytest.raises(ServiceError, match="en nettside i stedet for XLSX"):
        nav.fetch(benefit, client)


def test_klass_asks_for_the_codes_on_the_date_of_the_edition(server, client, ask):
    server.on("/klass/classifications/103/codesAt.json", b'{"codes": []}')
    server.on("/klass/classifications/103/correspondsAt.json", b'{"correspondenceItems": []}')
    klass.fetch(ask("klass/bydeler.json"), client)
    klass.fetch(ask("klass/grunnkretser_bydel.json"), client)
    assert [a.query for a in server.asked] == [
        {"date": "2024-01-01"},
        {"targetClassificationId": "1", "date": "2024-01-01"},
    ]


def test_the_municipality_is_asked_for_the_sheet_of_each_age(server, client, ask):
    request = ask("kommune/personer_67.csv")
    server.on("/kommune_tabeller" + request.spec["spreadsheet"], "Levekårsnavn,Andel\n".encode())
    data, _ = kommune.fetch(request, client)
    assert data.decode() == "Levekårsnavn,Andel\n"
    assert server.asked[0].query == {"tqx": "out:csv", "range": "A9:G69", "sheet": "1-100"}


def test_the_map_of_zones_comes_as_it_is(server, client, ask):
    server.on("/kommune/levekar2020/personer0_17/2018.js", b"var x = {};")
    assert kommune.fetch(ask("kommune/levekarssoner.js"), client)[0] == b"var x = {};"


# Geonorge

AREAS = [
    {
        "type": "kommune",
        "code": "5001",
        "name": "Trondheim",
        "projections": [{"code": "4258", "formats": [{"name": "GeoJSON"}, {"name": "GML"}]}],
    }
]
ZIP = b"PK\x03\x04innhold"


@pytest.fixture
def order(ask, server):
    request = ask("geonorge/grunnkretser_5001.zip")
    server.on(f"/geonorge/codelists/area/{request.spec['uuid']}", json.dumps(AREAS).encode())
    return request


def receipt(server, *links: str, status: str = "ReadyForDownload") -> bytes:
    files = [{"downloadUrl": server.base + link, "status": status} for link in links]
    return json.dumps({"referenceNumber": "r1", "files": files}).encode()


def test_geonorge_orders_and_follows_the_redirect(server, client, order):
    server.on("/geonorge/order", receipt(server, "/geonorge/download/1"))
    server.on("/geonorge/download/1", Reply(status=302, headers={"Location": "/lager/1.zip"}))
    server.on("/lager/1.zip", ZIP)
    data, fields = geonorge.fetch(order, client)
    assert data == ZIP
    line = server.asked[1].body["orderLines"][0]
    assert line["areas"] == [{"code": "5001", "name": "Trondheim", "type": "kommune"}]
    assert line["formats"] == [{"name": "GeoJSON"}]
    assert server.asked[1].body["email"] == ""
    assert fields["url"] == order.spec["about"]


def test_geonorge_orders_again_when_the_link_has_gone_out(server, client, order):
    server.on(
        "/geonorge/order",
        receipt(server, "/geonorge/download/1"),
        receipt(server, "/geonorge/download/2"),
    )
    server.on("/geonorge/download/1", Reply(status=410))
    server.on("/geonorge/download/2", ZIP)
    assert geonorge.fetch(order, client)[0] == ZIP
    assert server.paths().count("POST /geonorge/order") == 2


@pytest.mark.parametrize("status", [410, 403])
def test_geonorge_a_link_that_does_not_answer_is_told(server, client, order, status):
    server.on("/geonorge/order", receipt(server, "/geonorge/download/1"))
    server.on("/geonorge/download/1", Reply(status=status))
    with pytest.raises(ServiceError, match=f"svarte {status}"):
        geonorge.fetch(order, client)


def test_geonorge_an_order_that_is_being_prepared_is_waited_for(server, client, clock, order):
    server.on("/geonorge/order", receipt(server, "/x", status="WaitingForProcessing"))
    server.on("/geonorge/order/r1", receipt(server, "/geonorge/download/1"))
    server.on("/geonorge/download/1", ZIP)
    assert geonorge.fetch(order, client)[0] == ZIP
    assert clock.slept == [geonorge.POLL_SECONDS]


def test_geonorge_an_order_that_never_is_ready_is_told(server, client, clock, order):
    server.on("/geonorge/order", receipt(server, "/x", status="WaitingForProcessing"))
    server.on("/geonorge/order/r1", receipt(server, "/x", status="WaitingForProcessing"))
    with pytest.raises(LevekarError, match="r1 ble ikke klar"):
        geonorge.fetch(order, client)
    assert len(clock.slept) == geonorge.POLLS


def test_geonorge_a_link_to_another_place_is_refused(server, client, order):
    files = [{"downloadUrl": "http://example.org/1.zip", "status": "ReadyForDownload"}]
    server.on("/geonorge/order", json.dumps({"referenceNumber": "r1", "files": files}).encode())
    with pytest.raises(LevekarError, match="lenken peker bort fra Geonorge"):
        geonorge.fetch(order, client)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"area": {"code": "9999", "name": "x", "type": "kommune"}}, "ikke området 9999"),
        ({"projection": "25835"}, "ikke GeoJSON i EPSG:25835 (4258: GeoJSON, GML)"),
        ({"format": "SOSI"}, "ikke SOSI i EPSG:4258"),
    ],
)
def test_geonorge_what_is_not_on_offer_is_not_ordered(server, client, order, changes, said):
    with pytest.raises(LevekarError) as error:
        geonorge.fetch(replace(order, spec={**order.spec, **changes}), client)
    assert said in error.value.message
    assert "POST /geonorge/order" not in server.paths()


# Election results


def related(*links: tuple[str, str]) -> bytes:
    found = [{"nr": nr, "href": href} for nr, href in links]
    return json.dumps({"_links": {"related": found}}).encode()


def test_the_path_to_the_municipality_is_found_by_its_links(server, client, ask):
    server.on("/valg/2023/ko", related(("03", "/2023/ko/03"), ("50", "/2023/ko/50")))
    server.on("/valg/2023/ko/50", related(("5001", "/2023/ko/50/5001")))
    server.on("/valg/2023/ko/50/5001", b'{"id": {}}')
    data, fields = valg.fetch(ask("valg/valgresultat_2023.json"), client)
    assert data == b'{"id": {}}'
    assert fields["url"].endswith("/2023/ko/50/5001")


def test_a_missing_link_is_told(server, client, ask):
    server.on("/valg/2023/ko", related(("03", "/2023/ko/03")))
    with pytest.raises(LevekarError, match="fant ikke området 50 blant 1 lenker"):
        valg.fetch(ask("valg/valgresultat_2023.json"), client)


def test_what_is_got_by_hand_says_where_and_how(tree, client):
    found = [r for r in requests("2024") if r.by_hand]
    assert {"ungdata", "hunt", "microdata", "politi", "prosjekt"} <= {r.provider for r in found}
    for request in found:
        module = import_module(f"levekar.sources.{request.provider}")
        if request.provider == "nav":
            continue
        with pytest.raises(LevekarError, match="kan ikke hentes automatisk") as error:
            module.fetch(request, client)
        assert request.by_hand in error.value.message
        assert f"--provider {request.provider}" in error.value.hint
