"""PostgreSQL's infinite dates and times: before or after all others."""

from __future__ import annotations

import datetime as dt
import math
from functools import partial
from typing import Any, NoReturn, Self

_EARLIEST, _LATEST = "-infinity", "infinity"


class Infinite:
    """The base of infinite dates and times; each is equal only to itself.

    Python has no such values, so these are instances of ``date`` and ``datetime`` that compare and
    print as infinite.
    """

    year: Any

    @property
    def is_last(self) -> bool:
        """Whether it comes after all others; otherwise it comes before them."""
        return bool(self.year == dt.MAXYEAR)

    def isoformat(self, *_: Any, **__: Any) -> str:
        """Return PostgreSQL's text for it."""
        return _LATEST if self.is_last else _EARLIEST

    __str__ = strftime = ctime = isoformat

    def __format__(self, _spec: str) -> str:
        """Return the text, whatever the format."""
        return self.isoformat()

    def __repr__(self) -> str:
        """Return the class and the text."""
        return f"<{type(self).__name__} {self}>"

    def __eq__(self, other: object) -> bool:
        """Return whether the other is infinite in the same direction."""
        return isinstance(other, Infinite) and self._identity() == other._identity()

    def __ne__(self, other: object) -> bool:
        """Return the opposite of ``==``; ``date`` defines its own."""
        return not self == other

    def __hash__(self) -> int:
        """Return a hash consistent with ``==``."""
        return hash(self._identity())

    def __lt__(self, other: Any) -> bool:
        """Return whether it comes before the other."""
        return self._order(other) < 0 if self._compares(other) else NotImplemented

    def __gt__(self, other: Any) -> bool:
        """Return whether it comes after the other."""
        return self._order(other) > 0 if self._compares(other) else NotImplemented

    def __le__(self, other: Any) -> bool:
        """Return whether it does not come after the other."""
        return self._order(other) <= 0 if self._compares(other) else NotImplemented

    def __ge__(self, other: Any) -> bool:
        """Return whether it does not come before the other."""
        return self._order(other) >= 0 if self._compares(other) else NotImplemented

    def __add__(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse arithmetic."""
        raise OverflowError(f"{self} cannot be used in date arithmetic")

    __radd__ = __sub__ = __rsub__ = replace = __add__

    def _identity(self) -> tuple[type, bool, bool]:
        return type(self), self.is_last, self._aware()

    def _aware(self) -> bool:
        return getattr(self, "tzinfo", None) is not None

    def _order(self, other: object) -> int:
        return 0 if self == other else (1 if self.is_last else -1)

    def _compares(self, other: Any) -> bool:
        """Return whether the two can be ordered, by Python's rules for dates and times."""
        if not isinstance(other, dt.date):
            return False
        alike = isinstance(other, dt.datetime) == isinstance(self, dt.datetime)
        if not alike or (getattr(other, "tzinfo", None) is not None) != self._aware():
            raise TypeError(f"can't compare {self!r} to {other!r}")
        return True


class InfiniteDate(Infinite, dt.date):
    """A date after all others, or before them.

    Example:
        >>> InfiniteDate() > dt.date.max, str(InfiniteDate(last=False))
        (True, '-infinity')
    """

    def __new__(cls, *, last: bool = True) -> Self:
        """Create the last date, or the first."""
        edge = dt.date.max if last else dt.date.min
        return super().__new__(cls, edge.year, edge.month, edge.day)

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """Support pickling."""
        return partial(InfiniteDate, last=self.is_last), ()


class InfiniteDatetime(Infinite, dt.datetime):
    """A datetime after all others, or before them; naive or in UTC.

    Example:
        >>> InfiniteDatetime(aware=True) > dt.datetime.max.replace(tzinfo=dt.UTC)
        True
    """

    def __new__(cls, *, last: bool = True, aware: bool = False) -> Self:
        """Create the last datetime, or the first."""
        edge = dt.datetime.max if last else dt.datetime.min  # noqa: DTZ901 - naive is meant
        zone = dt.UTC if aware else None
        return super().__new__(cls, *edge.timetuple()[:6], edge.microsecond, tzinfo=zone)

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """Support pickling."""
        return partial(InfiniteDatetime, last=self.is_last, aware=self._aware()), ()

    def date(self) -> InfiniteDate:
        """Return the infinite date."""
        return InfiniteDate(last=self.is_last)

    def astimezone(self, _zone: dt.tzinfo | None = None) -> Self:
        """Return itself: it is the same in every time zone."""
        return self

    def timestamp(self) -> float:
        """Return an infinite float."""
        return math.inf if self.is_last else -math.inf


def infinite(text: str) -> bool | None:
    """Return True for "infinity", False for "-infinity", None for other text.

    Example:
        >>> infinite("infinity"), infinite("-infinity"), infinite("2024-02-29")
        (True, False, None)
    """
    return {_LATEST: True, _EARLIEST: False}.get(text)
