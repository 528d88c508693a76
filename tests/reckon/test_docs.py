"""docs/reckon.md is what a stranger goes by: its cases run, its words are said, and no field or figure is left out."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from brokerage import HOUSE
from brokerage.reckon import answer, case, command, on_paper, read, reckon

TOLD = (HOUSE / "docs" / "reckon.md").read_text()
BLOCKS = re.findall(r"```json\n(.*?)```", TOLD, re.DOTALL)
WHOLE = [block for block in BLOCKS if '"title"' in block]


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: json.loads(block)["title"][:30])
def test_a_case_in_the_page_runs_and_is_as_it_expects(block: str) -> None:
    assert json.loads(block)["expect"]
    said, code = command.run(block.encode(), as_json=False)
    assert code == 0, said


def test_the_first_case_says_what_the_page_says_it_says() -> None:
    first = read(WHOLE[0].encode())
    said = on_paper(first, reckon(first)).splitlines()
    for line in re.findall(r"```text\n(.*?)```", TOLD, re.DOTALL)[0].splitlines():
        assert line in said


def test_every_split_in_the_page_is_a_split() -> None:
    rules = [json.loads(block)["rule"] for block in BLOCKS if block not in WHOLE]
    assert rules == ["PERCENT", "LINE", "FIXED_WATERFALL"]


@pytest.mark.parametrize("module", [case, answer], ids=["asked", "answered"])
def test_every_field_is_in_the_page(module: object) -> None:
    structs = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    names = {field.encode_name for kind in structs for field in msgspec.structs.fields(kind)}
    tags = {kind.__struct_config__.tag for kind in structs} - {None}
    assert [name for name in sorted({*names, *map(str, tags)}) if not re.search(rf"[`\".]{name}[`\".]", TOLD)] == []
