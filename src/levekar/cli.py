"""The ``levekar`` command. It reads arguments and shows results; the work is done elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levekar.errors import LevekarError, disk_is_full, is_full, no_room

if TYPE_CHECKING:
    from levekar.book.rerun import Change

app = typer.Typer(
    name="levekar",
    help="Bygg boka om levekår, helse og inkludering blant barn og unge fra rådata.",
    epilog="Eksempel: levekar build && levekar serve",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
data = typer.Typer(
    help="Se til råfilene: hva som ligger der, om de er hele, og hvordan egne filer tas inn.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
check = typer.Typer(
    help="Hold boka opp mot det rapporten oppgir.", no_args_is_help=True, rich_markup_mode=None
)
VERDICTS = {
    "reproduced": "stemmer",
    "contradicted": "motsagt",
    "not_computable": "uten data",
    "broken": "BRUTT",
}
yearly = typer.Typer(
    help="Utgaven: lag en ny, før hva den sier, og sammenlign med den forrige.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(data, name="data")
app.add_typer(check, name="check")
app.add_typer(yearly, name="edition")


class Engine(StrEnum):
    """Who renders the book."""

    auto = "auto"
    quarto = "quarto"
    embedded = "embedded"


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on a terminal: yields a function of (step, done, total)."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starter", total=None)

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield show


@app.command(
    epilog="Eksempel: «levekar build» bygger alt, «levekar build 03 04c» bare de to kapitlene."
)
def build(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(help="Kapitler som skal bygges på nytt, f.eks. 03 eller 04c."),
    ] = None,
    *,
    engine: Annotated[
        Engine,
        typer.Option(help="auto bruker Quarto der det er installert, ellers den innebygde."),
    ] = Engine.auto,
    workers: Annotated[
        int | None, typer.Option(help="Hvor mange kapitler som kjøres samtidig.", min=1)
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Kjør alle kapitlene på nytt, også de uendrede.")
    ] = False,
    official: Annotated[
        bool,
        typer.Option(
            "--official", help="Lag den offisielle boka, uten syntetiske tall, i _build/."
        ),
    ] = False,
    edition: Annotated[
        list[str] | None,
        typer.Option(
            help="Utgaven; uten er det den gjeldende. En annen legges i _build/. Kan nevnes flere "
            "ganger."
        ),
    ] = None,
    tree: Annotated[
        list[Path] | None,
        typer.Option(
            help="Prosjektmappa som bygges, om det er en annen enn denne. Kan nevnes flere ganger, "
            "med én kommune i hver."
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="TCP://…",
            help="Kjør kapitlene på en Dask-klynge, eller hele bøker når flere er nevnt.",
        ),
    ] = "",
    html: Annotated[
        bool, typer.Option("--html", help="Lag bare nettstedet; PDF-en blir liggende som sist.")
    ] = False,
    pages: Annotated[
        bool,
        typer.Option("--pages", help="Lag bare sidene; søket og PDF-en blir liggende som sist."),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Vis boka i nettleseren, og bygg på nytt når noe lagres."),
    ] = False,
    port: Annotated[int, typer.Option(help="Porten som --watch viser boka på.")] = 8000,
) -> None:
    """Kjør kapitlene og lag nettsidene og PDF-en i _book/.

    Bare det som er endret siden sist, blir gjort på nytt. Går noe galt, blir den forrige boka
    liggende urørt.
    """
    if official:
        os.environ["LEVEKAR_OFFICIAL"] = "1"
    years, trees = edition or [], tree or []
    if len(years) > 1 or trees:
        if watch or chapters:
            raise LevekarError(
                "flere bøker på en gang kan bare bygges hele, uten --watch og kapitler."
            )
        options = {"--force": force, "--html": html, "--pages": pages}
        chosen = [option for option, wanted in options.items() if wanted]
        _build_several(trees, years, scheduler, ["--engine", engine.value, *chosen])
        return
    if years:
        os.environ["LEVEKAR_EDITION"] = years[0]
    from levekar.book.build import build as run
    from levekar.book.state import Extent
    from levekar.paths import project

    if watch:
        from levekar.book.watch import watch as follow

        follow(project(), ("--engine", engine.value), port=port)
        return

    def banner() -> str:
        from levekar.notebook import demo_sentence

        return demo_sentence()

    with progress() as report:
        result = run(
            project(),
            engine=engine.value,
            only=tuple(chapters or ()),
            force=force,
            workers=workers,
            scheduler=scheduler,
            extent=Extent.PAGES if pages else Extent.SITE if html else Extent.ALL,
            banner=banner,
            tables=True,
            progress=report,
            waiting=_waiting,
        )
    for line in result.summary():
        print(line)


def _build_several(trees: list[Path], years: list[str], scheduler: str, options: list[str]) -> None:
    from levekar.book import remote
    from levekar.paths import find_root, project

    roots = [find_root(tree) for tree in trees] or [project().root]
    editions = [remote.Edition(root, year) for root in roots for year in years or [""]]
    remote.build_all(editions, options, address=scheduler)


def _waiting(process: str) -> None:
    print(
        f"En annen kommando arbeider i dette treet (prosess {process}). Venter til den er ferdig …",
        file=sys.stderr,
    )


@app.command(
    epilog="Eksempel: «levekar run 03 --diff» viser hva som er nytt i kapittel 3, for eksempel "
    "etter «levekar data adopt»."
)
def run(
    chapters: Annotated[
        list[str] | None, typer.Argument(help="Kapitler, f.eks. 03 eller 04c; alle hvis ingen.")
    ] = None,
    *,
    diff: Annotated[
        bool, typer.Option("--diff", help="Vis hvilke verdier som er endret siden forrige kjøring.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--csv", help="Skriv endringene i denne CSV-fila.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Avslutt med kode 3 hvis noen verdier er endret.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="Hvor mange kapitler som kjøres samtidig.", min=1)
    ] = None,
) -> None:
    """Kjør kapitler på nytt uten å lage sidene.

    Det som er kjørt, brukes neste gang boka bygges. Verdier som er skjult nå, vises ikke slik de
    var før.
    """
    from levekar.book.rerun import as_csv, rerun
    from levekar.cards import replace
    from levekar.paths import project

    if to is not None and not to.parent.is_dir():
        raise LevekarError("mappa finnes ikke.", where=to.parent, hint="lag den, og prøv igjen.")
    with progress() as report:
        found = rerun(
            project(), chapters or (), tables=True, workers=workers, progress=report,
            waiting=_waiting,
        )  # fmt: skip
    if diff and found.changes:
        _print_changes(found.changes)
    if to is not None:
        replace(to, as_csv(found.changes))
    for line in found.lines():
        print(line)
    if exit_code and found.changes:
        raise typer.Exit(3)


def _print_changes(changes: Sequence[Change]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from levekar.book.rerun import table as listed

    table = Table(box=None, pad_edge=False)
    for heading in ("Figur", "Hva", "Før", "Nå", "Status"):
        table.add_column(heading, overflow="fold")
    for row in listed(changes):
        # «[c]» is a symbol, not markup
        table.add_row(*map(Text, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command(epilog="Eksempel: levekar serve --port 8080")
def serve(
    port: Annotated[int, typer.Option(help="Porten siden vises på.")] = 8000,
) -> None:
    """Vis den ferdige boka i nettleseren på denne maskinen."""
    from levekar.book.serve import serve as run
    from levekar.paths import project

    run(project(), port=port)


@app.command(epilog="Eksempel: levekar synthesize ungdata")
def synthesize(
    providers: Annotated[
        list[str] | None, typer.Argument(help="Bare disse leverandørene, f.eks. ungdata eller fhi.")
    ] = None,
) -> None:
    """Lag demodata på nytt, slik at alt rapporten oppgir, stemmer.

    Filer du selv har tatt inn med «levekar data adopt», blir aldri overskrevet.
    """
    from levekar.paths import project, shown
    from levekar.synthetic import synthesize as run

    with progress() as report:
        written = run(project(), providers=tuple(providers or ()) or None, progress=report)
    for file in written:
        print(shown(file))


@app.command(epilog="Eksempel: levekar accept 03")
def accept(
    chapters: Annotated[
        list[str] | None, typer.Argument(help="Kapitler, f.eks. 03; alle hvis ingen er nevnt.")
    ] = None,
) -> None:
    """Godta de nye tallene: skriv tallsammendragene fra siste kjøring inn i notatbøkene.

    Testene sammenligner med disse sammendragene. Se over endringene i git før du sender dem inn.
    """
    from levekar.book.accept import accept as run
    from levekar.paths import project

    for line in run(project(), tuple(chapters or ())):
        print(line)


@data.command(epilog="Eksempel: levekar data status")
def status() -> None:
    """Vis råfilene: periode, hva slags data, om de er hele, alder, vilkår og hva de brukes til."""
    from rich.console import Console
    from rich.table import Table

    from levekar import inventory

    rows = inventory.raw_files()
    table = Table(box=None, pad_edge=False)
    for heading in ("Fil", "Periode", "Data", "Kort og innhold", "Alder", "Vilkår", "Figurer"):
        table.add_column(heading, overflow="fold")
    for r in rows:
        table.add_row(r.id, r.period, r.kind, r.state, r.age, r.licence, ", ".join(r.figures))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    made_up = sum(row.kind == inventory.KINDS["synthetic"] for row in rows)
    print(f"{made_up} av {len(rows)} filer er demodata.")


@app.command(epilog="Eksempel: levekar fetch geo")
@data.command(epilog="Eksempel: levekar data fetch figur-20 --dry-run")
def fetch(
    target: Annotated[
        str,
        typer.Argument(
            help="En leverandør (fhi), et mål, en figur (figur-20) eller geo for kart; tomt er alt."
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Vis hva som ville blitt spurt om, uten å spørre.")
    ] = False,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Godta vilkårene for kartfilene.")
    ] = False,
) -> None:
    """Hent råfiler fra de offentlige tjenestene.

    Svaret leses før noe endres. Feiler en henting, eller er svaret rart, beholdes den gamle fila.
    Kartfiler hentes først når vilkårene er godtatt.
    """
    from levekar import fetch as fetching

    accepted = accept_licence or dry_run or _accepted(fetching.terms(target))
    with progress() as report:
        results = fetching.fetch(target, dry_run=dry_run, accepted=accepted, progress=report)
    for result in results:
        for line in result.lines():
            print(line)
    if target == fetching.GEO and accepted and not dry_run:
        _print_maps()
    left = sum(result.state == fetching.TERMS for result in results)
    failed = sum(result.failed for result in results)
    if failed:
        raise LevekarError(
            f"{failed} av {len(results)} filer ble ikke hentet; de gamle er beholdt.",
            hint="se meldingene over, og prøv igjen.",
        )
    if left:
        raise LevekarError(
            f"{left} av {len(results)} filer er ikke hentet, for vilkårene er ikke godtatt.",
            hint="les vilkårene over, og kjør kommandoen på nytt med --accept-licence.",
        )


def _accepted(terms: list[str]) -> bool:
    """Show the terms of map files and ask; without a terminal nothing is accepted."""
    if not terms:
        return False
    print("Kartfilene har disse vilkårene:")
    for line in terms:
        print(f"  {line}")
    return sys.stdin.isatty() and typer.confirm("Godtar du vilkårene?")


@data.command(epilog="Eksempel: levekar data verify")
def verify() -> None:
    """Kontroller at hver råfil har kort og er nøyaktig de bytene kortet sier."""
    from levekar import inventory

    faulty = [row for row in inventory.raw_files() if row.fault]
    for row in faulty:
        print(row.fault, file=sys.stderr)
    if faulty:
        raise LevekarError(
            f"{len(faulty)} råfiler stemmer ikke.", hint="rett dem som beskrevet over."
        )
    print("Alle råfilene stemmer med kortene sine.")


@data.command(
    epilog="Eksempel: levekar data adopt ~/ungdata_2021.sav --provider ungdata "
    '--licence "Avtale med Sikt" --access "Kan ikke deles"'
)
def adopt(
    file: Annotated[Path, typer.Argument(help="Fila fra leverandøren, f.eks. ungdata_2021.sav.")],
    licence: Annotated[str, typer.Option(help="Vilkårene du har fått fila på.")],
    access: Annotated[str, typer.Option(help="Hvem som kan få fila, og hvordan.")],
    provider: Annotated[
        str | None,
        typer.Option(
            help="Leverandøren; trengs bare når fila ikke ligger i data/raw/<leverandør>/."
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="Fritekst: hva fila heter hos leverandøren.")] = "",
) -> None:
    """Ta inn en ekte fil i stedet for demodata.

    Fila leses først. Kan den ikke leses, endres ingenting. Ekte filer fra Ungdata og HUNT
    holdes utenfor git.
    """
    from levekar import inventory
    from levekar.paths import shown

    placed = inventory.adopt(file, provider=provider, licence=licence, access=access, title=title)
    print(f"{shown(placed)} er tatt inn. Kjør «levekar build» for å bygge boka med den.")


@check.command(epilog="Eksempel: levekar check claims --chapter 3")
def claims(
    chapter: Annotated[str, typer.Option(help="Bare dette kapitlet, f.eks. 3 eller 4C.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Vis også dem som stemmer.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Godta resultatet: skriv data/report/verdicts.csv.")
    ] = False,
) -> None:
    """Regn ut hver påstand i rapporten fra rådata, og vis hvilke som stemmer."""
    from collections import Counter

    from levekar.claims import baseline, ledger
    from levekar.claims import check as hold

    whole = ledger()
    if chapter and chapter not in {s.chapter for s in whole}:
        raise LevekarError(
            f"Fant ingen påstander for kapittel «{chapter}».", hint="prøv 3 eller 4C."
        )
    verdicts = [v for v in hold(statements=whole) if not chapter or v.statement.chapter == chapter]
    for v in verdicts:
        if every or v.verdict != "reproduced":
            by = f" (fulgt: {', '.join(v.by)})" if v.by else ""
            print(f"{VERDICTS[v.verdict]:<9} {v.statement.id}: {v.detail}{by}")
    counts = Counter(v.verdict for v in verdicts)
    print(", ".join(f"{counts[key]} {word}" for key, word in VERDICTS.items()) + ".")
    gone = baseline.lost(verdicts)
    if accept and not chapter:
        baseline.accept(verdicts)
    elif gone:
        raise LevekarError(
            f"{len(gone)} påstander stemte før, men ikke nå: "
            + ", ".join(v.statement.id for v in gone[:20])
            + (" …" if len(gone) > 20 else "."),
            hint="rett rådata eller definisjonen, eller godta endringen med --accept.",
        )
    if counts["broken"]:
        raise LevekarError(
            f"{counts['broken']} påstander stemmer ikke.",
            hint="rett rådata eller definisjonen, eller før valget i data/report/decisions.csv.",
        )


@check.command(epilog="Eksempel: levekar check maps")
def maps() -> None:
    """Vis hvilke kartfiler kartene bruker, og hva som er rettet eller tolket i dem."""
    _print_maps()


def _print_maps() -> None:
    from levekar import geography
    from levekar.paths import shown

    found = geography.sources()
    for source in found:
        levels = ", ".join(geography.levels()[level].plural for level in source.areas)
        print(f"{shown(source.file)}: {levels}. Kreditering: {source.credit}.")
        for note in source.notes:
            print(f"  {note}.")
    if not any("sone" in source.areas for source in found):
        print("Levekårssonene vises på det skjematiske kartet.")


@yearly.command(epilog="Eksempel: levekar edition new 2025")
def new(
    year: Annotated[str, typer.Argument(help="Året for den nye utgaven.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="Ikke hent noe; bare lag definisjon og sjekkliste.")
    ] = False,
) -> None:
    """Begynn på en ny utgave, eller gå videre med den.

    Definisjonen kopieres fra den forrige, det som kan hentes, blir hentet, tallene kontrolleres,
    og en sjekkliste sier hva som gjenstår. Kommandoen kan avbrytes når som helst og kjøres igjen.
    """
    from levekar.edition.planning import new as run

    with progress() as report:
        plan = run(year, offline=offline, progress=report, waiting=_waiting)
    for line in plan.lines():
        print(line)


@yearly.command(epilog="Eksempel: levekar edition compare 2024 2025")
def compare(
    old: Annotated[str, typer.Argument(help="Den eldste utgaven.")],
    recent: Annotated[str, typer.Argument(help="Den nyeste utgaven.")],
) -> None:
    """Vis alt som er nytt fra en utgave til den neste, og skriv det i CSV-filer i _build/.

    Begge utgavene må være ført («levekar edition record»). Tall på hver side av et brudd blir
    ikke sammenlignet. Setninger som kanskje ikke stemmer lenger, er nevnt med fil og celle.
    """
    from levekar.edition.compare import write as run
    from levekar.paths import shown

    found, folder = run(old, recent)
    for line in found.lines():
        print(line)
    print(f"Alt står i {shown(folder)}.")


@yearly.command(epilog="Eksempel: levekar edition record 2024")
def record(
    year: Annotated[str, typer.Argument(help="Utgaven; tomt er den gjeldende.")] = "",
) -> None:
    """Før det utgaven sier: verdier, figurer, tall i teksten og påstander, i data/editions/.

    Den offisielle boka bygges først. Se over endringene i git før du sender dem inn: Neste
    utgave sammenlignes med det som står her.
    """
    from levekar import edition
    from levekar.edition.publish import write_record
    from levekar.paths import shown

    chosen = year or edition.current()
    with progress() as report:
        changed = write_record(chosen, report, _waiting)
    for file in changed:
        print(shown(file))
    print(f"Utgaven {chosen} er ført." if changed else f"Utgaven {chosen} er ført fra før.")


@app.command(epilog="Eksempel: levekar publish --edition 2024 --to ../nettsted")
def publish(
    edition: Annotated[str, typer.Option(help="Utgaven; tomt er den gjeldende.")] = "",
    to: Annotated[
        Path, typer.Option(help="Mappa utgavene ligger i; den kan legges rett på nettet.")
    ] = Path("_utgitt"),
    check: Annotated[
        bool, typer.Option("--check", help="Bare kontroller; publiser ingenting.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Bytt ut en utgave som er publisert før.")
    ] = False,
    no_browser: Annotated[
        bool,
        typer.Option(
            "--no-browser", help="Ikke prøv sidene i nettleser. Det blir ført i kjoring.json."
        ),
    ] = False,
) -> None:
    """Bygg den offisielle utgaven, kontroller den, og legg den ved siden av de eldre.

    Utgaven blir ikke publisert hvis en syntetisk verdi ville vist seg, en figur eller setning ville
    stått uten tall, et skjult tall kan regnes ut, en påstand ikke lenger stemmer, en side ikke er
    tilgjengelig for alle, en lenke er død, et tall på sidene eller i PDF-en ikke er det samme som i
    tabellen, eller noe mangler. Alle grunnene vises på en gang.
    """
    from levekar.edition import current
    from levekar.edition.publish import publish as run

    with progress() as report:
        result = run(
            edition or current(), to, only_check=check, again=replace,
            browser=not no_browser, progress=report, waiting=_waiting,
        )  # fmt: skip
    for line in result.lines():
        print(line)


@check.command("data", epilog="Eksempel: levekar check data --accept")
def check_data(
    accept: Annotated[
        bool, typer.Option("--accept", help="Godta radtallene: skriv data/expectations.csv.")
    ] = False,
) -> None:
    """Kontroller tallene: områder, nøkler, radtall, summer, spenn og hopp fra år til år."""
    from levekar import tables
    from levekar.edition import validation

    with progress() as report:
        report("Regner ut målene", 0, 2)
        found = tables.all_tables()
        report("Kontrollerer tallene", 1, 2)
        if accept:
            validation.accept(found)
        findings = validation.validate(found)
    for line in validation.listed(findings):
        print(line)
    wrong = sum(finding.level == validation.WRONG for finding in findings)
    print(f"{wrong} feil, {len(findings) - wrong} å se på.")
    if wrong:
        raise LevekarError(
            f"{wrong} tall eller radtall er ikke som de skal.",
            hint="rett råfila eller kartet i data/maps/. Er radtallet riktig, godta det med "
            "--accept.",
        )


def main() -> None:
    """Run the command; a user's fault gives one message and exit code 1, never a traceback."""
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    try:
        app(args=arguments, prog_name="levekar")
    except LevekarError as error:
        if debug:
            raise
        told = disk_is_full() if is_full(error) or no_room(Path()) else error
        print(f"Feil: {told.render()}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Avbrutt. Forrige bok er urørt.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        if is_full(error) or no_room(Path()):
            print(f"Feil: {disk_is_full().render()}", file=sys.stderr)
            sys.exit(1)
        kind = type(error).__name__
        print(
            f"Feil: noe uventet gikk galt ({kind}: {error}).\n"
            "Gjør slik: kjør samme kommando med --debug og meld fra om det som vises.",
            file=sys.stderr,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
