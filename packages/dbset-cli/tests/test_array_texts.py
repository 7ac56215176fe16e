"""Arrays as PostgreSQL writes them."""

import pytest
from dbset_cli.importing.array_texts import array_of

GOOD = {
    "{}": [],
    " { 1 , NULL,null } ": ["1", None, None],
    '{"NULL","","a b", c d }': ["NULL", "", "a b", "c d"],
    r'{"a\"b\\c,{}"}': [r'a"b\c,{}'],
    "{{1,2},{}}": [["1", "2"], []],
}
BAD = [
    "",
    "1",
    "{1",
    "{1,}",
    "{,1}",
    "{1,,2}",
    "{1}}",
    "{1}{2}",
    '{1 "a"}',
    "{a\\}",
    "{1} x",
    "{,}",
]


@pytest.mark.parametrize("text", GOOD)
def test_items(text):
    assert array_of(text, str) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_other_texts(text):
    with pytest.raises(ValueError, match="it is"):
        array_of(text, str)
