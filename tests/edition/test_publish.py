from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile

import frictionless
import pytest
import yaml

from levekar.book import check as links
from levekar.edition import accessible, gate, parcel, publish
from levekar.errors import LevekarError

FEW = {name: gate.CHECKS[name] for name in ("utgaven", "lenker")}


def files(folder):
    return {name: file.read_bytes() for name, file in parcel.files(folder)}


def again(project, to, **options):
    return publish.publish("2024", to, browser=False, **options)


def test_the_parts_of_a_published_edition_are_there(prepared):
    names = set(files(prepared.out))
    for name in (
        "index.html", "editions.json", "figurer/figur-35.html", "levekar-prove-2024.zip",
        "levekar-prove-2024.zip.sha256", "2024/index.html", "2024/levekar-prove.pdf",
        "2024/data/verdier.csv", "2024/data/datapackage.json", "2024/ro-crate-metadata.json",
        "2024/dcat.jsonld", "2024/CITATION.cff", "2024/kjoring.json", "2024/SHA256SUMS",
        "2024/figurer/figur-35.html",
    ):  # fmt: skip
        assert name in names


def test_the_checksums_are_those_of_the_files_and_the_zip_holds_the_same(prepared):
    edition = prepared.out / "2024"
    sums = dict(
        reversed(line.split("  ", 1)) for line in (edition / "SHA256SUMS").read_text().splitlines()
    )
    whole = files(edition)
    assert set(sums) == set(whole) - {"SHA256SUMS"}
    assert all(hashlib.sha256(whole[name]).hexdigest() == told for name, told in sums.items())
    archive = prepared.out / "levekar-prove-2024.zip"
    told = (prepared.out / "levekar-prove-2024.zip.sha256").read_text().split()[0]
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == told
    with zipfile.ZipFile(archive) as opened:
        inside = {n.partition("/")[2]: opened.read(n) for n in opened.namelist()}
    assert inside == whole


def test_everything_published_stands_together(prepared):
    assert links.faults(prepared.out) == []
    assert accessible.of_site(prepared.out) == []


