"""The README's examples run as printed."""

from __future__ import annotations

import re
from pathlib import Path


def test_examples_run():
    text = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 2
    exec(compile("\n".join(examples), "README.md", "exec"), {})
