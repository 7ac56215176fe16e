"""Every case of the corpus gets its expected verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only

FILES = sorted((Path(__file__).parent / "corpus").glob("*.jsonl"))
CASES = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("dialect", "verdict", "sql", "why"), CASES)
def test_a_case_is_judged_as_the_corpus_says(dialect, verdict, sql, why):
    assert (is_read_only(sql, dialect), why) == (verdict == "allow", why)


@pytest.mark.parametrize("case", [case for case in CASES if case[1] == "refuse"])
def test_a_refusal_has_a_reason_and_the_text(case):
    dialect, _, sql, _ = case
    with pytest.raises(ReadOnlyError) as refused:
        ReadOnlyValidator(dialect).validate(sql)
    assert refused.value.sql == sql
    assert str(refused.value) == f"refused: {refused.value.reason}"
    assert refused.value.reason


def test_the_corpus_is_large_and_has_no_case_twice():
    seen = {(dialect, sql) for dialect, _, sql, _ in CASES}
    assert len(seen) == len(CASES) > 700
