"""Each worked example of the domain sheet, from its own file, to the penny: through the function and through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from brokerage import reckon
from brokerage.cli import cli
from brokerage.reckon import Refused
from tests.processes import run
from tests.reckon.asking import CASES

FILES = sorted(CASES.glob("*.json"))
ASKED = ["W0", "W1", "W2", "W3", "W3b", "W5", "W6", "W7", "W8", "W9", "W12", "W13", "W15", "W17", "W18", "W19"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_worked_example_comes_out_to_the_penny(file: Path) -> None:
    case = reckon.read(file.read_bytes())
    assert case.expect or case.expect_refused
    try:
        answer = reckon.reckon(case)
    except Refused as no:
        assert tuple(fault.code for fault in no.faults) == case.expect_refused
    else:
        assert reckon.differences(case, answer) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_command_says_the_same_in_words_and_in_json(file: Path) -> None:
    case = json.loads(file.read_text())
    words, figures = CliRunner().invoke(cli, ["reckon", str(file)]), CliRunner().invoke(cli, ["reckon", str(file), "--json"])
    assert words.exit_code == figures.exit_code == (1 if case.get("expect_refused") else 0)
    said = json.loads(figures.output)
    if case.get("expect_refused"):
        assert [fault["code"] for fault in said["refused"]] == case["expect_refused"]
        assert all(fault["text"] in words.output and fault["where"] in words.output for fault in said["refused"])
    else:
        assert all(_at(said, path) == figure for path, figure in case["expect"].items())
        assert case["title"] in words.output and all(step["says"] in words.output for step in said["working"])


def _at(tree: object, path: str) -> object:
    for step in path.split("."):
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]  # type: ignore[index]
    return tree if isinstance(tree, str) else str(tree)


def test_every_example_that_was_asked_for_has_its_file() -> None:
    there = {json.loads(file.read_text())["title"].split()[0] for file in FILES}
    assert set(ASKED) <= there


def test_the_real_command_reckons_refuses_and_cannot_read(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{not json")
    assert run("reckon", str(CASES / "w01.json")).returncode == 0
    assert run("reckon", str(CASES / "w07-unfunded.json")).returncode == 1
    unreadable = run("reckon", str(bad))
    assert unreadable.returncode == 2 and "UNREADABLE" in unreadable.stderr and "Traceback" not in unreadable.stderr
    assert run("reckon", str(tmp_path / "absent.json")).returncode == 2


def test_a_wrong_expectation_is_named_with_both_figures() -> None:
    raw = (CASES / "w13.json").read_text().replace("6.13", "6.12")
    said = CliRunner().invoke(cli, ["reckon", "-"], input=raw)
    assert said.exit_code == 1 and "Expected 6.12, reckoned 6.13" in said.output
    odd = raw.replace("weeks.0.weekly.lines.minutes", "weeks.0.nowhere")
    assert "NO_SUCH_FIGURE" in CliRunner().invoke(cli, ["reckon", "-"], input=odd).output


def test_a_refusal_that_does_not_come_is_a_difference() -> None:
    raw = (CASES / "w07.json").read_text().replace('"expect":', '"expect_refused": ["UNFUNDED_REMAINDER"],\n  "expect":')
    said = CliRunner().invoke(cli, ["reckon", "-", "--json"], input=raw)
    assert said.exit_code == 1 and json.loads(said.output)["differs"][0]["code"] == "NOT_REFUSED"
