"""A page with every macro on it, served on this machine with the headers that the door sends."""

import mimetypes
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from .conftest import ROOT, environment
from .filled import FIELDS, Filled

OWN = " 'self'; ".join(("script-src", "style-src", "img-src", "connect-src", "form-action", ""))
POLICY = f"default-src 'none'; {OWN}base-uri 'none'"

PLACES = ("Home", "Budget", "Plan", "Orders", "Invoices", "People")

VISIT = SimpleNamespace(
    nav=[SimpleNamespace(text=t, href=f"/{t}", current=t == "Budget") for t in PLACES],
    actor_name="Bea Osei",
    csrf="token", once="number",
    demo=True,
    needs=["Large print letters", "Speak slowly; she lip-reads"],
    flash="Your plan was saved.",
)

STRANGER = SimpleNamespace(nav=[], actor_name="", csrf="", once="", demo=False, needs=[], flash="")


def form():
    return Filled(
        FIELDS,
        {"amount": "12.5o", "start-day": "31", "start-month": "2", "start-year": "2027", "way": "phone"},
        [("amount", "Enter the amount in pounds"), ("start", "Enter a real date"), ("way", "Choose how we should reach you")],
    )


def page(env, name="sink.html", **given) -> str:
    given = {"visit": VISIT, "form": form(), "heading": "Everything at once"} | given
    return env.get_template(name).render(given)


def fault(env, status, visit=STRANGER) -> str:
    given = {"status": status, "title": "Sorry, there is a problem", "text": "We could not do that.", "reference": "F-2219"}
    return env.get_template("errors/error.html").render(visit=visit, **given)


@contextmanager
def served():
    """The address of a server that answers /sink, /fault, /boom (500), /again (422) and /static."""
    env = environment()
    again = '<p id="refused">Enter a real date</p>'

    class Answer(BaseHTTPRequestHandler):
        def send(self, body, status=200, kind="text/html; charset=utf-8"):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else body.encode())

        def do_GET(self):
            if self.path == "/static/theme.css":
                return self.send(":root { --brand: #1d5c63 }", kind="text/css")
            if self.path.startswith("/static/"):
                file = ROOT / self.path.lstrip("/")
                if not file.is_file():
                    return self.send("", 404)
                return self.send(file.read_bytes(), kind=mimetypes.guess_type(file.name)[0])
            pages = {"/sink": lambda: page(env), "/fault": lambda: fault(env, 404)}
            return self.send(pages[self.path]()) if self.path in pages else self.send("", 404)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            return self.send(fault(env, 500), 500) if self.path == "/boom" else self.send(again, 422)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
