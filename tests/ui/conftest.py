"""An environment as strict as the door's, and the smallest objects that the base page needs."""

from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(ROOT / "templates"), jinja2.FileSystemLoader(Path(__file__).parent / "pages")]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["static"] = lambda file: f"/static/{file}"
    env.globals["house"] = SimpleNamespace(name="Brokerage", logo="")
    env.globals["ui"] = env.get_template("ui/all.html").module
    return env


@pytest.fixture(scope="session")
def env():
    return environment()


@pytest.fixture(scope="session")
def ui(env):
    return env.globals["ui"]
