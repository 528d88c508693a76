"""Reading XML that strangers send: no DTD, no entity, no network, no file, no bomb, and a plain reason for every no.

A document type is refused before any parser sees the file, so there is nothing to expand and nothing to fetch.
"""
from __future__ import annotations

import codecs
import re
from typing import Any

MOST_BYTES = 10_000_000
MOST_TAGS = 1_000_000
DEEPEST = 60
"""Elements one inside another; real invoices and bank statements have a dozen, libxml2 itself stops at 256."""

Element = Any
"""lxml ships no types: an element of its tree."""


class Unreadable(ValueError):
    """This is not XML that can be read; the text says why in words fit for the person who sent it."""


_OTHER_FILES = (
    (b"%PDF", "This is a PDF, not an XML file. Send the XML file that your system makes beside it."),
    (b"PK\x03\x04", "This is a zip file (or a Word or Excel file), not an XML file. Unpack it and send the XML file inside."),
    (b"\x1f\x8b", "This is a compressed file (gzip), not an XML file. Unpack it and send the XML file inside."),
    (b"\xd0\xcf\x11\xe0", "This is an old Word or Excel file, not an XML file."),
    (b"\x89PNG", "This is a picture, not an XML file."),
    (b"\xff\xd8\xff", "This is a picture, not an XML file."),
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_READ_AS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1", "latin1": "latin-1",
    "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}
_DECLARED = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_BEFORE_THE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


def read(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Element:
    """The root element of `raw`, or Unreadable with a plain reason. Nothing outside `raw` is ever looked at."""
    if not raw.strip():
        raise Unreadable("The file is empty.")
    if len(raw) > most_bytes:
        raise Unreadable(f"The file is {len(raw) // 1_000_000} MB. We read files of up to {most_bytes // 1_000_000} MB.")
    for mark, why in _OTHER_FILES:
        if raw.startswith(mark):
            raise Unreadable(why)
    return parsed(text_of(raw))


def text_of(raw: bytes) -> str:
    """The characters of an XML file, without its first line's declaration. Unreadable when the bytes are not in the
    encoding that the file claims."""
    encoding, mark = _encoding(raw)
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Unreadable(f"The file says it is written in {encoding.upper()}, but the byte at {wrong.start + mark} is not. "
                         "Save it again as UTF-8.") from wrong
    return _DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text


def _encoding(raw: bytes) -> tuple[str, int]:
    """The Python name of the encoding, and how many bytes the mark at the front takes."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("The file is written in UTF-32, which we do not read. Save it again as UTF-8.")
    marked, size = next(((name, len(mark)) for mark, name in _MARKS if raw.startswith(mark)), ("", 0))
    if not marked:
        marked = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(raw[:2], "")
    wide = marked.startswith("utf-16")
    start = raw[size:size + 400].decode(marked if wide else "latin-1", "replace")
    declared = _DECLARED.search(start)
    said = declared[1].lower() if declared else marked or "utf-8"
    name = _READ_AS.get(said, said if wide else "")
    if not name:
        raise Unreadable(f"The file says it is written in {said.upper()}, which we do not read. Save it again as UTF-8.")
    if wide != name.startswith("utf-16") or (marked == "utf-8" and name not in ("utf-8", "ascii")):
        raise Unreadable(f"The first line says that the file is in {said.upper()}, but it is not. Save it again as UTF-8.")
    return marked or name, size


def parsed(text: str) -> Element:
    """The root of the tree. Unreadable for a document type, for deep nesting, and for what is not XML."""
    from lxml import etree  # when the first file comes: 4 MB that most of the day nobody needs
    start = _where_the_root_begins(text)
    if text[start:start + 9].upper() == "<!DOCTYPE":
        raise Unreadable("The file has a document type (DOCTYPE). We refuse those, because they can hide other files and bombs. "
                         "Send it without.")
    if text[start:start + 1] != "<":
        raise Unreadable("This is not an XML file: it does not begin with <.")
    if text.count("<") > MOST_TAGS:
        raise Unreadable(f"The file has more than {MOST_TAGS:,} tags.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
                             remove_pis=True, remove_comments=True, collect_ids=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as wrong:
        raise Unreadable(_why(wrong)) from wrong
    if root.xpath(f"boolean({'/*' * (DEEPEST + 1)})"):
        raise Unreadable(_TOO_DEEP)
    return root


_TOO_DEEP = f"The file has more than {DEEPEST} elements one inside another."


def _where_the_root_begins(text: str) -> int:
    at = 0
    while found := _BEFORE_THE_ROOT.match(text, at):
        at = found.end()
    return at


def _why(wrong: Exception) -> str:
    said = str(wrong)
    if "depth" in said:
        return _TOO_DEEP
    if "huge" in said.lower() or "too long" in said:
        return "One value in the file is longer than 10 MB."
    line = getattr(wrong, "lineno", None)
    return f"This is not well-formed XML{f' (line {line})' if line else ''}: {said.split(', line ')[0].rstrip('.')}."
