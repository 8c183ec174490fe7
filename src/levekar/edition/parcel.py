"""A finished edition with all that goes with it: data, metadata, figure addresses, checksums.

Everything is made from the finished site and the tables, in fixed order and without a clock: the
same tree gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import posixpath
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from levekar import __version__, cards, datapackage, geography, paths
from levekar.edition import accessible, definition, record
from levekar.edition.definition import Edition
from levekar.errors import LevekarError

if TYPE_CHECKING:
    import pandas as pd

    from levekar.book.config import Config

LICENCE = datapackage.LICENCE["path"]
EU = "http://publications.europa.eu/resource/authority"
"""The vocabularies that DCAT-AP-NO takes its codes from."""
LOCK = "requirements.lock"
SUMS = "SHA256SUMS"
ABOUT, RUN = "utgave.json", "kjoring.json"
CRATE, DCAT, CITATION = "ro-crate-metadata.json", "dcat.jsonld", "CITATION.cff"
DATA, FIGURES = "data", definition.FIGURES
VALUES = "verdier.csv"
TEMPLATE = "landing.html.jinja"
MEDIA = {
    ".html": "text/html", ".csv": "text/csv", ".json": "application/json",
    ".pdf": "application/pdf", ".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css",
    ".js": "text/javascript",
    ".woff2": "font/woff2", ".jsonld": "application/ld+json", ".cff": "application/yaml",
    ".zip": "application/zip",
}  # fmt: skip
PACKAGES = ("levekar", "matplotlib", "numpy", "pandas", "pypandoc-binary", "scipy", "typst")
"""What decides how numbers and pages come out; the rest stands in the lock file."""


@dataclass(frozen=True)
class Work:
    """What an edition is made from, as the run record tells it."""

    commit: str
    changed: bool
    time: dt.datetime

    @property
    def date(self) -> str:
        """The day the edition was made from."""
        return self.time.date().isoformat()


def work(config: Config) -> Work:
    """Return the commit the tree is at, and its time; SOURCE_DATE_EPOCH goes before it.

    A tree outside git has no commit, and the time is the date of the book.
    """
    commit = _git("rev-parse", "HEAD")
    changed = bool(_git("status", "--porcelain", "--untracked-files=no")) if commit else True
    day = config.date or dt.date(2000, 1, 1)
    time = dt.datetime.combine(day, dt.time(tzinfo=dt.UTC))
    if commit:
        time = dt.datetime.fromtimestamp(int(_git("show", "-s", "--format=%ct", "HEAD")), dt.UTC)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        if not epoch.isdigit():
            raise LevekarError(
                f"SOURCE_DATE_EPOCH er «{epoch}», og skal være sekunder siden 1970.",
                hint="rett variabelen, eller fjern den.",
            )
        time = dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return Work(commit, changed, time)


def _git(*arguments: str) -> str:
    try:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=paths.project().root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return ran.stdout.strip()


@dataclass(frozen=True)
class Parcel:
    """An edition being put together in ``folder``."""

    folder: Path
    edition: Edition
    config: Config
    work: Work


# ---- the parts ----


def assemble(parcel: Parcel, site: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Fill the folder, which is emptied first, with the book and what goes with it."""
    folder = parcel.folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, folder)
    _data(parcel, record.whole(tables))
    about = describe(parcel)
    landing_pages(folder, about)
    _write(folder / ABOUT, as_json(about))
    _write(folder / CITATION, citation(parcel))
    _write(folder / DCAT, as_json(dcat(parcel)))


def finish(parcel: Parcel, checks: Any) -> None:
    """Write what must come last: the run record, the crate and the checksums of all files."""
    folder = parcel.folder
    _write(folder / RUN, as_json(run_record(parcel, checks)))
    _write(folder / CRATE, as_json(crate(parcel)))
    lines = [f"{hash_of(file)}  {name}\n" for name, file in files(folder) if name != SUMS]
    _write(folder / SUMS, "".join(lines))


