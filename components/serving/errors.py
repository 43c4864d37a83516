"""What a person reads when a request cannot be answered: one plain sentence an error.

Too fast, busy and too many jobs are all 429 Too Many Requests. Only the first two say with
Retry-After when to come again, and the page then asks by itself; when a long job ends nobody knows.
"""

from __future__ import annotations

from typing import Any

from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, has_request_context, request
from werkzeug.exceptions import HTTPException, TooManyRequests

TOO_FAST = "That was a little fast for this server. Go on in a second."
BUSY = "This server is busy with what others asked for. Go on in a second."
TOO_MANY_JOBS = "This server is busy with other long jobs. Try again later."
TOO_LARGE = "The request is larger than this server takes."
NOT_READABLE = "The request is not one that this page sends."
NO_SUCH_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>No such page</title></head>'
    "<body><h1>This address has no page.</h1>"
    '<p><a href="{home}">Open the Permutohedron Explorer</a></p></body></html>'
)
# Each query is a page of its own to compute: only the explorer itself is to be indexed.
ROBOTS = "User-agent: *\nAllow: /$\nAllow: /assets/\nDisallow: /\n"
BROKEN = "Something went wrong on the server. The page keeps its last picture."


def sentence(text: str, status: int) -> Response:
    """An answer that is one sentence, as text/plain, under an HTTP status."""
    return Response(text, status, mimetype="text/plain")


class TooManyJobs(TooManyRequests):
    """As many long jobs are under way as the settings JOBS and JOBS_EACH allow."""

    def __init__(self) -> None:
        super().__init__(response=sentence(TOO_MANY_JOBS, 429))


class ServerBusy(TooManyRequests):
    """As many long answers wait for their turn as may."""

    def __init__(self) -> None:
        refusal = sentence(BUSY, 429)
        refusal.headers["Retry-After"] = "1"
        super().__init__(response=refusal)
        if has_request_context():
            g.refused = "busy"


def say_errors(server: Flask) -> None:
    """Every error is a sentence; what happened stands in the server's log alone."""

    @server.errorhandler(400)
    @server.errorhandler(415)
    def not_readable(_: HTTPException) -> Response:
        return sentence(NOT_READABLE, 400)

    @server.errorhandler(413)
    def too_large(_: HTTPException) -> Response:
        return sentence(TOO_LARGE, 413)

    @server.errorhandler(500)
    def broken(error: HTTPException) -> Any:
        return error.response or sentence(BROKEN, 500)

    @server.errorhandler(404)
    def no_such_page(_: HTTPException) -> Response:
        """A page for people, who mistyped an address or followed an old one."""
        home = f"{request.script_root}/"
        return Response(NO_SUCH_PAGE.format(home=home), 404, mimetype="text/html")

    # Dash would answer every address with its page.
    server.view_functions["/<path:path>"] = lambda path: abort(404)

    @server.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    @server.errorhandler(DependencyException)
    def missing(_: DependencyException) -> Response:
        return sentence("No such file.", 404)
