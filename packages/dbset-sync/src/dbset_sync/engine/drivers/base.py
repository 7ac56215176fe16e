"""The interface to a driver's new connection."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Session(ABC):
    """A new connection.

    Parameters:
        driver: SQLAlchemy's DBAPI connection.

    Attributes:
        driver: the same.
        own: the driver's own connection object.
        writes_intervals_right: whether the driver writes intervals right with any IntervalStyle.
    """

    writes_intervals_right = True

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.own = getattr(driver, "driver_connection", driver)

    @property
    @abstractmethod
    def pid(self) -> int:
        """The server's process, as the driver knows it from connecting."""

    @abstractmethod
    def run(self, sql: str) -> int:
        """Run SQL outside a transaction without preparing it; return its number of rows.

        A connection on which this fails is dropped.
        """

    @abstractmethod
    def disable_prepared_statements(self) -> None:
        """Make the driver rely on no prepared statement."""

    @abstractmethod
    def register_types(self) -> None:
        """Make the driver read and write all values exactly."""