def files(folder: Path) -> list[tuple[str, Path]]:
    """Return (name, file) for every file below ``folder``, in order."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return sorted((file.relative_to(folder).as_posix(), file) for file in found)


def hash_of(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def as_json(content: Any) -> str:
    """Return content as the text of a JSON file."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _data(parcel: Parcel, frame: pd.DataFrame) -> None:
    """Write the published values, the measures and the places, as a Data Package."""
    project, folder = paths.project(), parcel.folder / DATA
    folder.mkdir()
    shown = frame.loc[frame["status"] != "missing", list(record.COLUMNS)]
    shown.to_csv(folder / VALUES, index=False, lineterminator="\n")
    used = {"maal.csv": project.report / "measures.csv", "steder.csv": project.geo / "places.csv"}
    for name, source in used.items():
        shutil.copyfile(source, folder / name)
    tables = {
        VALUES: ("observations", "Alle publiserte verdier"),
        "maal.csv": ("measures", "Målene: hva de teller, av hvem og i hvilken enhet"),
        "steder.csv": ("places", "Stedene"),
    }
    resources = [
        datapackage.table(folder / name, name, described) | {"title": title}
        for name, (described, title) in tables.items()
    ]
    sources = sorted({file for cell in shown["raw"].unique() for file in str(cell).split("; ")})
    raw = paths.project().raw
    # a file without a card is a reason not to publish, and is told by the gate
    known = {
        name: cards.read_card(raw / name)
        for name in sources
        if cards.card_path(raw / name).is_file()
    }
    content = {
        "name": f"levekar-{parcel.edition.year}",
        "title": parcel.edition.title,
        "version": parcel.edition.year,
        "licenses": [datapackage.LICENCE],
        "sources": [
            {
                "title": known[name].title,
                "levekar:file": name,
                "levekar:hash": f"sha256:{known[name].sha256}",
                "levekar:licence": known[name].licence,
                **({"path": known[name].url} if known[name].url else {}),
            }
            for name in sources
            if name in known
        ],
        "resources": resources,
    }
    _write(folder / "datapackage.json", as_json(content))


def describe(parcel: Parcel) -> dict[str, Any]:
    """Return what others need to know of the edition: its files, and where each figure is."""
    folder, edition = parcel.folder, parcel.edition
    figures = {}
    for name, (page, caption) in sorted(accessible.figures(folder).items()):
        image = f"figures/{name}.svg"
        top = accessible.parse((folder / page).read_text(encoding="utf-8"))
        pictures = [
            e.given.get("alt", "")
            for e in top.all("img")
            if posixpath.basename(e.given.get("src", "")) == f"{name}.svg"
        ]
        table = f"figures/{name}.csv"
        figures[name] = {
            "page": page,
            "caption": caption,
            "image": image if pictures and (folder / image).is_file() else "",
            "alt": pictures[0] if pictures else "",
            "table": table if (folder / table).is_file() else "",
        }
    return {
        "year": edition.year,
        "title": edition.title,
        "reference_year": edition.reference_year,
        "date": parcel.work.date,
        "lang": parcel.config.lang,
        "pdf": parcel.config.pdf,
        "contact": edition.contact,
        "sheets": _sheets(folder / "index.html"),
        "figures": figures,
    }


def _sheets(page: Path) -> list[str]:
    """Return the style sheets of the front page; the pages that lead on look the same."""
    links = accessible.parse(page.read_text(encoding="utf-8")).all("link")
    return [e.given["href"] for e in links if e.given.get("rel") == "stylesheet"]


# ---- addresses that never change ----


def landing_pages(folder: Path, about: Mapping[str, Any]) -> None:
    """Write figurer/<id>.html in an edition: the figure, and the way to its place in the book."""
    home = {"href": "../index.html", "title": about["title"]}
    for name, figure in about["figures"].items():
        links = [{"href": f"../{figure['page']}#{name}", "text": "Se figuren der den står i boka"}]
        if figure["table"]:
            links.append({"href": f"../{figure['table']}", "text": "Last ned tallene (CSV)"})
        _landing(
            folder / FIGURES / f"{name}.html", about["lang"], _label(figure["caption"], name), home,
            links, root="../", sheets=about["sheets"], lead=f"Utgaven {about['year']}.",
            figure=_picture(figure, ".."),
        )  # fmt: skip


