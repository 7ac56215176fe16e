# /// script
# requires-python = ">=3.11"
# dependencies = ["nox[uv]>=2026.10.20"]
# ///
"""All checks of the repository, one session each: ``python -m nox -l`` lists them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any

import nox
from packaging.version import Version

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "uv|virtualenv"
# Sessions that are selected by name print their output immediately.
nox.options.parallel = 1 if "-s" in sys.argv else os.cpu_count()
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.error_on_external_run = True

# Containers often set it; each of the many processes would then compile all its imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PACKAGES = (
    "dbset-types",
    "dbset-filters",
    "dbset-readonly",
    "dbset-schema",
    "dbset-frames",
    "dbset-sync",
    "dbset-cli",
    "dbset-async",
    "dbset",
)
DRIVERS = ("aiosqlite", "asyncpg", "psycopg2-binary")  # SQLAlchemy imports them by name
FRAMES = ("pandas", "polars", "pyarrow")  # imported only by calls for frames
SOURCES = [str(Path("packages", package, "src")) for package in PACKAGES]
DIST = Path("dist").absolute()

# The interpreter that runs nox is always included, so that at least one is available.
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS = sorted({"3.11", "3.12", "3.13", RUNNING})

#: The distribution's interpreter, which has bugs that later patch releases have fixed.
SYSTEM = "/usr/bin/python3"

# The oldest release of SQLAlchemy 2.0 for each Python; the newest one for others.
OLDEST_SQLALCHEMY = {"3.11": "==2.0.25", "3.12": "==2.0.25", "3.13": "==2.0.31"}
# The oldest frames are tested with it.
OLDEST_FRAMES = ["pandas<3", "polars<2", "pyarrow<22"]
SQLALCHEMY_LINES = [
    nox.param("newest", id="sqlalchemy-newest"),
    nox.param("oldest", id="sqlalchemy-oldest"),
]


def is_new_enough(interpreter: str) -> bool:
    """Return whether an interpreter exists and has a version that dbset supports."""
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    found = Path(interpreter).exists()
    return found and subprocess.run([interpreter, "-c", code], check=False).returncode == 0


# The default sessions. The Python that runs nox tests both lines of SQLAlchemy, the newest Python
# only the newest; `nox -s tests` runs all pairs.
nox.options.sessions = [
    "races",
    "integration",
    "cluster",
    "command",
    *("lockstep", "lint", "types", "docs", "build", "install", "quickstart"),
    *(
        f"tests-{python}({package}, {line.id})"
        for python in PYTHONS
        for line in SQLALCHEMY_LINES
        for package in PACKAGES
        if python == RUNNING or (python == PYTHONS[-1] and line.id == "sqlalchemy-newest")
    ),
    *([f"tests-{SYSTEM}(dbset-readonly, sqlalchemy-newest)"] if is_new_enough(SYSTEM) else []),
]

RACES = "tests-integration/races"
COMMAND = "tests-integration/cli"
CLUSTER = "tests-integration/cluster"
HELPERS = "tests-integration/helpers"

#: The programs of the session ``cluster``, and the Debian packages that have them.
PROGRAMS = {"initdb": "postgresql", "pgpool": "pgpool2"}

# Tests that do not depend on SQLAlchemy's release: one line is enough.
FOR_ONE_LINE = [
    f"{RACES}/test_ddl_under_readers.py",
    f"{RACES}/test_rollback.py",
    f"{RACES}/test_schema_race.py",
    f"{RACES}/test_sqlite_contention.py",
    f"{RACES}/test_standstill.py",
    f"{RACES}/test_upsert_race.py",
    "packages/dbset-cli/tests/test_inputs.py",
    "packages/dbset-cli/tests/test_progress.py",
    "packages/dbset-cli/tests/test_reading_excel.py",
    "packages/dbset-cli/tests/test_reading_json.py",
    "packages/dbset-cli/tests/test_terminal_table.py",
    "packages/dbset-cli/tests/test_texts.py",
    "packages/dbset-cli/tests/test_type_names.py",
    "packages/dbset-cli/tests/test_writing.py",
    "packages/dbset-cli/tests/test_writing_excel.py",
    "packages/dbset-cli/tests/test_writing_texts.py",
    "packages/dbset-frames/tests/test_read_csv.py",
    "packages/dbset-frames/tests/test_read_csv_properties.py",
    "packages/dbset-readonly/tests/test_attribute_notation.py",
    "packages/dbset-readonly/tests/test_corpus.py",
    "packages/dbset-readonly/tests/test_hostile_input.py",
    "packages/dbset-readonly/tests/test_mutations.py",
    "packages/dbset-readonly/tests/test_refusals.py",
    "packages/dbset-readonly/tests/test_script.py",
    "packages/dbset-readonly/tests/test_sqlite_tables.py",
    "tests-integration/connections/test_connection_listeners.py",
    "tests-integration/connections/test_loops_behind_pooler.py",
    "tests-integration/connections/test_pgbouncer.py",
    "tests-integration/connections/test_pooler_kinds.py",
    "tests-integration/connections/test_replaced_file.py",
    "tests-integration/connections/test_silent_network.py",
    "tests-integration/existing_databases/test_affinity.py",
    "tests-integration/existing_databases/test_malformed_documents.py",
    "tests-integration/existing_databases/test_spellings.py",
    "tests-integration/frames/test_frame_errors.py",
    "tests-integration/frames/test_frame_into_existing_columns.py",
    "tests-integration/frames/test_frame_missing_values.py",
    "tests-integration/pages",
    "tests-integration/random_calls",
    "tests-integration/read_only/test_bounds.py",
    "tests-integration/read_only/test_bounds_as_arguments.py",
    "tests-integration/read_only/test_bounds_on_postgresql.py",
    "tests-integration/read_only/test_guard_on_aiosqlite.py",
    "tests-integration/read_only/test_locks_on_postgresql.py",
    "tests-integration/read_only/test_read_only_media.py",
    "tests-integration/read_only/test_reads_have_no_effect.py",
    "tests-integration/reading/test_filters_match_model.py",
    "tests-integration/schema/test_column_type_inference.py",
    "tests-integration/schema/test_invalid_names.py",
    "tests-integration/schema/test_relations_checked_once.py",
    "tests-integration/schema/test_types_changed_by_others.py",
    "tests-integration/transactions/test_blocked_event_loop.py",
    "tests-integration/values/test_across_drivers.py",
    "tests-integration/values/test_missing_values.py",
    "tests-integration/values/test_nan.py",
    "tests-integration/values/test_real_data.py",
    "tests-integration/values/test_refused_values.py",
    "tests-integration/values/test_round_trip_properties.py",
    "tests-integration/writing/test_bad_rows.py",
    "tests-integration/writing/test_documents_as_keys.py",
]

VERSION = re.compile(r'(?m)(^version = "|"dbset[-\w]*(?:\[[\w,]*\])?==)[^"]+')

SMOKE_TEST = """
import asyncio
import asyncpg, pgpq, psycopg2, pyarrow
from dbset import async_connect, connect
from dbset_cli.app import app
from dbset_readonly import is_read_only
from typer.testing import CliRunner

