"""Getting geometry: the terms come first, and a map that is not whole is never kept."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from pyproj import Transformer
from replay import Reply

from levekar import fetch, geography
from levekar.errors import LevekarError
from levekar.geography.zones import points

PATH = "/kommune/levekar2020/personer0_17/2018.js"


def script(names):
    """Return the map service's answer: a small square around the point of each zone."""
    turn = Transformer.from_crs(25832, 4326, always_xy=True).transform
    features = []
    for name, (x, y) in zip(names, points(), strict=False):
        corners = [(-99, -99), (99, -99), (99, 99), (-99, 99), (-99, -99)]
        ring = [turn(x + across, y + up) for across, up in corners]
        features.append(
            {
                "type": "Feature",
                "properties": {"levekårsone": name, "Andel": 12.5},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return (
        f"var soner = {json.dumps({'type': 'FeatureCollection', 'features': features})};".encode()
    )


NAMES = [zone.name for zone in geography.zones().values()]


def test_what_maps_need_is_one_target_with_the_codes_first(tree):
    assert [r.id for r in fetch.plan("geo")] == [
        "klass/grunnkretser_bydel.json",
        "kommune/levekarssoner.js",
        "geonorge/grunnkretser_5001.zip",
    ]


def test_terms_are_told_for_the_areas(tree):
    zones, kretser = fetch.terms("geo")
    assert "ikke oppgitt; spør kommunen før" in zones
    assert "Geonorge. Vilkår: CC BY 4.0" in kretser
    assert fetch.terms("figur-20") == []


def test_nothing_is_asked_for_before_the_terms_are_accepted(server, client):
    (result,) = fetch.fetch("kommune/levekarssoner.js", client=client)
    assert (result.state, result.failed) == (fetch.TERMS, False)
    assert "ikke oppgitt; spør kommunen" in result.message
    assert server.asked == []


def test_accepted_zones_are_fetched_and_used_by_maps(tree, server, client):
    server.on(PATH, script(NAMES))
    (result,) = fetch.fetch("kommune/levekarssoner.js", client=client, accepted=True)
    assert result.state == fetch.FETCHED, result.message
    ground = geography.layer("sone")
    assert ground.true_scale
    assert ground.credit == "Kartgrunnlag: Trondheim kommune"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (NAMES[:59], "1 av 60 levekårssoner mangler: Tanem"),
        ([*NAMES[1:], "Ila"], "60 av 60 levekårssoner ligger ikke der de skal|av 60 levekårssoner"),
    ],
)
def test_a_map_that_is_not_whole_is_not_kept(tree, server, client, names, said):
    server.on(PATH, script(NAMES), script(names))
    fetch.fetch("kommune/levekarssoner.js", client=client, accepted=True)
    before = (tree / "data" / "raw" / "kommune" / "levekarssoner.js").read_bytes()
    (result,) = fetch.fetch("kommune/levekarssoner.js", client=client, accepted=True)
    assert result.failed
    with pytest.raises(LevekarError, match=said):
        raise LevekarError(result.message)
    assert (tree / "data" / "raw" / "kommune" / "levekarssoner.js").read_bytes() == before


def test_a_service_that_is_down_leaves_the_schematic_map(tree, server, client):
    server.on(PATH, Reply(status=503))
    (result,) = fetch.fetch("kommune/levekarssoner.js", client=client, accepted=True)
    assert result.failed
    assert not geography.layer("sone").true_scale


def test_the_command_shows_the_terms_and_asks(tree):
    shown = subprocess.run(
        [sys.executable, "-m", "levekar.cli", "fetch", "kommune/levekarssoner.js"],
        capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert shown.returncode == 1
    assert "Kartfilene har disse vilkårene:" in shown.stdout
    assert "Kart over de 60 levekårssonene" in shown.stdout
    assert "--accept-licence" in shown.stderr
    maps = subprocess.run(
        [sys.executable, "-m", "levekar.cli", "check", "maps"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert maps.stdout == "Levekårssonene vises på det skjematiske kartet.\n"
