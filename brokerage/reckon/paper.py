"""The answer as plain text for a terminal or a letter: tables first, then the working, line under line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from brokerage.kit.money import Pence
from brokerage.reckon.answer import Compared, Figures, Reckoning, RunFigures
from brokerage.reckon.case import Case, Stream
from brokerage.reckon.refused import Fault
from brokerage.reckon.words import day_in_words, name_of, run_in_words

NOTHING = Pence(0)


def on_paper(case: Case, answer: Reckoning) -> str:
    """Everything a finance officer checks: each week, the period and its segments, effects, other sums, the working."""
    streams = {stream.ref: stream for stream in case.streams}
    names = {line.ref: line.name or line.ref for line in case.lines}
    return (
        "\n".join(
            [
                answer.title,
                "=" * len(answer.title),
                *_package(case, answer, streams, names),
                *_effects(answer, streams, names),
                *_sums(answer, streams),
                *_working(answer),
            ]
        )
        + "\n"
    )


def refusal_on_paper(title: str, faults: list[Fault]) -> str:
    """Every fault: its place, the reason, and its code."""
    return "\n".join([title, *(f"  {fault.where or 'the file'}: {fault.text}  [{fault.code}]" for fault in faults)]) + "\n"


def _package(case: Case, answer: Reckoning, streams: Mapping[str, Stream], names: Mapping[str, str]) -> Iterator[str]:
    for week in answer.weeks:
        since = day_in_words(week.since)
        yield from _table(f"A week from {since}", week.weekly, streams, names)
        yield from _table(f"A year like it (52 weeks and what is bought once), from {since}", week.yearly, streams, names)
        if week.payment is not None:
            paid = week.payment
            yield from (
                "",
                f"Paid {paid.cycle}: {paid.total} by the funders + {paid.person_pays_in} by the person = {paid.account_gets}",
            )
    for run in [*([answer.period] if answer.period else []), *answer.also]:
        yield from _table(run_in_words(run.since, run.until), run.amounts, streams, names)
        if any(change.funder for change in case.changes):
            yield "Each body pays, after the charge: " + ", ".join(f"{body} {pence}" for body, pence in run.by_funder.items())
        yield from _parts(run)
    for one in answer.top_ups:
        yield f"Top-up on {names[one.line]}: {one.weekly} a week. Missed so far, for the council to find: {one.council_exposure}"


def _parts(run: RunFigures) -> Iterator[str]:
    """The segments; those in a row with the same figures are one line."""
    if len(run.segments) > 1:
        posted = "" if run.posted == "WHOLE" else " and wherever the books were posted"
        yield from ("", f"In parts, cut wherever something changes{posted}:")
    rows = (
        groupby(run.segments, key=lambda part: (part.days, part.amounts.total, part.amounts.charge))
        if len(run.segments) > 1
        else ()
    )
    for (_, total, charge), those in rows:
        parts = list(those)
        often = f"{len(parts)} × " if len(parts) > 1 else ""
        yield f"  {run_in_words(parts[0].since, parts[-1].until):<52}{often + str(total):>18}   charge {often}{charge}"


def _table(title: str, figures: Figures, streams: Mapping[str, Stream], names: Mapping[str, str]) -> Iterator[str]:
    """Lines down, streams across; then the charge, and what each pays after it."""
    shown = [
        ref
        for ref in figures.by_stream
        if figures.by_stream[ref] or any(ref in line.by_stream for line in figures.lines.values())
    ]
    rows: list[tuple[str, list[str]]] = [("", ["total", *(name_of(streams, ref) for ref in shown)])]
    rows += [
        (names[ref], [str(line.amount), *(str(line.by_stream.get(ref, NOTHING)) for ref in shown)])
        for ref, line in figures.lines.items()
    ]
    rows.append(("Together", [str(figures.total), *(str(figures.by_stream[ref]) for ref in shown)]))
    if figures.charge:
        rows.append(("Charge to the person", [str(figures.charge), *(str(figures.charges.get(ref, NOTHING)) for ref in shown)]))
        rows.append(("After the charge", [str(figures.total - figures.charge), *(str(figures.net[ref]) for ref in shown)]))
    yield from ("", title, "-" * len(title), *_aligned(rows))


def _aligned(rows: list[tuple[str, list[str]]]) -> Iterator[str]:
    first = max(len(label) for label, _ in rows)
    widths = [max(len(cells[n]) for _, cells in rows) for n in range(len(rows[0][1]))]
    for label, cells in rows:
        yield label.ljust(first) + "".join(cell.rjust(width + 3) for cell, width in zip(cells, widths, strict=True))


def _effects(answer: Reckoning, streams: Mapping[str, Stream], names: Mapping[str, str]) -> Iterator[str]:
    for effect in answer.effects:
        title = f"What changes on {day_in_words(effect.since)} does"
        yield from ("", title, "-" * len(title), *effect.changes)
        rows: list[tuple[str, list[str]]] = [("", ["before", "after", "difference"])]
        rows += _compared("a week", effect.weekly, streams)
        rows += _compared(f"to {day_in_words(effect.until)}", effect.period, streams)
        rows += _compared("a year", effect.yearly, streams)
        yield from _aligned(rows)
        yield from (f"{names[ref]}: {percent:+}% a week" for ref, percent in effect.percent.items() if percent)


def _compared(label: str, found: Compared, streams: Mapping[str, Stream]) -> Iterator[tuple[str, list[str]]]:
    yield f"Together, {label}", [str(found.before.total), str(found.after.total), str(found.difference.total)]
    for ref, more in found.difference.by_stream.items():
        if more or found.before.by_stream[ref]:
            yield f"  {name_of(streams, ref)}", [str(found.before.by_stream[ref]), str(found.after.by_stream[ref]), str(more)]
    yield "  charge", [str(found.before.charge), str(found.after.charge), str(found.difference.charge)]


def _sums(answer: Reckoning, streams: Mapping[str, Stream]) -> Iterator[str]:
    for ref, worked in answer.sums.items():
        yield from ("", ref, "-" * len(ref))
        for name, found in worked.items():
            if isinstance(found, Pence):
                text = str(found)
            elif isinstance(found, dict):
                text = ", ".join(f"{name_of(streams, key)} {pence}" for key, pence in found.items())
            else:
                text = ", ".join(map(str, found))
            yield f"{name.replace('_', ' ')}: {text}"


def _working(answer: Reckoning) -> Iterator[str]:
    yield from ("", "How this was worked out", "-----------------------")
    about = ""
    for step in answer.working:
        if step.about != about:
            about = step.about
            yield about
        yield f"  {step.says}  [{step.rule}]"