async def main():
    async with async_connect("sqlite://") as db:
        await db["users"].insert_many([{"name": "John"}, {"name": "Jane", "age": 30}])
        return [row["name"] async for row in db["users"].find(age={">=": 18})]

with connect("sqlite://") as db:
    db["users"].insert({"name": "John"})
    db["users"].insert({"name": "Jane", "age": 30})
    db["ages"].insert_many(pyarrow.table({"name": ["Jane"], "age": [30]}))
    found = [row["name"] for row in db["users"].find(age={">=": 18})]
    assert db["ages"].count(age=30) == 1

assert found == asyncio.run(main()) == ["Jane"]
assert CliRunner().invoke(app, ["query", "sqlite://", "SELECT 1 AS one"]).output == "one\\n1\\n"
assert is_read_only("SELECT 1", "postgresql") and not is_read_only("DROP TABLE users", "sqlite")
"""


@nox.session(allow_parallel=True)
@nox.parametrize("sqlalchemy", SQLALCHEMY_LINES)
def races(session: nox.Session, sqlalchemy: str) -> None:
    """Run the tests of concurrent writes, cancellation and rollback."""
    test_whole(session, sqlalchemy, RACES)


@nox.session(allow_parallel=True)
@nox.parametrize("sqlalchemy", SQLALCHEMY_LINES)
def integration(session: nox.Session, sqlalchemy: str) -> None:
    """Run the other integration tests: sync and async, SQLite and PostgreSQL."""
    install_program(session, "pgbouncer")
    test_whole(session, sqlalchemy, "tests-integration", RACES, COMMAND, CLUSTER)


@nox.session(allow_parallel=True)
def cluster(session: nox.Session) -> None:
    """Run the tests with several PostgreSQL servers: standbys, failovers, pgpool-II, PgBouncer."""
    for program, package in PROGRAMS.items():
        install_program(session, program, package)
    session.env["DBSET_PGBOUNCER"] = newer_pgbouncer(session)
    install_tree(session, "integration")
    run_tests(session, CLUSTER)


@nox.session(allow_parallel=True)
def command(session: nox.Session) -> None:
    """Run the integration tests of the command ``dbset``."""
    test_whole(session, "newest", COMMAND)


@nox.session(python=False, allow_parallel=True)
def lockstep(session: nox.Session) -> None:
    """Check that all versions and sibling pins agree; with an argument, set the version."""
    if session.posargs:
        version = Version(*session.posargs)
        for file in Path().glob("packages/*/pyproject.toml"):
            file.write_text(VERSION.sub(rf"\g<1>{version}", file.read_text()))
    found = {package: versions_in(package) for package in PACKAGES}
    if len(set.union(*found.values())) > 1:
        session.error("\n".join(f"{package}: {versions}" for package, versions in found.items()))
    session.log(f"all packages and pins are at {found['dbset'].pop()}")


@nox.session(allow_parallel=True)
def lint(session: nox.Session) -> None:
    """Check style, import layers and declared dependencies."""
    session.install(*group("lint"))
    session.run("ruff", "format", "--check")
    session.run("ruff", "check")
    session.run("lint-imports", "--no-logo", env={"PYTHONPATH": os.pathsep.join(SOURCES)})
    frames = "|".join(FRAMES)
    extras = "|".join([*DRIVERS, "dbset-cli"])  # installed, and imported by nobody
    ignored = f"DEP001={frames},DEP002={extras},DEP003={frames}"
    for package in PACKAGES:
        with session.chdir(Path("packages", package)):
            session.run("deptry", "src", "--per-rule-ignores", ignored)


@nox.session(allow_parallel=True)
def types(session: nox.Session) -> None:
    """Check the types of every package, and of programs that use them."""
    install_tree(session, "types")
    session.run("mypy", *SOURCES, "noxfile.py")
    session.run("pytest", "tests-types", *session.posargs)


@nox.session(allow_parallel=True)
def wheels(session: nox.Session) -> None:
    """Build every package's sdist, and its wheel from that sdist, into ``dist/``, offline."""
    session.install("build", "hatchling")
    shutil.rmtree(DIST, ignore_errors=True)
    for package in PACKAGES:
        build_package(session, Path("packages", package), DIST)


