"""What is asked of a driver's connection before it is used."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Session(ABC):
    """A new connection, as its driver has it.

    Parameters:
        driver: the connection as SQLAlchemy has it.

    Attributes:
        driver: the same.
        own: the connection as its driver has it.
        writes_intervals_right: whether the driver does so whatever IntervalStyle is.
    """

    writes_intervals_right = True

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.own = getattr(driver, "driver_connection", driver)

    @property
    @abstractmethod
    def pid(self) -> int:
        """The server's process, as the driver was told when it connected."""

    @abstractmethod
    def run(self, sql: str) -> int:
        """Run SQL outside of a transaction with nothing prepared; return how many rows it gives.

        A connection on which that fails is given up.
        """

    @abstractmethod
    def prepare_nothing(self) -> None:
        """Have the driver prepare no statement that a later one relies on."""

    @abstractmethod
    def keep_values(self) -> None:
        """Have the driver read what PostgreSQL keeps, and nothing else in its place."""
