"""The parts of a workbook: its sheets, texts and styles."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.excel.number_formats import BUILT_IN, Shown, shown_by
from dbset_cli.files.reading.signatures import LENGTH, OLE, described

_BOOK = "xl/workbook.xml"

#: Workbooks of other kinds, by a part of their archives.
_OTHERS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "content.xml": "an OpenDocument file (.ods)",
}

#: What to do with files that are no workbooks, by what they are.
_HINTS = {
    "a text file": "; if it is CSV, add --format csv",
    "an HTML or XML document": "; open it in a spreadsheet, and save it as .xlsx",
}

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Sheet(NamedTuple):
    """A sheet: its name, and the part of the archive that holds it."""

    name: str
    part: str


class Workbook:
    """A workbook.

    Attributes:
        name: the file's name.
        texts: the texts of its cells, which refer to them by number.
        shown: what each style shows.
        quoted: the styles of cells that are text because of an apostrophe that is not shown.
        starts_1904: whether dates count from 1904.

    Parameters:
        file: the file.
        name: its name for messages.

    Raises:
        CommandError: the file is not a workbook.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.quoted: set[int] = set()
        start = file.read(LENGTH)
        file.seek(0)
        if not start.startswith(b"PK"):
            raise CommandError(_no_workbook(name, start))
        try:
            self._archive = zipfile.ZipFile(file)
            self._check_parts()
            book = self._tree(_BOOK)
            targets = self._targets()
            self.texts = list(self._texts(targets))
            self.shown = self._styles(targets)
        except (zipfile.BadZipFile, KeyError, ET.ParseError, EOFError) as error:
            raise CommandError(f"{name} is cut off or damaged") from error
        properties = book.find("{*}workbookPr")
        self.starts_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self._sheets = [
            Sheet(each.get("name", ""), targets[_attribute(each, "id")])
            for each in book.iterfind("{*}sheets/{*}sheet")
            if each.get("state", "visible") == "visible"
            and "worksheets/" in targets.get(_attribute(each, "id"), "")
        ]

    def _check_parts(self) -> None:
        parts = self._archive.namelist()
        other = next((kind for part, kind in _OTHERS.items() if part in parts), None)
        if other is not None:
            raise CommandError(f"{self.name} is {other}; save it as .xlsx")
        if _BOOK not in parts:
            raise CommandError(f"{self.name} is a zip archive, but not an Excel workbook")

    def sheet(self, name: str | None) -> Sheet:
        """Return a sheet by its name, or the only visible one.

        Raises:
            CommandError: there is no such sheet, or there are several.
        """
        names = ", ".join(repr(each.name) for each in self._sheets)
        if name is None:
            if len(self._sheets) == 1:
                return self._sheets[0]
            raise CommandError(
                f"{self.name} has {len(self._sheets)} sheets ({names}); choose one by --sheet"
            )
        for each in self._sheets:
            if each.name == name:
                return each
        raise CommandError(f"{self.name} has no sheet {name!r}; its sheets are {names}")

    def rows(self, sheet: Sheet) -> Iterator[ET.Element]:
        """Yield the rows of a sheet, one at a time."""
        try:
            with self._archive.open(sheet.part) as file:
                yield from _rows(file)
        except (zipfile.BadZipFile, KeyError, ET.ParseError, EOFError) as error:
            raise CommandError(f"{self.name}, sheet {sheet.name!r} is damaged: {error}") from error

    def _tree(self, part: str) -> ET.Element:
        return ET.fromstring(self._archive.read(part))  # noqa: S314  expat limits expansion

    def _targets(self) -> dict[str, str]:
        """Return the parts that the workbook refers to, by identifier, and by kind."""
        found = {}
        for each in self._tree("xl/_rels/workbook.xml.rels"):
            part = posixpath.normpath(posixpath.join("/xl", each.get("Target", ""))).lstrip("/")
            found[each.get("Id", "")] = part
            found[posixpath.basename(each.get("Type", ""))] = part
        return found

    def _texts(self, targets: dict[str, str]) -> Iterator[str]:
        part = targets.get("sharedStrings")
        if part is None:
            return
        with self._archive.open(part) as file:
            for _, element in ET.iterparse(file):  # noqa: S314  expat limits expansion
                if local_name(element) == "si":
                    yield text_of(element)
                    element.clear()

    def _styles(self, targets: dict[str, str]) -> list[Shown]:
        part = targets.get("styles")
        if part is None:
            return []
        tree = self._tree(part)
        codes = {
            each.get("numFmtId", ""): shown_by(each.get("formatCode", ""))
            for each in tree.iterfind("{*}numFmts/{*}numFmt")
        }
        styles = tree.findall("{*}cellXfs/{*}xf")
        self.quoted = {
            place for place, each in enumerate(styles) if each.get("quotePrefix") in {"1", "true"}
        }
        numbers = [each.get("numFmtId", "0") for each in styles]
        return [codes.get(each) or BUILT_IN.get(int(each), Shown.NUMBER) for each in numbers]


def local_name(element: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: ET.Element) -> str:
    """Return a text, without how it is pronounced."""
    runs = [
        part.text or ""
        for each in element
        if local_name(each) in {"t", "r"}
        for part in ([each] if local_name(each) == "t" else each.iterfind("{*}t"))
    ]
    return unescaped("".join(runs))


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold.

    Example:
        >>> unescaped("a_x000D_b"), unescaped("_x005F_x0041_")
        ('a\\rb', '_x0041_')
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _attribute(element: ET.Element, name: str) -> str:
    """Return an attribute with a namespace by its local name."""
    found = (value for key, value in element.items() if key.endswith("}" + name))
    return next(found, "")


def _rows(file: IO[bytes]) -> Iterator[ET.Element]:
    parent: ET.Element | None = None
    for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314  as above
        name = local_name(element)
        if event == "start":
            parent = element if name == "sheetData" else parent
        elif name == "row" and parent is not None:
            yield element
            parent.clear()
        elif name == "sheetData":
            return


def _no_workbook(name: str, start: bytes) -> str:
    """Return what a file is that is not a workbook, and what to do."""
    if start.startswith(OLE):
        return f"{name} is a workbook of Excel 97, or has a password; save it as .xlsx without one"
    kind = described(start)
    return f"{name} is {kind}, not an Excel workbook{_HINTS.get(kind, '')}"
