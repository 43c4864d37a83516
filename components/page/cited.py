"""What CITATION.cff says: of the project itself, and of the work that it rests on.

It is the one place for both: the citation to copy, and the sources that "About" lists, follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CITATION = Path(__file__).parents[2] / "CITATION.cff"
FEW = 3  # authors that are all named


@dataclass(frozen=True)
class Source:
    """Work of others that the page shows or rests on."""

    title: str
    families: tuple[str, ...]
    """The family names of its authors."""
    year: str
    url: str
    used: str
    """What the page takes from it."""

    def credit(self) -> str:
        """Its authors and its year: "Petersen et al. (2021)"."""
        who = self.families
        names = " and ".join([", ".join(who[:-1]), who[-1]] if len(who) > 1 else who)
        return f"{f'{who[0]} et al.' if len(who) > FEW else names} ({self.year})"


@cache
def project() -> dict[str, str]:
    """What is said of the project: the lines before the references, and "author"."""
    own = CITATION.read_text().partition("\nreferences:")[0]
    names = re.findall(r"^  - name: (.+)$", own, re.M)
    return {**dict(re.findall(r"^(\w[\w-]*): (\S.*)$", own, re.M)), "author": " and ".join(names)}


@cache
def sources() -> tuple[Source, ...]:
    """The references, in their order."""
    found = CITATION.read_text().partition("\nreferences:")[2].split("\n  - type: ")[1:]
    return tuple(map(_source, found))


def _source(entry: str) -> Source:
    said = {key: text.strip('"') for key, text in re.findall(r"^    ([\w-]+): (.+)$", entry, re.M)}
    families = re.findall(r"^ +- family-names: (.+)$", entry, re.M)
    return Source(said["title"], tuple(families), said["year"], said["url"], said["notes"])


def bibtex(address: str) -> str:
    """The citation for BibTeX; braces keep the name of a group whole."""
    cited = project()
    return (
        "@software{permutohedron_explorer,\n"
        f"  author = {{{{{cited['author']}}}}},\n"
        f"  title = {{{cited['title']}}},\n"
        f"  version = {{{cited['version']}}},\n"
        f"  url = {{{address}}}\n"
        "}"
    )


def plain(address: str) -> str:
    """The citation in one line."""
    cited = project()
    return f"{cited['author']}. {cited['title']}, version {cited['version']}. {address}"