def entrance(folder: Path, editions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return name → text of what stands beside all editions: list, front page, figure addresses.

    ``editions`` are the contents of utgave.json, the newest first. A figure's address leads to the
    newest edition that has it.
    """
    newest = editions[0]
    listed = [
        {
            "year": e["year"],
            "title": e["title"],
            "date": e["date"],
            "address": f"{e['year']}/",
            "pdf": f"{e['year']}/{e['pdf']}",
            "zip": archive_name(e),
            "newest": e is newest,
            "figures": sorted(e["figures"]),
        }
        for e in editions
    ]
    out = {"editions.json": as_json({"editions": listed})}
    links = [{"href": f"{e['year']}/index.html", "text": f"Utgaven {e['year']}"} for e in editions]
    home = {"href": "index.html", "title": newest["title"]}
    root = f"{newest['year']}/"
    out["index.html"] = _page(
        newest["lang"], newest["title"], home, links, root=root, sheets=newest["sheets"],
        lead=f"Den nyeste utgaven er {newest['year']}. Eldre utgaver blir liggende slik de var.",
    )  # fmt: skip
    for name in sorted({name for e in editions for name in e["figures"]}):
        having = [e for e in editions if name in e["figures"]]
        first, figure = having[0], having[0]["figures"][name]
        out[f"{FIGURES}/{name}.html"] = _page(
            first["lang"], _label(figure["caption"], name),
            {"href": "../index.html", "title": newest["title"]},
            [
                {"href": f"../{e['year']}/{e['figures'][name]['page']}#{name}",
                 "text": f"Se figuren i utgaven {e['year']}"}
                for e in having
            ],
            root=f"../{root}", sheets=newest["sheets"],
            lead=f"Slik er figuren i utgaven {first['year']}.",
            figure=_picture(figure, f"../{first['year']}"),
        )  # fmt: skip
    return out


def archive_name(about: Mapping[str, Any]) -> str:
    """Return the name of an edition's zip file."""
    return f"{Path(about['pdf']).stem}-{about['year']}.zip"


def _label(caption: str, name: str) -> str:
    label = caption.partition(":")[0].strip()
    return label if 0 < len(label) < 40 else name.replace("-", " ").capitalize()


def _picture(figure: Mapping[str, str], root: str) -> dict[str, str] | None:
    if not figure["image"]:
        return None
    return {
        "src": f"{root}/{figure['image']}",
        "alt": figure["alt"],
        "caption": figure["caption"],
    }


def _landing(file: Path, *content: Any, **more: Any) -> None:
    _write(file, _page(*content, **more))


def _page(
    lang: str,
    title: str,
    home: Mapping[str, str],
    links: Sequence[Mapping[str, str]],
    *,
    root: str,
    sheets: Sequence[str],
    lead: str = "",
    figure: Mapping[str, str] | None = None,
) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(paths.project().theme), autoescape=True)
    text = environment.get_template(TEMPLATE).render(
        lang=lang,
        title=title,
        home=home,
        links=links,
        root=root,
        sheets=sheets,
        lead=lead,
        figure=figure,
    )
    return text + "\n"


# ---- metadata ----


def citation(parcel: Parcel) -> str:
    """Return CITATION.cff of the edition (Citation File Format 1.2.0)."""
    import yaml

    edition = parcel.edition
    content = {
        "cff-version": "1.2.0",
        "message": "Vis til utgaven slik når du bruker den.",
        "type": "dataset",
        "title": f"{edition.title} ({edition.year})",
        "authors": [{"name": edition.publisher}],
        "version": edition.year,
        "date-released": parcel.work.date,
        "license": "CC-BY-4.0",
        **({"url": f"{edition.address}/{edition.year}/"} if edition.address else {}),
    }
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100))


def crate(parcel: Parcel) -> dict[str, Any]:
    """Return the RO-Crate 1.1 of everything in ``folder``."""
    edition, config, work = parcel.edition, parcel.config, parcel.work
    names = [(name, file) for name, file in files(parcel.folder) if name not in (CRATE, SUMS)]
    parts = [
        {
            "@id": name,
            "@type": "File",
            "name": posixpath.basename(name),
            "encodingFormat": media(name),
            "contentSize": str(file.stat().st_size),
            "sha256": hash_of(file),
        }
        for name, file in names
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{edition.title} ({edition.year})",
        "description": f"{config.subtitle or edition.title}. Utgaven {edition.year}.",
        "datePublished": work.date,
        "license": {"@id": LICENCE},
        "author": {"@id": "#utgiver"},
        "publisher": {"@id": "#utgiver"},
        "inLanguage": config.lang,
        "version": edition.year,
        "hasPart": [{"@id": name} for name, _ in names],
        "mentions": {"@id": "#kjoring"},
    }
    about = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    run = {
        "@id": "#kjoring",
        "@type": "CreateAction",
        "name": f"levekar publish {edition.year}",
        "endTime": work.time.isoformat(),
        "instrument": {"@id": "#levekar"},
        "result": {"@id": "./"},
    }
    tool = {
        "@id": "#levekar",
        "@type": "SoftwareApplication",
        "name": "levekar",
        "version": __version__,
        **({"softwareVersion": work.commit} if work.commit else {}),
    }
    terms = {"@id": LICENCE, "@type": "CreativeWork", "name": datapackage.LICENCE["title"]}
    publisher = {
        "@id": "#utgiver",
        "@type": "Organization",
        "name": edition.publisher,
        "url": edition.contact,
    }
    return {
        # the context of the crate has no word for a checksum
        "@context": [
            "https://w3id.org/ro/crate/1.1/context",
            {"sha256": "https://schema.org/sha256"},
        ],
        "@graph": [about, root, publisher, terms, run, tool, *parts],
    }