def test_the_data_package_is_valid_and_tells_no_reasons(prepared):
    data = prepared.out / "2024" / "data"
    report = frictionless.validate(str(data / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "message"])
    with (data / "verdier.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert "reason" not in rows[0]
    assert {row["status"] for row in rows} == {"official"}
    assert {row["geo"] for row in rows} == {"0", "9900", "990001", "990002"}


def test_the_metadata_name_what_is_there(prepared):
    edition = prepared.out / "2024"
    crate = json.loads((edition / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {node["@id"]: node for node in crate["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    # as in CITATION.cff, who publishes the edition is also who answers for it
    assert graph[graph["./"]["author"]["@id"]]["@type"] == "Organization"
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert parts == set(files(edition)) - {"ro-crate-metadata.json", "SHA256SUMS"}
    assert all(graph[name]["sha256"] == parcel.hash_of(edition / name) for name in parts)
    record = json.loads((edition / "dcat.jsonld").read_text(encoding="utf-8"))
    addresses = [d["dcat:downloadURL"]["@id"] for d in record["dcat:distribution"]]
    assert all((edition / address).is_file() for address in addresses)
    assert {"sha256": "https://schema.org/sha256"} in crate["@context"]
    for node in (record, *record["dcat:distribution"]):
        assert node["dct:license"]["@id"].endswith("/authority/licence/CC_BY_4_0")
    assert record["dct:publisher"]["@id"] and record["dct:temporal"]["dcat:endDate"] == {
        "@type": "xsd:date", "@value": "2024-12-31",
    }  # fmt: skip
    sums = {d["spdx:checksum"]["spdx:checksumValue"]["@type"] for d in record["dcat:distribution"]}
    assert sums == {"xsd:hexBinary"}
    formats = [d["dct:format"]["@id"].rpartition("/")[2] for d in record["dcat:distribution"]]
    assert formats == ["HTML", "PDF", "CSV", "JSON"]
    citation = yaml.safe_load((edition / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == "2024" and citation["date-released"] == "2026-01-01"


def test_the_run_record_tells_what_made_the_edition(prepared):
    run = json.loads((prepared.out / "2024" / "kjoring.json").read_text(encoding="utf-8"))
    assert run["time"] == "2026-01-01T00:00:00+00:00"
    assert run["checks"]["passed"] == list(gate.CHECKS)
    assert run["checks"]["browser"] is False  # in these tests they are not seen in one
    assert run["checks"]["read"]["inline"] == 3
    assert run["checks"]["read"]["figures"] == 36
    assert [raw["status"] for raw in run["raw"]] == ["official", "official"]


def test_a_build_from_nothing_gives_the_same_bytes(project, tmp_path):
    shutil.rmtree(project.root / "_build")
    result = again(project, tmp_path / "ny")
    assert result.state == "ny"
    assert files(tmp_path / "ny") == files(project.out)


def test_publishing_the_same_again_changes_nothing(project):
    before = {name: file.stat().st_mtime_ns for name, file in parcel.files(project.out)}
    assert again(project, project.out, checks=None).state == "lik"
    assert {n: f.stat().st_mtime_ns for n, f in parcel.files(project.out)} == before


def test_a_published_edition_lies_fast_until_someone_says_so(project):
    (project.root / "index.qmd").write_text("---\ntitle: Forside\n---\n\nNytt.\n", encoding="utf-8")
    before = files(project.out)
    with pytest.raises(LevekarError, match="publisert før, med et annet innhold"):
        again(project, project.out, checks=FEW)
    assert files(project.out) == before
    assert again(project, project.out, checks=FEW, again=True).state == "ny"
    assert "Nytt." in (project.out / "2024" / "index.html").read_text(encoding="utf-8")


def retitle(project):
    file = project.root / "_quarto.yml"
    text = file.read_text(encoding="utf-8").replace("title: Levekår", "title: Livet")
    file.write_text(text, encoding="utf-8")


def test_every_reason_is_told_at_once_and_nothing_is_touched(project):
    retitle(project)
    (project.root / "index.qmd").write_text(
        "---\ntitle: Forside\n---\n\n[Her](notebooks/01-prove.ipynb) er `{python} 2 + 3`.\n",
        encoding="utf-8",
    )
    before = files(project.out)
    with pytest.raises(LevekarError) as error:
        again(project, project.out)
    told = error.value.message
    assert "boka heter «Livet" in told
    assert "index.html: lenketeksten «Her» sier ikke hvor den går" in told
    assert "sentences.csv: er ikke slik boka er nå" in told
    assert files(project.out) == before
    log = (project.root / "_build" / "2024-offisiell" / "grunner.txt").read_text(encoding="utf-8")
    assert "lenketeksten «Her»" in log


def test_a_book_that_cannot_be_built_is_told_with_all_else(project):
    retitle(project)
    (project.root / "data" / "raw" / "fhi" / "mobbing_ungdata.json.yml").unlink()
    text = "---\ntitle: Forside\n---\n\nDet er `{python} 1 / 0`.\n"
    (project.root / "index.qmd").write_text(text, encoding="utf-8")
    before = files(project.out)
    with pytest.raises(LevekarError) as error:
        again(project, project.out)
    told = error.value.message
    assert "Bygging (1)" in told and "boka heter «Livet" in told
    assert "fhi/mobbing_ungdata.json: " in told and "mangler kort" in told
    assert files(project.out) == before


def test_a_check_publishes_nothing(project, tmp_path):
    result = again(project, tmp_path / "ny", only_check=True, checks=FEW)
    assert result.state == "kontrollert"
    assert not (tmp_path / "ny").exists()
    assert "kan publiseres" in result.lines()[-1]


def test_old_editions_stay_and_figures_lead_to_the_newest(project):
    newer = project.out / "2025"
    shutil.copytree(project.out / "2024", newer)
    about = json.loads((newer / parcel.ABOUT).read_text(encoding="utf-8"))
    about |= {"year": "2025", "figures": {"figur-99": about["figures"]["figur-35"]}}
    (newer / parcel.ABOUT).write_text(json.dumps(about), encoding="utf-8")
    publish.around(project.out)
    listed = json.loads((project.out / "editions.json").read_text(encoding="utf-8"))["editions"]
    assert [(e["year"], e["newest"]) for e in listed] == [("2025", True), ("2024", False)]
    old = (project.out / "figurer" / "figur-35.html").read_text(encoding="utf-8")
    assert "../2024/notebooks/01-prove.html#figur-35" in old and "2025/notebooks" not in old
    assert "../2025/" in (project.out / "figurer" / "figur-99.html").read_text(encoding="utf-8")
    shutil.rmtree(newer)
    publish.around(project.out)
    assert not (project.out / "figurer" / "figur-99.html").exists()


def test_what_a_killed_process_left_is_finished_the_next_time(project):
    (project.out / ".2024.ny").mkdir()
    (project.out / "2024").rename(project.out / ".2024.gammel")
    (project.out / "editions.json").unlink()
    archive = project.out / "levekar-prove-2024.zip"
    whole = archive.read_bytes()
    archive.write_bytes(whole[:100])
    again(project, project.out, checks=FEW, again=True)
    assert archive.read_bytes()[:2] == b"PK" and len(archive.read_bytes()) > 100
    assert sorted(p.name for p in project.out.glob(".*")) == []
    assert (project.out / "editions.json").is_file()


def test_what_was_being_written_does_not_lie_in_what_goes_to_the_net(project):
    """A process may be killed when the new edition is in place, and the old one not yet removed."""
    shutil.copytree(project.out / "2024", project.out / ".2024.ny")
    for left in (".2024.ny.zip.ny", ".abc.tmp", "figurer/.abc.tmp"):
        (project.out / left).write_bytes(b"halv")
    assert again(project, project.out).state == "lik"
    assert list(project.out.rglob(".*")) == []


def test_a_disk_that_fills_up_leaves_nothing_half_written(project, monkeypatch, tmp_path):
    def copies_some(source, goal):
        goal.mkdir()
        (goal / "index.html").write_bytes(b"halv")
        raise OSError(28, "No space left on device")

    before = files(project.out)
    aside = tmp_path / "utgivelse"
    shutil.copytree(project.out / "2024", aside)
    (aside / "SHA256SUMS").write_text("andre", encoding="utf-8")
    monkeypatch.setattr(publish.shutil, "copytree", copies_some)
    with pytest.raises(OSError, match="No space"):
        publish.put(aside, project.out, "2024", again=True)
    assert files(project.out) == before
    assert list(project.out.rglob(".*")) == []


def test_an_edition_that_is_out_there_with_other_values_is_an_earlier_one(prepared, tmp_path):
    now = prepared.out / "2024"
    assert publish._out_there(tmp_path / "2024", now) == []
    assert publish._out_there(now, now) == []
    old = tmp_path / "2024" / "data" / "verdier.csv"
    old.parent.mkdir(parents=True)
    lines = (now / "data" / "verdier.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    old.write_text("".join(lines[:-1]), encoding="utf-8")
    (found,) = publish._out_there(tmp_path / "2024", now)
    assert found.edition == "2024" and len(found.values) == len(lines) - 2


def test_a_time_that_is_no_number_is_told(project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "i går")
    with pytest.raises(LevekarError, match="SOURCE_DATE_EPOCH"):
        again(project, project.out)


def test_the_official_book_lies_beside_the_book_of_every_day(project):
    assert not (project.root / "_book").exists()
    assert (project.root / "_build" / "2024-offisiell" / "_book" / "index.html").is_file()
