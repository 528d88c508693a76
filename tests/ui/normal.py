"""Two pieces of html are the same when a browser would make the same page of them."""

import re
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect"}


def normal(html: str) -> list[str]:
    """A list of tags and words, with attributes and classes sorted and layout taken away.

    Space at the edge of a word counts, unless it holds a line break: then it is only layout."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.words = ""

    def flush(self) -> None:
        text = re.sub(r"^\s*\n\s*|\s*\n\s*$", "", self.words)
        if text := re.sub(r"\s+", " ", text):
            self.found.append(text)
        self.words = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.flush()
        pairs = []
        for name, value in sorted(attrs):
            if name == "class":
                value = " ".join(sorted((value or "").split()))
            pairs.append(f'{name}="{value or ""}"')
        self.found.append(f"<{' '.join([tag, *pairs])}>")

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag) -> None:
        self.flush()
        if tag not in VOID:
            self.found.append(f"</{tag}>")

    def handle_data(self, data) -> None:
        self.words += data