@nox.session(python=[*PYTHONS, SYSTEM], requires=["wheels"], allow_parallel=True)
@nox.parametrize("sqlalchemy", SQLALCHEMY_LINES)
@nox.parametrize("package", [nox.param(name, id=name, tags=[name]) for name in PACKAGES])
def tests(session: nox.Session, package: str, sqlalchemy: str) -> None:
    """Run the tests of one package, with only its wheel and its declared dependencies."""
    constraints = constraints_file(session, sqlalchemy, siblings=True)
    wheel = wheel_of(package).as_uri()
    session.install("-c", constraints, f"{package} @ {wheel}")
    session.run("python", "-W", "error", "-c", f"import {module_of(package)}")
    extras = ",".join(project(package).get("optional-dependencies", {}))
    session.install("-c", constraints, f"{package}[{extras}] @ {wheel}", *group("test"))
    left_out = FOR_ONE_LINE if sqlalchemy == "oldest" else []
    run_tests(session, f"packages/{package}/tests", *(f"--ignore={each}" for each in left_out))


@nox.session(allow_parallel=True)
def docs(session: nox.Session) -> None:
    """Run every example of the README files, pages and docstrings; build the site."""
    install_tree(session, "docs")
    pages = sorted(map(str, chain(Path().glob("packages/*/*.md"), Path().glob("docs/**/*.md"))))
    arguments = ("--doctest-modules", "README.md", *pages, *SOURCES, *session.posargs)
    path = os.pathsep.join(["docs", HELPERS])
    session.run("pytest", "-p", "examples", *arguments, env={"PYTHONPATH": path})
    anew = ("-E", "-a")  # unchanged pages list the new ones, too
    session.run("sphinx-build", "-W", "--keep-going", *anew, "-q", "docs", "docs/_build")


