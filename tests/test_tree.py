"""What must hold for the tree itself: names, notebooks, what git may take."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml


@pytest.fixture(scope="module")
def tracked(root):
    if not (root / ".git").exists():
        pytest.skip("ikke et git-tre")
    shown = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    return [root / name for name in shown.decode().split("\0") if name and (root / name).is_file()]


def texts(tracked):
    for file in tracked:
        data = file.read_bytes()
        if b"\0" not in data:
            yield file, data.decode("utf-8")


def test_no_registry_host_machine_path_or_mail_address(tracked):
    hosts = "|".join(["py" + "pi", "python" + "hosted", "npm" + "js", "debi" + "an"])
    odd = re.compile(
        rf"\b[\w.-]*({hosts})\.(org|com)\b|(?<![\w./-])/(work|root|farm)/|[\w.+-]+@[\w-]+\.(no|com|org)\b"
    )
    found = [f"{f.name}: {m.group()}" for f, text in texts(tracked) if (m := odd.search(text))]
    assert found == []


def test_locks_carry_hashes_and_no_addresses(root):
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (root / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
        assert len(pinned) > 50
        assert "://" not in text
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_dev_lock_agrees_with_the_book_lock(root):
    def pins(name):
        text = (root / name).read_text(encoding="utf-8")
        return dict.fromkeys(re.findall(r"^([a-z0-9][^\\\n]*?) *\\?$", text, re.MULTILINE))

    assert set(pins("requirements.lock")) <= set(pins("requirements-dev.lock"))


def notebooks(root):
    return sorted((root / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks(root):
    assert notebooks(root)


def test_code_cells_have_at_most_ten_lines(root):
    for file in [*notebooks(root), *sorted((root / "tests" / "fixtures").rglob("*.ipynb"))]:
        for number, cell in enumerate(json.loads(file.read_text(encoding="utf-8"))["cells"], 1):
            if cell["cell_type"] == "code":
                lines = "".join(cell["source"]).splitlines()
                code = [line for line in lines if line.strip() and not line.startswith("#|")]
                assert len(code) <= 10, f"{file.name}, celle {number}"


def test_notebooks_hold_only_the_digests(root):
    for file in notebooks(root):
        for number, cell in enumerate(json.loads(file.read_text(encoding="utf-8"))["cells"], 1):
            where = f"{file.name}, celle {number}"
            assert "user_expressions" not in cell["metadata"], where
            if cell["cell_type"] != "code":
                continue
            assert cell["execution_count"] is None, where
            digest = "# NBVAL_CHECK_OUTPUT" in "".join(cell["source"])
            assert digest == ("keep_output" in cell["metadata"].get("tags", [])), where
            kinds = [output["output_type"] for output in cell["outputs"]]
            assert kinds == (["stream"] if digest else []), where


def test_every_figure_cell_is_followed_by_its_digest(root):
    for file in notebooks(root):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        names = re.findall(r"^(\w+) = lk\.(?:figure|table)\(", "\n".join(sources), re.MULTILINE)
        assert len(names) == len(set(names))
        for name in names:
            assert any(f"print({name}.digest())" in source for source in sources), (file.name, name)


@pytest.mark.parametrize("provider", ["ungdata", "hunt"])
def test_git_ignores_restricted_files_but_not_stand_ins(root, provider):
    def ignored(name):
        return (
            subprocess.run(
                ["git", "check-ignore", "-q", f"data/raw/{provider}/{name}"], cwd=root, check=False
            ).returncode
            == 0
        )

    if not (root / ".git").exists():
        pytest.skip("ikke et git-tre")
    assert ignored("undersokelse_2021.sav")
    assert ignored("undersokelse_2021.sav.yml")
    assert ignored("soner.csv")
    assert not ignored("undersokelse_2021.demo.sav")
    assert not ignored("undersokelse_2021.demo.sav.yml")


def test_no_folder_breaks_the_language_setting(root):
    assert not (root / "nb").exists()


def test_the_conda_environment_names_what_users_need(root):
    content = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    names = {re.split(r"[<>=]", d)[0] for d in content["dependencies"] if isinstance(d, str)}
    wanted = {"jupyter", "quarto", "pandas", "matplotlib", "seaborn", "geopandas", "nbval"}
    assert wanted <= names
    assert {"pip": ["-e ."]} in content["dependencies"]
