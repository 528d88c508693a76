"""Fetch the vendored front-end files again, or prove that they are what we fetched.

    python static/vendor/refresh.py          download with npm, strip, compress, rewrite versions.json
    python static/vendor/refresh.py --check  offline: every checksum holds and every .br opens to its file

Three changes are made to nhsuk-frontend and no others: rules that load fonts, the NHS typeface and files that
we do not ship are taken out of the css (our pages may load nothing from elsewhere), source map lines go, and the
NHS logo is cut from the test fixtures. This is not the NHS website and must not look like it.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

VENDOR = Path(__file__).resolve().parent
ROOT = VENDOR.parents[1]
MANIFEST = VENDOR / "versions.json"
FIXTURES = "tests/ui/fixtures"

PACKAGES = [
    {
        "name": "nhsuk-frontend",
        "version": "10.6.1",
        "licence": "MIT",
        "files": {
            "dist/nhsuk/nhsuk-frontend.min.css": "static/vendor/nhsuk-frontend.min.css",
            "dist/nhsuk/nhsuk-frontend.min.js": "static/vendor/nhsuk-frontend.min.js",
        },
    },
    {
        "name": "htmx.org",
        "version": "4.0.1",
        "licence": "0BSD",
        "files": {
            "dist/htmx.esm.min.js": "static/vendor/htmx.esm.min.js",
            "LICENSE": "static/vendor/LICENSE-htmx.txt",
        },
    },
    {
        "name": "axe-core",
        "version": "4.14.1",
        "licence": "MPL-2.0",
        "files": {
            "axe.min.js": "tests/browser/axe.min.js",
            "LICENSE": "tests/browser/LICENSE-axe-core.txt",
        },
    },
]

COMPONENTS = [
    "action-link",
    "back-link",
    "breadcrumb",
    "button",
    "card",
    "checkboxes",
    "date-input",
    "details",
    "error-message",
    "error-summary",
    "fieldset",
    "file-upload",
    "footer",
    "header",
    "hint",
    "input",
    "inset-text",
    "label",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "radios",
    "select",
    "skip-link",
    "summary-list",
    "tables",
    "tabs",
    "tag",
    "textarea",
    "warning-callout",
]

# Fixtures of things that we do not draw, known by a part of their name. With them the folder would be twice the size.
UNUSED = {
    "tables": ("scrolling", "sortable", "with column widths", "as a card"),
    "header": ("search", "overflow", "organisation"),
    "checkboxes": ("named group", "special characters", "deprecated", '"all" option'),
    "radios": ("special characters",),
    "date-input": ("using items", "empty item"),
    "tabs": ("with visually hidden", "with id attribute on"),
}


def without_outside_files(css: str) -> str:
    """The css with no @font-face, no url() and no NHS typeface, so that it asks the network for nothing."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"[\w-]+:[^;{}]*url\([^)]*\)[^;{}]*(;|(?=\}))", "", css)
    css = css.replace("Frutiger W01,", "")
    return without_source_map(css)


def without_source_map(text: str) -> str:
    return re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?\s*$", "", text.rstrip()) + "\n"


def shipped(name: str, target: str, original: bytes) -> bytes:
    if target.endswith(".css"):
        return without_outside_files(original.decode()).encode()
    if target.startswith("static/") and target.endswith(".js"):
        return without_source_map(original.decode()).encode()
    return original


def fixtures(component: str, original: bytes) -> bytes:
    """One fixture a line: its name, what the official macro was given, and the html it made.

    Left out: what UNUSED names, everything on a blue ground (a variant class only), indentation and the logo."""
    kept = []
    for fixture in json.loads(original)["fixtures"]:
        if any(part in fixture["name"] for part in UNUSED.get(component, ())):
            continue
        if component == "tables" and fixture["options"].get("layout") == "background-blue":
            continue
        html = re.sub(r'<svg class="nhsuk-header__logo".*?</svg>', "", fixture["html"], flags=re.S)
        one = {"name": fixture["name"], "context": fixture["context"], "html": re.sub(r"\n\s+", "\n", html)}
        if "callBlock" in fixture:
            one["callBlock"] = fixture["callBlock"]
        kept.append(json.dumps(one, ensure_ascii=False, separators=(",", ":")))
    return ("[\n" + ",\n".join(kept) + "\n]\n").encode()


def unpack(name: str, version: str, into: Path) -> Path:
    """Download one package with npm and return the folder that it unpacks to."""
    command = ["npm", "pack", f"{name}@{version}", "--silent"]
    subprocess.run(command, cwd=into, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (the names are the ones above)
    (archive,) = into.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    archive.unlink()
    return into / "package"


def write(target: str, data: bytes) -> None:
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if target.startswith("static/") and path.suffix in (".css", ".js"):
        compress(path)


def compress(path: Path) -> None:
    Path(f"{path}.br").write_bytes(brotli.compress(path.read_bytes(), quality=11))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refresh() -> None:
    manifest = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            source = unpack(package["name"], package["version"], Path(folder))
            wanted = {target: (path, (source / path).read_bytes()) for path, target in package["files"].items()}
            made = {target: shipped(package["name"], target, raw) for target, (_, raw) in wanted.items()}
            if package["name"] == "nhsuk-frontend":
                for component in COMPONENTS:
                    path = f"dist/nhsuk/components/{component}/fixtures.json"
                    raw = (source / path).read_bytes()
                    wanted[f"{FIXTURES}/{component}.json"] = (path, raw)
                    made[f"{FIXTURES}/{component}.json"] = fixtures(component, raw)
        files = []
        for target, (path, raw) in wanted.items():
            write(target, made[target])
            files.append({"file": target, "from": path, "npm_sha256": sha(raw), "sha256": sha(made[target])})
        manifest.append({key: package[key] for key in ("name", "version", "licence")} | {"files": files})
    MANIFEST.write_text(json.dumps(manifest, indent=1) + "\n")


def faults() -> list[str]:
    """What is wrong with the vendored files, in sentences; empty when all is well. Reads no network."""
    found = []
    for package in json.loads(MANIFEST.read_text()):
        for entry in package["files"]:
            path = ROOT / entry["file"]
            if not path.exists():
                found.append(f"{entry['file']} is missing: run static/vendor/refresh.py")
            elif sha(path.read_bytes()) != entry["sha256"]:
                found.append(f"{entry['file']} is not the file of {package['name']} {package['version']} that we took")
    for path in [*VENDOR.glob("*.css"), *VENDOR.glob("*.js")]:
        packed = Path(f"{path}.br")
        if not packed.exists() or brotli.decompress(packed.read_bytes()) != path.read_bytes():
            found.append(f"{path.name}.br is not what it was made from: run static/vendor/refresh.py")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        problems = faults()
        print("\n".join(problems) or "All vendored files are as fetched.")
        sys.exit(1 if problems else 0)
    refresh()
