"""The configuration of the site: ``python -m nox -s docs`` builds it."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "dbset"
author = "The dbset developers"
copyright = author  # noqa: A001  the name that Sphinx asks for
version = release = version_of("dbset")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_codeautolink",
    "sphinx_copybutton",
    "sphinx_design",
    "reference_links",
]
highlight_language = "none"  # for blocks that name no language
exclude_patterns = ["quickstart", "_build"]
html_theme = "furo"
pygments_dark_style = "monokai"  # the theme's own underlines modules like links
html_title = f"dbset {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_copyright = html_show_sphinx = False
html_theme_options = {
    "source_repository": "https://github.com/dbset/dbset",
    "source_branch": "main",
    "source_directory": "docs/",
}

myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 3  # links such as architecture.md#known-limits
suppress_warnings = ["ref.python"]  # two packages may have an error of the same name

copybutton_selector = "div.highlight-python pre, div.highlight-bash pre, div.highlight-sql pre"

autodoc_class_signature = "separated"
autodoc_default_options = {
    "exclude-members": "__new__, add_note, errno, filename, filename2, strerror, with_traceback",
}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
add_module_names = False
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
