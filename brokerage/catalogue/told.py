"""Parts of a listing in plain words, and read back from them: when it is, where it is, what it is. One line a part.

What somebody did not touch stays as it was, however much more it says than its line: a feed's fourth Monday of the month
keeps its rule, a place its coordinates.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from brokerage.catalogue import postcodes
from brokerage.catalogue.ports import Hours, Place
from brokerage.catalogue.words import WEEK
from brokerage.kit.clock import in_full

DAYS = list(WEEK)
SHORT = {name[:2].upper(): key for key, name in WEEK.items()}
TIMES = re.compile(
    r"(?P<days>.*?)[\s,:]*(?P<opens>\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?)\s*(?:-|–|to|until)\s*"
    r"(?P<closes>\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?)(?:[,.]\s*(?P<note>.*))?",
    re.I,
)
MOST_LINES = 50


def days(keys: Sequence[str]) -> str:
    """`Monday to Friday`, `Monday and Thursday`, `Every day`."""
    at = sorted(DAYS.index(key) for key in keys if key in WEEK)
    if len(at) == 7:
        return "Every day"
    names = [WEEK[DAYS[n]] for n in at]
    if len(at) > 2 and at == list(range(at[0], at[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def when(one: Hours) -> str:
    """One line of a timetable: `Monday to Friday 09:00 to 17:00, every 2 weeks. Not in August`."""
    every = ""
    if one.freq == "MONTHLY":
        every = "every month" if one.every == 1 else f"every {one.every} months"
        every += f" on day {', '.join(str(n) for n in one.month_days)}" if one.month_days else ""
    elif one.every > 1:
        every = f"every {one.every} weeks"
    clock = f"{one.opens} to {one.closes}" if one.opens and one.closes else f"from {one.opens}" if one.opens else ""
    dates = " ".join(
        filter(
            None,
            (f"from {in_full(one.valid_from)}" if one.valid_from else "", f"to {in_full(one.valid_to)}" if one.valid_to else ""),
        )
    )
    first = ", ".join(filter(None, (" ".join(filter(None, (days(one.days), clock))), every, dates)))
    return ". ".join(filter(None, (first, " ".join(one.note.split()))))


def hours_of(text: str, there: Sequence[Hours] = ()) -> list[Hours]:
    """A timetable from one line for each part. Raises ValueError that names the line it cannot read."""
    known = {when(one): one for one in there}
    return [known.get(line) or _hours(line) for line in _lines(text)]


def _hours(line: str) -> Hours:
    found = TIMES.fullmatch(line)
    opens, closes = (_clock(found["opens"]), _clock(found["closes"])) if found else ("", "")
    which = _days(found["days"]) if found else ()
    if not found or not opens or not closes or not which:
        raise ValueError(f"“{line[:60]}” is not a day with its times, like: Monday to Friday 9am to 5pm")
    return Hours(days=which, opens=opens, closes=closes, note=(found["note"] or "").strip())


def _days(text: str) -> tuple[str, ...]:
    said = text.strip().lower()
    if said in ("every day", "daily", "all week"):
        return tuple(DAYS)
    if said in ("weekdays", "weekday"):
        return tuple(DAYS[:5])
    if said in ("weekends", "weekend"):
        return tuple(DAYS[5:])
    found: list[str] = []
    for part in re.split(r",|&|\band\b", said):
        ends = [_day(word) for word in re.split(r"\bto\b|-|–|\buntil\b", part) if word.strip()]
        if not ends or "" in ends or len(ends) > 2:
            return ()
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found += DAYS[first : last + 1] if first <= last else DAYS[first:] + DAYS[: last + 1]
    return tuple(key for key in DAYS if key in found)


def _day(word: str) -> str:
    said = word.strip().rstrip("s")
    name = next((name for name in WEEK.values() if len(said) >= 2 and name.lower().startswith(said)), "")
    return SHORT[name[:2].upper()] if name else ""


def _clock(text: str) -> str:
    said = re.fullmatch(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?", text.strip().lower())
    if said is None:
        return ""
    hour, minute = int(said[1]), int(said[2] or 0)
    if said[3] and hour <= 12:
        hour = hour % 12 + (12 if said[3] == "pm" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else "24:00" if (hour, minute) == (24, 0) else ""


def where(one: Place) -> str:
    """`The Hall, 1 High Street, Quillford, QF1 1AB`."""
    return ", ".join(filter(None, (one.name, one.address, one.town, one.postcode)))


def places_of(text: str, there: Sequence[Place] = ()) -> list[Place]:
    """Places from one line each: name, street, town, postcode with commas between; at least a town or a postcode."""
    known = {where(one): one for one in there}
    return [known.get(line) or _place(line) for line in _lines(text)]


def _place(line: str) -> Place:
    parts = [part.strip() for part in line.split(",") if part.strip()]
    code = postcodes.code(parts[-1]) if parts else ""
    if code:
        parts.pop()
    if len(parts) > 6 or any(len(part) > 120 for part in parts) or not (parts or code):
        raise ValueError(f"“{line[:60]}” is not a place, like: The Hall, 1 High Street, Quillford, QF1 1AB")
    name = parts.pop(0) if len(parts) > 2 else ""
    town = parts.pop() if parts else ""
    return Place(name=name, address=", ".join(parts), town=town, postcode=postcodes.shown(code) if code else "")


def words_of(said: str) -> str:
    """HTML of few tags as text that somebody can go on writing: paragraphs, and lists with dashes."""
    if "<" not in said:
        return html.unescape(said).strip()
    text = re.sub(r"\s+", " ", said)
    text = re.sub(r"<li[^>]*>\s*", "\n- ", text, flags=re.I)
    text = re.sub(r"<br\s*/?>|</(p|ul|ol|h3|h4|blockquote)>", "\n", text, flags=re.I)
    text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _lines(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"Use at most {MOST_LINES} lines")
    return lines