def dcat(parcel: Parcel) -> dict[str, Any]:
    """Return the DCAT-AP-NO record of the edition as JSON-LD."""
    folder, edition, config = parcel.folder, parcel.edition, parcel.config
    base = f"{edition.address}/{edition.year}/" if edition.address else "./"
    spread = [
        ("bok", "Boka på nett", "index.html"),
        ("pdf", "Boka som PDF", config.pdf),
        ("verdier", "Alle publiserte verdier", f"{DATA}/{VALUES}"),
        ("pakke", "Datapakken", f"{DATA}/datapackage.json"),
    ]
    licence = {"@id": f"{EU}/licence/CC_BY_4_0"}
    publisher = {
        "@id": f"{base}#utgiver",
        "@type": "foaf:Agent",
        "foaf:name": _nb(edition.publisher),
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": base,
        "@type": "dcat:Dataset",
        "dct:identifier": f"levekar-{edition.kommune}-{edition.year}",
        "dct:title": _nb(f"{edition.title} ({edition.year})"),
        "dct:description": _nb(
            f"Tall, figurer og tekst i utgaven {edition.year}, for "
            f"{geography.name(edition.kommune)}. Hver verdi har en status som sier hvor den kommer "
            "fra. Verdier som bygger på få personer, er skjult."
        ),
        "dct:publisher": publisher,
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": edition.publisher,
            "vcard:hasURL": {"@id": edition.contact},
        },
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
        "dct:license": licence,
        "dct:language": {"@id": f"{EU}/language/NOB"},
        "dct:issued": {"@type": "xsd:date", "@value": parcel.work.date},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:endDate": {"@type": "xsd:date", "@value": f"{edition.reference_year}-12-31"},
        },
        "dct:spatial": [
            {"@id": f"{EU}/country/NOR"},
            {
                "@id": f"{base}#sted",
                "@type": "dct:Location",
                "dct:identifier": edition.kommune,
                "dct:title": _nb(geography.name(edition.kommune)),
            },
        ],
        "dcat:theme": [{"@id": f"{EU}/data-theme/{theme}"} for theme in ("HEAL", "SOCI")],
        "dcat:keyword": [_nb(w) for w in ("levekår", "folkehelse", "barn og unge", "inkludering")],
        "dcat:distribution": [
            {
                "@id": f"{base}#{key}",
                "@type": "dcat:Distribution",
                "dct:title": _nb(title),
                "dcat:accessURL": {"@id": f"{base}{name}"},
                "dcat:downloadURL": {"@id": f"{base}{name}"},
                "dcat:mediaType": {
                    "@id": f"https://www.iana.org/assignments/media-types/{media(name)}"
                },
                "dct:format": {"@id": f"{EU}/file-type/{Path(name).suffix[1:].upper()}"},
                "dct:license": licence,
                "dcat:byteSize": {
                    "@type": "xsd:nonNegativeInteger",
                    "@value": str((folder / name).stat().st_size),
                },
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {
                        "@type": "xsd:hexBinary",
                        "@value": hash_of(folder / name),
                    },
                },
            }
            for key, title, name in spread
            if (folder / name).is_file()
        ],
    }


def _nb(text: str) -> dict[str, str]:
    return {"@language": "nb", "@value": text}


def media(name: str) -> str:
    """Return the media type of a file by its name."""
    return MEDIA.get(Path(name).suffix, "text/plain")


def run_record(parcel: Parcel, checks: Any) -> dict[str, Any]:
    """Return what made the edition: commit, lock file, versions, time, raw files, checks."""
    import platform

    work, lock = parcel.work, paths.project().root / LOCK
    return {
        "edition": parcel.edition.year,
        "commit": work.commit,
        "changed_since_commit": work.changed,
        "time": work.time.isoformat(),
        "lock": {"file": LOCK, "sha256": hash_of(lock)} if lock.is_file() else None,
        "versions": {"python": platform.python_version(), **_versions(PACKAGES)},
        "raw": [
            {"file": raw.id, "sha256": raw.card.sha256, "status": raw.card.status}
            for raw in cards.all_cards()
        ],
        "checks": checks,
    }


def _versions(names: Iterable[str]) -> dict[str, str]:
    out = {}
    for name in names:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


# ---- the zip ----


def archive(folder: Path, file: Path, top: str) -> None:
    """Write an edition to a zip file, below the name ``top``; the same bytes each time."""
    told = json.loads((folder / RUN).read_text(encoding="utf-8"))["time"]
    # the format knows no time before 1980, and only every other second
    first = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
    moment = max(dt.datetime.fromisoformat(told), first).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for name, path in files(folder):
            info = zipfile.ZipInfo(f"{top}/{name}", (*moment[:5], moment[5] // 2 * 2))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o100644 << 16
            out.writestr(info, path.read_bytes())
