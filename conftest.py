"""Hypothesis for all tests: a slow or busy machine is not an error."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

#: Modules that only raise an error.
collect_ignore = [f"packages/dbset/src/dbset/{name}.py" for name in ("exceptions", "types")]
