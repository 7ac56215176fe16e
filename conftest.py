"""Hypothesis for all tests: a busy machine is not an error, and every run has the same examples.

``--hypothesis-profile=random`` looks for others.
"""

from pathlib import Path

from hypothesis import HealthCheck, settings

settings.register_profile(
    "random", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("same", settings.get_profile("random"), derandomize=True, database=None)
settings.load_profile("same")

#: Modules that only raise an error.
collect_ignore = list(map(str, Path(__file__).parent.glob("packages/dbset/src/dbset/[!_]*.py")))
