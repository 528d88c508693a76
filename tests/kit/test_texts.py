"""Words as they stand in the middle of a sentence."""
from __future__ import annotations

import pytest

from brokerage.kit.texts import within


@pytest.mark.parametrize(("words", "inside"), [
    ("Their e-mail address", "their e-mail address"), ("NHS number", "NHS number"), ("A carer, unpaid", "a carer, unpaid"),
    ("I do it myself", "I do it myself"), ("Approver for the NHS", "approver for the NHS"), ("", ""), ("Q", "q")])
def test_words_within_a_sentence_keep_names_and_lose_the_first_capital(words: str, inside: str) -> None:
    assert within(words) == inside
