"""A file, a folder or a zip as the Raw that an adapter reads, never more of it than `most` bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from brokerage.catalogue.ports import Raw, Unreadable

MEGA = 2**20
MOST_PARTS = 200


def of_path(path: Path, most: int) -> Raw:
    """A file, the CSV and JSON files of a folder, or those in a zip. Looked at for its size before a byte is read."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in (".csv", ".json") and p.name != "datapackage.json")
        if not files:
            raise Unreadable(f"There is no CSV or JSON file in the folder {path.name}.", "EMPTY")
        _check(sum(p.stat().st_size for p in files), most, path.name)
        return Raw(path.name, {p.name: partial(_opened, p) for p in files[:MOST_PARTS]})
    if not path.is_file():
        raise Unreadable(f"There is no file {path}.", "NO_FILE")
    _check(path.stat().st_size, most, path.name)
    with path.open("rb") as opened:
        packed = opened.read(4) == b"PK\x03\x04"
    if packed and path.suffix.lower() != ".xlsx":
        return of_zip(partial(_opened, path), path.name, most)
    return Raw(path.name, {path.name: partial(_opened, path)})


def of_bytes(parts: Mapping[str, bytes], name: str, most: int) -> Raw:
    """What was sent to the house: one file (or a zip), or the pages of a feed."""
    _check(sum(len(body) for body in parts.values()), most, name)
    only = next(iter(parts.items())) if len(parts) == 1 else None
    if only and only[1][:4] == b"PK\x03\x04" and not only[0].lower().endswith(".xlsx"):
        return of_zip(partial(io.BytesIO, only[1]), name, most)
    return Raw(name, {part: partial(io.BytesIO, body) for part, body in parts.items()})


def of_zip(opened: Callable[[], BinaryIO], name: str, most: int) -> Raw:
    """The tables in a zip. What it says of its size is believed only as far as the reading bears it out."""
    try:
        with opened() as file, zipfile.ZipFile(file) as packed:
            held = [
                each
                for each in packed.infolist()
                if each.filename.lower().endswith((".csv", ".json"))
                and not each.filename.startswith("__MACOSX")
                and not each.filename.endswith("datapackage.json")
            ]
            if any(each.flag_bits & 1 for each in held):
                raise Unreadable(f"{name} is locked with a password.", "LOCKED")
    except zipfile.BadZipFile as why:
        raise Unreadable(f"{name} is a broken zip file. Get it again.", "BROKEN_ZIP") from why
    if not held:
        raise Unreadable(f"There is no CSV or JSON file in {name}.", "EMPTY")
    _check(sum(each.file_size for each in held), most, name)
    return Raw(name, {each.filename: partial(_unpacked, opened, each.filename, most) for each in held[:MOST_PARTS]})


def _unpacked(opened: Callable[[], BinaryIO], part: str, most: int) -> BinaryIO:
    with opened() as file, zipfile.ZipFile(file) as packed:
        try:
            with packed.open(part) as held:
                body = held.read(most + 1)
        except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as why:
            raise Unreadable(f"{part} cannot be unpacked. Get the zip again.", "BROKEN_ZIP") from why
    _check(len(body), most, part)
    return io.BytesIO(body)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _check(size: int, most: int, name: str) -> None:
    if size > most:
        raise Unreadable(
            f"{name} has {size / MEGA:,.0f} MB. At most {most // MEGA} MB are taken: split it, or raise IMPORT_MOST_MB.",
            "TOO_LARGE",
        )
