"""The progress bar is for terminals alone."""

import io

from compute.command.bar import Bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_how_far_it_is(monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    bar = Bar()
    bar(1000, 1000)
    assert "1,000 of 1,000, about 0 s left" in bar.shown_on.getvalue()
    bar.close()
    assert bar.shown_on.getvalue().endswith(" \r")


def test_a_file_sees_nothing(monkeypatch):
    monkeypatch.setattr("sys.stderr", io.StringIO())
    bar = Bar()
    bar(1, 2)
    bar.close()
    assert bar.shown_on.getvalue() == ""