@nox.session(requires=["wheels"], allow_parallel=True)
def build(session: nox.Session) -> None:
    """Check the built distributions: contents, metadata, and that versions cannot be mixed."""
    session.install("build", "hatchling", "twine")
    built = sorted(map(str, DIST.iterdir()))
    session.run("twine", "check", "--strict", *built)
    for package in PACKAGES:
        check_wheel(session, module_of(package), wheel_of(package))
        check_links(session, package)
    check_mixture(session)
    session.log("\n".join([f"{len(built)} artifacts:", *map(os.path.basename, built)]))


@nox.session(python=PYTHONS, requires=["wheels"], allow_parallel=True)
@nox.parametrize(
    "needs", [nox.param("lowest-direct", id="oldest"), nox.param("highest", id="newest")]
)
def install(session: nox.Session, needs: str) -> None:
    """Install the built packages with their oldest or newest dependencies, and use them."""
    direct = [need for package in PACKAGES for need in needs_of(package) if "dbset" not in need]
    session.install("--resolution", needs, *direct, *(str(wheel_of(p)) for p in PACKAGES))
    session.run("python", "-W", "error", "-c", SMOKE_TEST)


@nox.session(allow_parallel=True)
def quickstart(session: nox.Session) -> None:
    """Import real data and show what dbset does with it."""
    install_tree(session)
    session.run("python", "docs/quickstart/quickstart.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure dbset and its peers and write docs/performance.md; with arguments, only print."""
    session.install(*group("bench"))
    arguments = session.posargs or ["--write"]
    session.run("python", "-m", "benchmarks", *arguments, env={"PYTHONPATH": HELPERS})


@nox.session
def bench_frames(session: nox.Session) -> None:
    """Measure frames in and out, next to ADBC, pandas, polars and connectorx, and print tables."""
    install_tree(session, "bench")
    program = ("python", "-m", "benchmarks.frames", *session.posargs)
    session.run(*program, env={"PYTHONPATH": HELPERS})


@nox.session
def bench_command(session: nox.Session) -> None:
    """Measure the command, next to sqlite3, sqlite-utils and psql, and print tables."""
    install_tree(session, "bench")
    program = ("python", "-m", "benchmarks.command", *session.posargs)
    session.run(*program, env={"PYTHONPATH": HELPERS})


def group(*names: str) -> tuple[str, ...]:
    """Return the requirements of dependency groups in the root pyproject.toml."""
    return nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), *names)


def project(package: str) -> dict[str, Any]:
    """Return the ``[project]`` table of a package."""
    table: dict[str, Any]
    table = nox.project.load_toml(Path("packages", package, "pyproject.toml"))["project"]
    return table


def module_of(package: str) -> str:
    """Return the import name of a package."""
    return package.replace("-", "_")


