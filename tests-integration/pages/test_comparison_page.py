"""``docs/comparison.md`` matches the current cases."""

from __future__ import annotations

import pytest

from peers.comparison_page import CASES, HELD, NAMES, NO_API, PAGE, page
from peers.hazards import FIGURES
from peers.running import batches, trials


@pytest.fixture(scope="module")
def written():
    return PAGE.read_text()


@pytest.fixture(scope="module")
def structure():
    """The page if all cases hold."""
    return page({trial: [] for trial in trials(CASES)}, "", "")


def headings(text):
    return [line for line in text.splitlines() if line.startswith("#")]


def rows(text):
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [line.replace(r"\|", "").strip("| ").split(" | ") for line in lines]


def without_results(text):
    """The cells of each row before its results."""
    return [row[: -len(NAMES)] for row in rows(text)]


def test_headings_are_the_scenarios(written, structure):
    assert headings(written) == headings(structure)


def test_rows_are_the_cases(written, structure):
    assert without_results(written) == without_results(structure)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_descriptions_are_those_of_the_programs(case, written):
    assert case.description in written.replace(r"\|", "|")


def test_dbset_holds_everywhere(written):
    said = [row for row in rows(written) if row[-1] not in {HELD, NO_API, "---", NAMES["ours"]}]
    titles = [f"**{case.title}**" for case in FIGURES]
    assert [row[0].partition(":")[0] for row in said] == titles


def test_each_trial_is_in_one_batch():
    found = [trial for batch in batches(CASES, CASES[-3:]) for trial in batch]
    assert len(found) == len(set(found)) == len(trials(CASES))
