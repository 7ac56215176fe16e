"""README says the same about other libraries as ``docs/comparison.md``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from peers.comparison_page import HELD, NO_API, PAGE

README = Path(__file__).parents[2] / "README.md"
LINKED = re.compile(r"^\[.+?\]\((?P<address>[^)]+)\)$")
SCENARIO = re.compile(r"^\[.+\]\((docs/comparison\.md)?#(?P<anchor>[\w-]+)\)$")


def rows(page):
    lines = (line for line in page.read_text().splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def of_scenarios(page):
    """The cells of the rows that begin with a link to a scenario, by its anchor."""
    found = ((SCENARIO.match(row[0]), row[1:]) for row in rows(page))
    return {match["anchor"]: cells for match, cells in found if match}


SAID = of_scenarios(README)
FOUND = of_scenarios(PAGE)


@pytest.mark.parametrize("scenario", SAID)
def test_yes_means_that_all_held(scenario):
    dataset, ancestor, _, ours = SAID[scenario]
    held = ["yes" if cell == HELD else "no" for cell in FOUND[scenario]]

    assert [dataset, ancestor, ours] == held


@pytest.mark.parametrize("scenario", SAID)
def test_what_sqlalchemy_does_is_linked(scenario):
    assert LINKED.match(SAID[scenario][2])["address"].startswith("https://docs.sqlalchemy.org/")


def test_only_dataset_has_no_async_api():
    (said,) = (row[1:] for row in rows(README) if row[0] == "Both sync and async")
    dataset, ancestor, _, ours = (cell[1 : cell.index("]")] for cell in said)

    assert (dataset, ancestor, ours) == ("no", "yes", "yes")
    assert [cell == NO_API for cell in FOUND["cancellation-sweep"]] == [True, False, False]


def test_every_address_in_the_repository_is_there():
    addresses = re.findall(r"\]\(([^):#]+)(?:#[\w-]+)?\)", README.read_text())
    missing = [address for address in addresses if not (README.parent / address).exists()]

    assert addresses
    assert missing == []
