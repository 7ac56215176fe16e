"""Text to values: the same rule for a single value and for a whole column."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from hypothesis import example, given, settings
from hypothesis import strategies as st

DIALECTS = ("postgresql", "sqlite")
UTC = dt.UTC
REFUSED = TypeConflictError
AN_HOUR_EAST = dt.timezone(dt.timedelta(hours=1))
ONE = uuid.UUID(int=1)


def naive(*parts):
    return dt.datetime(*parts)  # noqa: DTZ001 - naive is meant


# For each Python type: texts, and the value of each, or that it is refused.
TEXTS = {
    int: {
        "5": 5,
        "-5": -5,
        "0": 0,
        "-0": 0,
        "5.0": 5,
        "1e3": 1000,
        str(2**63 - 1): 2**63 - 1,
        **dict.fromkeys(("05", " 5", "5 ", "\t5", "1_000", "٣", "+5", "", "5.5", "0x5"), REFUSED),
        **dict.fromkeys(("1,2", "[5]", "5],[5", "NaN", "Infinity", "null", "true"), REFUSED),
        **dict.fromkeys((str(2**63), "9" * 5000, "\xa05", "5\x00", "\ud800"), REFUSED),
    },
    float: {
        "1.5": 1.5,
        "1.50": 1.5,
        "5": 5.0,
        "0.1": 0.1,
        "1e3": 1000.0,
        "1E-3": 0.001,
        "0.30000000000000004": 0.30000000000000004,
        "123456789012345": 123456789012345.0,
        "1e22": 1e22,
        **dict.fromkeys(("01.5", " 1.5", "1_0.5", "+1.5", "", ".5", "5.", "1,5", "٣"), REFUSED),
        **dict.fromkeys(("nan", "NAN", "inf", "+Infinity", "1e999", "1e-999"), REFUSED),
        **dict.fromkeys(("0.1000000000000000055", "9007199254740993", "4.1e-324"), REFUSED),
    },
    Decimal: {
        "1.50": Decimal("1.50"),
        "-7": Decimal(-7),
        "1e3": Decimal("1e3"),
        **dict.fromkeys(("01.5", " 1.5", "1_0", "+1", "", ".5", "nan", "infinity"), REFUSED),
        **dict.fromkeys(("1,5", "٣", "sNaN", "1e99999999999999999999"), REFUSED),
    },
    bool: {
        "true": True,
        "FALSE": False,
        "True": True,
        **dict.fromkeys(("1", "0", "yes", "t", "", " true", "true\n"), REFUSED),
    },
    dt.date: {
        "2024-02-29": dt.date(2024, 2, 29),
        "20240229": dt.date(2024, 2, 29),
        "2024-W09-4": dt.date(2024, 2, 29),
        "2024-02-29T00:00:00": dt.date(2024, 2, 29),
        **dict.fromkeys(("2024-02-30", "29.02.2024", "2024-2-29", " 2024-02-29", ""), REFUSED),
        **dict.fromkeys(("2024-02-29 12:00", "2024-02-29Z", "2024022999"), REFUSED),
    },
    dt.datetime: {
        "2024-02-29 12:30:00": naive(2024, 2, 29, 12, 30),
        "2024-02-29T12:30": naive(2024, 2, 29, 12, 30),
        "2024-02-29": naive(2024, 2, 29),
        "2024-02-29 12:30:00.123456": naive(2024, 2, 29, 12, 30, 0, 123456),
        "2024-02-29 12:30:00,5": naive(2024, 2, 29, 12, 30, 0, 500000),
        **dict.fromkeys(("2024-02-29 12:30:00.1234567", "2024-02-29 12:30:00,1234567"), REFUSED),
        **dict.fromkeys(("2024-02-29 12:30+01:00", "2024-02-29 12:30Z", "", "noon"), REFUSED),
    },
    sa.DateTime(timezone=True): {
        "2024-02-29T12:30:00Z": naive(2024, 2, 29, 12, 30).replace(tzinfo=UTC),
        "2024-02-29 12:30:00.5+00:00": naive(2024, 2, 29, 12, 30, 0, 500000).replace(tzinfo=UTC),
        "2024-02-29 12:30+01": naive(2024, 2, 29, 12, 30).replace(tzinfo=AN_HOUR_EAST),
        **dict.fromkeys(("2024-02-29 12:30:00", "2024-02-29 12:30:00.1234567Z", ""), REFUSED),
        **dict.fromkeys(("0001-01-01 00:00+01:00", "9999-12-31 23:00-02:00"), REFUSED),
    },
    uuid.UUID: {
        str(ONE): ONE,
        ONE.hex.upper(): ONE,
        f"{{{ONE}}}": ONE,
        **dict.fromkeys(("", "1", f" {ONE}"), REFUSED),
    },
}
CASES = [(type_, text, value) for type_, row in TEXTS.items() for text, value in row.items()]


def outcome(call, *arguments):
    """Return what a call returns, with its type, or the text of the error that it raises."""
    try:
        value = call(*arguments)
    except TypeConflictError as error:
        return str(error)
    return type(value), repr(value)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("python_type", "text", "value"), CASES)
def test_converts_or_refuses_a_text(python_type, text, value, dialect):
    types = TypeInference(dialect)
    type_ = types.adapt(python_type)
    one, column = types.coercer(type_), types.column_coercer(type_)
    good = next(other for other, found in TEXTS[python_type].items() if found is not REFUSED)

    if value is REFUSED:
        with pytest.raises(TypeConflictError):
            one(text)
        with pytest.raises(TypeConflictError, match="row 1") as raised:
            column([good, text, None])
        assert raised.value.value == text
    else:
        for texts in ([text], [good, text], [None, text, good]):
            assert outcome(list, column(texts)) == outcome(list, map(one, texts))
        assert outcome(one, text) == (type(value), repr(value))


@pytest.mark.parametrize(
    ("dialect", "type_", "text", "value"),
    [
        ("postgresql", float, "NaN", "nan"),
        ("postgresql", float, "-Infinity", "-inf"),
        ("postgresql", Decimal, "NaN", "Decimal('NaN')"),
        ("postgresql", Decimal, "Infinity", "'Infinity'"),
        ("sqlite", float, "Infinity", "inf"),
        ("sqlite", float, "NaN", REFUSED),
        ("sqlite", Decimal, "NaN", REFUSED),
        ("sqlite", Decimal, "-Infinity", REFUSED),
    ],
)
def test_the_text_of_numbers_that_are_not_finite(dialect, type_, text, value):
    types = TypeInference(dialect)
    coerce = types.column_coercer(types.adapt(type_))
    if value is REFUSED:
        with pytest.raises(TypeConflictError):
            coerce(["1.5", text])
    else:
        assert repr(coerce(["1.5", text])[1]) == value


_TEXT = st.text("0123456789+-.,eE_ \t\n:TZW[]{}\"'infaINFAN٣\x00", max_size=12)
_NUMBERS = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.decimals().map(str),
    st.decimals(places=2).map(str),
)
_TIMES = st.one_of(
    st.dates().map(str),
    st.datetimes().map(str),
    st.datetimes(timezones=st.just(UTC)).map(lambda value: value.isoformat()),
    st.dates().map(lambda date: "{}-W{:02}-{}".format(*date.isocalendar())),
    st.dates().map(lambda date: "{}-W{:02}".format(*date.isocalendar())),
)
_ANY = st.one_of(_TEXT, _NUMBERS, _TIMES, st.booleans().map(str), st.uuids().map(str))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("python_type", TEXTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
@example(data=None)
def test_a_column_of_texts_is_converted_like_each_of_them(python_type, dialect, data):
    types = TypeInference(dialect)
    type_ = types.adapt(python_type)
    one = types.coercer(type_)
    fitting = [text for text, value in TEXTS[python_type].items() if value is not REFUSED]
    texts = fitting
    if data is not None:
        alike = _NUMBERS if python_type in (int, float, Decimal) else _TIMES
        texts = data.draw(st.lists(st.one_of(alike, st.sampled_from(fitting), st.none())))
        texts += data.draw(st.lists(_ANY, max_size=1))

    assert outcome(lambda: list(types.column_coercer(type_)(texts))) == outcome(
        lambda: [_located(one, text, row) for row, text in enumerate(texts)]
    )


def _located(one, text, row):
    try:
        return one(text)
    except TypeConflictError as error:
        raise error.located(row=row) from error
