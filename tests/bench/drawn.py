"""The template of the holder's page with the very values of the page and nothing else: the floor of G1."""
from __future__ import annotations

import gc
import os

from litestar import Litestar, Request, Response, get

from brokerage import app
from brokerage.config import Config
from brokerage.door.visit import Ask, Visit

PATH = "/home"


class Drawn:
    """The page's template with the very values of the page, in this process: what `alone` draws is all it costs."""

    def __init__(self, address: str, cookie: str, secret: str = "a secret that is not used") -> None:  # noqa: S107
        self.address = address
        config = Config(database_url=address, secret=secret, public_url="http://127.0.0.1")
        self.house = app.open_house(config)
        route = next(r for r in app.routes() if r.path == PATH and r.method == "GET")
        ask = Ask(method="GET", path=PATH, route=route.name, ip="127.0.0.1", cookie=cookie.partition("=")[2], flash="",
                  query={}, params={}, raw={}, headers={}, request_id="bench")
        with self.house.database.reading() as db:
            actor = self.house.who(db, ask)
            visit = Visit(self.house, db, actor, ask)
            thing = route.load(db, actor)  # type: ignore[misc]
            visit.about = thing.person_id
            self.page = route.fn(visit, thing)
            self.visit, self.template = visit, self.house.pages.env.get_template(self.page.template)
            self.body = self.alone().encode()

    def alone(self) -> str:
        return str(self.template.render(visit=self.visit, can=self.visit.can, **self.page.values))

    def close(self) -> None:
        self.house.close()


def create() -> Litestar:
    """`/drawn` draws it for every request, `/bytes` answers what was drawn once; both in a worker thread. The template's
    cost in a server is the difference."""
    drawn: list[Drawn] = []
    kind = "text/html; charset=utf-8"

    def one(request: Request) -> Drawn:
        if not drawn:
            drawn.append(Drawn(os.environ["DATABASE_URL"], request.headers.get("cookie", ""), os.environ["BENCH_SECRET"]))
        return drawn[0]

    @get("/drawn", sync_to_thread=True)
    def draw(request: Request) -> Response[bytes]:
        return Response(one(request).alone().encode(), media_type=kind)

    @get("/bytes", sync_to_thread=True)
    def answer(request: Request) -> Response[bytes]:
        return Response(one(request).body, media_type=kind)

    made = Litestar([draw, answer], openapi_config=None)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return made