def versions_in(package: str) -> set[str]:
    """Return a package's version and its sibling pins; ``""`` means that a pin is missing."""
    pins = {need.partition("==")[2] for need in needs_of(package) if need.startswith("dbset")}
    return {project(package)["version"], *pins}


def needs_of(package: str) -> list[str]:
    """Return the declared dependencies of a package, including extras."""
    declared = project(package)
    extras = declared.get("optional-dependencies", {}).values()
    return [*chain(declared["dependencies"], *extras)]


def wheel_of(package: str) -> Path:
    """Return the built wheel of a package."""
    (wheel,) = DIST.glob(f"{module_of(package)}-*.whl")
    return wheel


def constraints_file(session: nox.Session, sqlalchemy: str, *, siblings: bool = False) -> str:
    """Write pip's constraints: the line of SQLAlchemy, and siblings from their built wheels."""
    python = session.python if isinstance(session.python, str) else RUNNING
    oldest = OLDEST_SQLALCHEMY.get(python, "<2.1")
    lines = ["sqlalchemy" + (oldest if sqlalchemy == "oldest" else ">=2.1")]
    if sqlalchemy == "oldest" and python in OLDEST_SQLALCHEMY:
        lines += OLDEST_FRAMES
    if siblings:
        lines += [f"{package} @ {wheel_of(package).as_uri()}" for package in PACKAGES]
    file = Path(session.create_tmp(), "constraints.txt")
    file.write_text("\n".join(lines))
    return str(file)


def install_tree(session: nox.Session, *groups: str, sqlalchemy: str = "newest") -> None:
    """Install all packages from the tree, editable, with some groups of tools."""
    packages = [f"--editable={Path('packages', package)}" for package in PACKAGES]
    session.install("-c", constraints_file(session, sqlalchemy), *packages, *group(*groups))


def test_whole(session: nox.Session, sqlalchemy: str, path: str, *others: str) -> None:
    """Run tests of the whole; with the oldest SQLAlchemy, those that depend on its release.

    Each line runs these with half of the pairs of API and database, so that both lines together
    run all pairs.
    """
    install_tree(session, "integration", sqlalchemy=sqlalchemy)
    within = [each for each in FOR_ONE_LINE if each.startswith(path)]
    once = [each for each in within if not each.startswith(others)]
    half = {"newest": "--half=first", "oldest": "--half=second"}[sqlalchemy]
    run_tests(session, path, half, *(f"--ignore={each}" for each in [*within, *others]))
    if sqlalchemy == "newest" and once:
        run_tests(session, *once)


def run_tests(session: nox.Session, *arguments: str) -> None:
    """Run pytest with the session's arguments, which may deselect all tests of a selection."""
    codes = [0, 5] if session.posargs else [0]  # pytest exits with 5 if it ran no test
    session.run("pytest", *arguments, *session.posargs, success_codes=codes)


