from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from levekar import cli
from levekar.errors import LevekarError

COMMANDS = [
    [],
    ["build"],
    ["run"],
    ["serve"],
    ["synthesize"],
    ["accept"],
    ["fetch"],
    ["data"],
    ["data", "status"],
    ["data", "verify"],
    ["data", "fetch"],
    ["data", "adopt"],
    ["check"],
    ["check", "claims"],
    ["check", "maps"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(command):
    result = CliRunner().invoke(cli.app, [*command, "--help"])
    assert result.exit_code == 0
    names = typer.main.get_command(cli.app)
    for name in command:
        names = names.commands[name]
    assert names.help
    if not hasattr(names, "commands"):
        assert "Eksempel: levekar" in result.output.replace("«", "")


def run(monkeypatch, capsys, error, *arguments):
    def fail(**kwargs):
        raise error

    monkeypatch.setattr(cli, "app", fail)
    monkeypatch.setattr(sys, "argv", ["levekar", *arguments])
    with pytest.raises(BaseException) as caught:
        cli.main()
    return caught.value, capsys.readouterr().err


def test_a_users_fault_is_one_message(monkeypatch, capsys):
    error, shown = run(monkeypatch, capsys, LevekarError("borte.", where="a.sav", hint="hent den."))
    assert error.code == 1
    assert shown == "Feil: a.sav: borte.\nGjør slik: hent den.\n"


def test_an_unexpected_fault_is_one_message_too(monkeypatch, capsys):
    error, shown = run(monkeypatch, capsys, ZeroDivisionError("null"))
    assert error.code == 1
    assert "ZeroDivisionError: null" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("fault", [LevekarError("borte."), ZeroDivisionError("null")])
def test_debug_shows_where_it_came_from(monkeypatch, capsys, fault):
    error, _ = run(monkeypatch, capsys, fault, "--debug")
    assert error is fault


def test_importing_the_package_loads_nothing_heavy():
    heavy = "('pandas', 'matplotlib', 'numpy')"
    code = f"import levekar, sys; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "[]"
