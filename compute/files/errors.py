"""Why a file or a text was not read."""


class UnreadError(ValueError):
    """Why something was not read; its text is a sentence for the person."""
