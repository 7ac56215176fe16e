"""One primary with two standbys for all tests here that leave them as they are."""

import pytest
from cluster import running_cluster
from drivers import ON_POSTGRESQL


@pytest.fixture(scope="session")
def cluster():
    """A primary and two standbys."""
    with running_cluster(2) as running:
        yield running


@pytest.fixture
def own_cluster():
    """A primary and a standby for one test, which may end or change them."""
    with running_cluster(1) as running:
        yield running


@pytest.fixture
def empty(cluster):
    """The same cluster, with an empty database."""
    cluster.primary.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    cluster.primary.run("GRANT USAGE ON SCHEMA public TO PUBLIC")
    cluster.catch_up()
    return cluster


@pytest.fixture(params=ON_POSTGRESQL)
def driver(request):
    """Each driver of PostgreSQL."""
    return ON_POSTGRESQL[request.param]