def install_program(session: nox.Session, name: str, package: str = "") -> None:
    """Install a program from a Debian package, by default of the same name, if it is missing."""
    servers = map(str, Path("/usr/lib/postgresql").glob("*/bin"))
    path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin", *servers])
    if shutil.which(name, path=path):
        return
    if not shutil.which("apt-get"):
        session.error(f"the tests need the program {name}; install it with your system's packages")
    import fcntl  # noqa: PLC0415  exists where apt does

    root = () if os.geteuid() == 0 else ("sudo",)
    install = (*root, "apt-get", "install", "--yes", "--no-install-recommends", package or name)
    with Path(tempfile.gettempdir(), "dbset-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # sessions run in parallel
        session.run(*root, "apt-get", "update", external=True)
        session.run(*install, external=True)


#: The release of Debian with a PgBouncer that knows prepared statements, and what that needs.
NEWER_DEBIAN = "trixie"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
NEWER_PACKAGES = (
    *("pgbouncer", "libc6", "libcares2", "libevent-2.1-7t64", "libpam0g", "libssl3t64"),
    *("libsystemd0", "libaudit1", "libcap-ng0", "libcap2", "libzstd1", "zlib1g", "libgcc-s1"),
)


def newer_pgbouncer(session: nox.Session) -> str:
    """Return the path of a PgBouncer that knows prepared statements.

    If the system's is too old, download Debian's, with its libraries, and install nothing.
    """
    install_program(session, "pgbouncer")
    installed = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    shown = str(session.run(installed or "pgbouncer", "--version", silent=True, external=True))
    if Version(shown.split()[1]) >= Version("1.21"):
        return str(installed)
    place = Path(session.create_tmp()).absolute()
    program = place / "pgbouncer"
    if program.exists():
        return str(program)
    site = debian_site(session)
    for part in ("lists/partial", "cache/archives/partial", "packages", "root"):
        (place / part).mkdir(parents=True, exist_ok=True)
    (place / "sources").write_text(f"deb [signed-by={KEYS}] {site} {NEWER_DEBIAN} main")
    (place / "apt").write_text(
        f'''Dir::Etc::sourcelist "{place}/sources"; Dir::Etc::sourceparts "-";
        Dir::State::lists "{place}/lists"; Dir::Cache "{place}/cache";'''
    )
    env = {"APT_CONFIG": f"{place}/apt"}
    session.run("apt-get", "update", env=env, external=True, silent=True)
    with session.chdir(place / "packages"):
        session.run("apt-get", "download", *NEWER_PACKAGES, env=env, external=True, silent=True)
    for package in (place / "packages").glob("*.deb"):
        session.run("dpkg", "-x", str(package), str(place / "root"), external=True, silent=True)
    (loader,) = (place / "root/usr/lib").glob("*-linux-*/ld-linux*.so.*")
    command = f"{loader} --library-path {loader.parent} {place}/root/usr/sbin/pgbouncer"
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    program.chmod(0o755)
    return str(program)


def debian_site(session: nox.Session) -> str:
    """Return where this Debian gets its packages from."""
    query = ("indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    sites = str(session.run("apt-get", *query, silent=True, external=True)).split()
    if not (found := [site for site in sites if site.rstrip("/").endswith("/debian")]):
        session.error("the tests need PgBouncer 1.21 or newer")
    return found[0]


def build_package(session: nox.Session, source: Path, target: Path) -> None:
    """Build a package with the installed tools, offline."""
    arguments = ("--no-isolation", "--outdir", str(target), str(source))
    offline = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1"}
    session.run("python", "-m", "build", *arguments, silent=True, env=offline)


def check_mixture(session: nox.Session) -> None:
    """Check that packages of different versions are refused."""
    place = Path(session.create_tmp()).absolute()
    other = Path(shutil.copytree("packages/dbset-types", place / "source", dirs_exist_ok=True))
    metadata = other / "pyproject.toml"
    metadata.write_text(VERSION.sub(r"\g<1>0.0.1", metadata.read_text()))
    build_package(session, other, place)
    (wheel,) = place.glob("*.whl")
    # The first must succeed: it shows that the second fails only because of its version.
    for types, code in ((wheel_of("dbset-types"), 0), (wheel, 1)):
        pair = (str(types), str(wheel_of("dbset-schema")))
        session.install("--dry-run", *pair, success_codes=[code])


def check_links(session: nox.Session, package: str) -> None:
    """Check that the links of a package into the repository exist."""
    for url in project(package)["urls"].values():
        path = url.partition("/main/")[2]
        if not Path(path).exists():
            session.error(f"{package} links to {path}, which is not there")


def check_wheel(session: nox.Session, module: str, wheel: Path) -> None:
    """Check that a wheel contains only its typed module and its metadata with the license."""
    names = zipfile.ZipFile(wheel).namelist()
    metadata = "-".join(wheel.name.split("-")[:2]) + ".dist-info"
    strange = [name for name in names if name.split("/")[0] not in (module, metadata)]
    missing = {f"{module}/py.typed", f"{metadata}/licenses/LICENSE"} - set(names)
    if strange or missing:
        session.error(f"{wheel.name} holds {strange} and lacks {sorted(missing)}")
