"""Documents come back equal, or are refused with the place of the problem."""

from __future__ import annotations

import datetime as dt
import json
import math
import re

import pytest
from dbset_types.json_documents import document, jsonb_dumps
from hypothesis import given
from hypothesis import strategies as st

LOOP: list[object] = []
LOOP.append(LOOP)
REFUSED = [
    ({1: "a"}, "text keys only, not int"),
    ({None: "a"}, "text keys only, not NoneType"),
    ({"a": {True: 1}}, "at ['a'][True]: JSON has text keys only, not bool"),
    ([1, math.nan], "at [1]: JSON has no nan"),
    ({"a": [{"b": -math.inf}]}, "at ['a'][0]['b']: JSON has no -inf"),
    ([{1, 2}], "at [0]: JSON has no set"),
    ({"a": dt.date.min}, "at ['a']: JSON has no date"),
    (["a", "\ud800"], "at [1]: the text has a lone surrogate"),
    ([10**4300], "at [0]: the integer has more than 4300 digits"),
    (LOOP, "nested too deeply, or contains itself"),
]


@pytest.mark.parametrize(("value", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_values_that_json_lacks_are_refused_at_their_place(value, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        document(value)


def test_a_document_is_a_copy():
    given_ = {"a": [1, {"b": 2}]}
    copy = document(given_)
    copy["a"][1]["b"] = 3
    assert given_ == {"a": [1, {"b": 2}]}


@given(
    st.recursive(
        st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
        lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
        max_leaves=10,
    )
)
def test_the_text_for_jsonb_reads_as_the_document(value):
    text = jsonb_dumps(value)
    assert repr(json.loads(text)) == repr(value)
    assert "e+" not in text or "e+" in repr(value)
