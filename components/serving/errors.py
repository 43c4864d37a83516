"""What a person reads when a request cannot be answered: one plain sentence an error."""

from __future__ import annotations

from dash.exceptions import DependencyException
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

TOO_FAST = "That was a little fast for this server. Go on in a second."
TOO_LARGE = "The request is larger than this server takes."
BROKEN = "Something went wrong on the server. The page keeps its last picture."


def sentence(text: str, status: int) -> Response:
    """An answer that is one sentence, as text/plain, under an HTTP status."""
    return Response(text, status, mimetype="text/plain")


def say_errors(server: Flask) -> None:
    """Every error is a sentence; what happened stands in the server's log alone."""

    @server.errorhandler(413)
    def too_large(_: HTTPException) -> Response:
        return sentence(TOO_LARGE, 413)

    @server.errorhandler(500)
    def broken(_: HTTPException) -> Response:
        return sentence(BROKEN, 500)

    @server.errorhandler(DependencyException)
    def missing(_: DependencyException) -> Response:
        return sentence("There is no such file.", 404)
