"""The page about filters shows what the operators make today."""

import filters_page
from dbset_filters import OPERATORS


def test_page_is_as_it_would_be_written_now():
    assert filters_page.PAGE.read_text() == filters_page.page()


def test_every_operator_is_shown():
    shown = {name for first in filters_page.SHOWN for name in filters_page.spellings(first)}

    assert set(OPERATORS) - shown == set()
