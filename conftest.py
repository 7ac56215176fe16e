"""Hypothesis for all tests: a slow or busy machine is not an error."""

from pathlib import Path

from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

#: Modules that only raise an error.
collect_ignore = list(map(str, Path(__file__).parent.glob("packages/dbset/src/dbset/[!_]*.py")))
