"""mypy and pyright find the mistakes of a typed program, and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent
PROGRAM = (HERE / "program.py").read_text()
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def run(*arguments, folder=None):
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    return done.stdout


def mypy(*files):
    """Return the file and line of each error."""
    output = run("mypy", "--strict", "--output=json", *files)
    found = [json.loads(line) for line in output.splitlines() if line]
    return {
        (Path(each["file"]).name, each["line"]) for each in found if each["severity"] == "error"
    }


def pyright(*files):
    """Return the file and line of each error or warning."""
    python = ("--pythonpath", sys.executable)
    folder = Path(files[0]).parent
    folder.joinpath("pyrightconfig.json").write_text("{}")  # else it ignores hidden folders
    output = json.loads(run("pyright", "--outputjson", *python, *files, folder=folder))
    assert output["summary"]["filesAnalyzed"] == len(files)
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in output["generalDiagnostics"]
    }


checkers = pytest.mark.parametrize("check", [mypy, pyright])


@checkers
def test_mistakes_are_found(check, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    lines = enumerate(PROGRAM.splitlines(), start=1)
    mistakes = {("program.py", number) for number, line in lines if "# mistake: " in line}

    assert len(mistakes) == 5
    assert check(str(program)) == mistakes


def test_program_runs_without_the_mistakes():
    right = [line for line in PROGRAM.splitlines() if "# mistake: " not in line]

    run_it = [sys.executable, "-W", "error", "-c", "\n".join(right)]
    assert (
        subprocess.run(run_it, capture_output=True, text=True, check=True).stdout.count("\n") == 2
    )


@checkers
def test_examples_are_right(check, tmp_path):
    files = []
    for page in ("README.md", "docs/guides/typed-rows.md"):
        blocks = BLOCK.findall((ROOT / page).read_text())
        assert blocks
        # The blocks of the README are programs, those of a guide are parts of one.
        for number, code in enumerate(blocks if page == "README.md" else ["\n".join(blocks)]):
            file = tmp_path / f"{Path(page).stem.replace('-', '_').lower()}_{number}.py"
            is_awaited = "\nasync with" in code
            file.write_text(
                f"async def main() -> None:\n{indent(code, '    ')}" if is_awaited else code
            )
            files.append(str(file))

    assert check(*files) == set()
