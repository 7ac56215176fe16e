"""The scenarios of the comparison, in the order of its page."""

from __future__ import annotations

from peers.cases import Case
from peers.scenarios.cancellation import cancellation
from peers.scenarios.races import contention, schema_race, upsert_race
from peers.scenarios.read_only import read_only
from peers.scenarios.round_trip import round_trip
from peers.scenarios.schema import ddl_under_readers, rollback_truth
from peers.scenarios.streams import abandoned_stream
from peers.scenarios.tasks import isolation, isolation_in_memory

SCENARIOS = (
    Case("Upsert race", upsert_race),
    Case("Schema race", schema_race),
    Case("Cancellation sweep", cancellation, apis=("async",)),
    Case("Task isolation", isolation),
    Case("Task isolation in memory", isolation_in_memory, databases=("memory",)),
    Case("Abandoned stream", abandoned_stream),
    Case("SQLite contention", contention, databases=("sqlite",)),
    Case("Complete rollback", rollback_truth),
    Case("Round trip", round_trip),
    Case("Schema changes during reads", ddl_under_readers),
    Case("Attacks on a read-only database", read_only),
)
