"""What links show otherwise than was recorded in tests/cases/links.json, and why.

`IMPROVED` says one thing better and nothing else. `CORRECTED` is what was wrong: each entry names
the link, the place, and in a comment the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from components.page.palette import CLASS_COLOURS, translucent

# (before, now), in order, in every recorded text.
IMPROVED: tuple[tuple[str, str], ...] = (
    ("is no power of two", "is not a power of two"),
    (
        "among the inputs, or the probe.",
        "among the inputs, or the probe; the point t runs along the line.",
    ),
    ("outputs are no weighted means", "outputs are not weighted means"),
    ("vertex is no corner", "vertex is not a corner"),
    (
        "the soft sort a bend.",
        "the soft sort a bend. The slope of a line is its output's gradient: where it is flat, "
        "that output does not hear of the input.",
    ),
    # Samples are drawn as soon as their section opens.
    ("&drawn=1", ""),
    ("(there is no share)", "(this comparator has no share)"),
    # Why a text was not read, instead of that it was given.
    *((f"“{word}” was given", f"“{word}” is not a number") for word in ("six", "two", "x", "zero")),
    ("Three bars a class", "Three bars per class"),
    ("Size of each cone. ", "Size of each cell. "),
    ("a cone is expected less than once", "a cell is expected less than once"),
    (
        "the permutohedron casts a shadow with 0 corners; every other ranking falls inside it, and "
        "no input x produces it.",
        "no input x gives a strict ranking.",
    ),
    (
        "Blue: the outputs. Dotted: the hard sort. Orange: the mean.",
        "Each output has the colour and letter of the input that it is in the hard sort (dotted). "
        "Dashed: the mean.",
    ),
    ("Counting ties, 12 weak orders remain", "With ties allowed, 12 rankings remain"),
    # A share from samples says how far it can be trusted.
    (
        "A random direction does with probability 0.00198.",
        "The probability for a standard normal x is 0.00198, estimated to within about 0.0005.",
    ),
    ("A random direction does with probability", "The probability for a standard normal x is"),
    # The minus sign, where a hyphen stood for it.
    ("exp(-d / T)", "exp(−d / T)"),
    *(
        (f"{a}-{b}", f"{a}−{b}")
        for a, b in ("AB", "AC", "AD", "BA", "BC", "CB", "CF", "DA", "DC", "DF")
    ),
)

# Every view and section has a program now, of another name; test_snippets.py runs each of them.
# The inks of a line's strip are those that can be read on its colours.
ELSEWHERE = (
    "words.texts.softmax-snippet",
    "words.colours.shadow-line",
    # In more figures than were recorded.
    "numbers.pictures.softmax-jacobian.z",
    "numbers.pictures.softmax-batch.z",
    # bfloat16 stands beside the other formats.
    "numbers.pictures.softmax-limits.x",
    "numbers.pictures.softmax-limits.y",
    "words.descriptions.softmax-limits-picture",
    "words.texts.softmax-formula-naive",
    "words.texts.softmax-formula-stable",
    # Entmax and sparsemax have their paths in the triangle too.
    "numbers.pictures.softmax-simplex.x",
    "numbers.pictures.softmax-simplex.y",
)

# Sorters that have come since. They stand beside the others in tables and pictures, which are
# compared without them.
SINCE = ("sinkhorn", "lapsum")

# "2e-07" and "1.5e+08" are written as the page's scripts always wrote them: "2e-7", "1.5e8".
EXPONENT = re.compile(r"(?<=\d)e([+-]\d+)\b")

ALL_40320 = "40,320 of 40,320 rankings are possible. Every ranking can happen."
EIGHT_INPUTS = "8 inputs with bias cannot be drawn as cells; the table lists them."
COMING = (
    "Coming from the right, truncation falls as h²; further left, rounding rises as 1/h. Best: "
)
ERROR = f"Error of central differences against the step. {COMING}"

# Shadow takes 64 classes and 16 features since: who asked for more than 12 got 12.
BOUNDED = (("N=99&", "N=12&"),)

# The start of a link's query -> where -> what is shown now.
CORRECTED: Mapping[str, Mapping[str, Any]] = {
    # Names of cells stand off the walls.
    **{
        query: {"numbers.pictures.shadow-cells.x": x, "numbers.pictures.shadow-cells.y": y}
        for query, x, y in (
            (
                "part=ask&ask=D%3EC%3EB%3EA&x=1.5",
                [50, -1.0842, 8.8070719334],
                [50, 2.033, 9.49447170726],
            ),
            (
                "part=solid&flat=1&t=0.2",
                [50, -0.5422, 4.40355738012],
                [50, 1.0165, 4.7473878428],
            ),
            # And off the point that is dragged.
            (
                "part=sample&drawn=1&draw=7&n=5&d=2&seed=3&",
                [74, -1.9326, 6.04765042971],
                [74, 0.057, 5.09595078273],
            ),
            (
                "part=solid&n=5&d=2&seed=8&",
                [70, -0.8686, 5.61112126406],
                [70, -2.8122, 4.6770118067],
            ),
        )
    },
    # With a bias the probability is that of a standard normal x, of which the length matters too.
    **{
        query: {
            "words.texts.shadow-table-note": (
                f"All {count} rankings; probability for a standard normal x ({how})."
            )
        }
        for query, count, how in (
            ("n=3&d=1&w=1;-2;0.5&b=0.25,-1,2&", 6, "exact"),
            ("part=sample&drawn=1&draw=99&bias=1&", 24, "estimated by sampling"),
            ("part=solid&n=3&d=2&w=1,0;-0.5,1;0,-1&bias=1&", 6, "estimated by sampling"),
            ("part=remedies&n=6&d=3&seed=44&w=&bias=1", 720, "estimated by sampling"),
        )
    },
    # The three logits are equal: -2.5.
    "part=remedies&n=5&": {
        "words.texts.shadow-probe": (
            "x is on a wall: B, C and E tie, so there is no strict ranking here."
        ),
    },
    # Cells on the sphere are triangles of their own: their colours were saw-toothed across walls.
    # The mark of the lit ranking comes with the picture.
    "part=sample&drawn=1&n=4&d=3&": {
        "numbers.pictures.shadow-cells.x": [2008, -5.09195, 22.9641180944],
        "numbers.pictures.shadow-cells.y": [2008, 6.26118, 27.3853642419],
        "numbers.pictures.shadow-cells.z": [2008, 8.54392, 27.1096131937],
    },
    # The line is drawn among the inputs, and said there; a name makes room for it.
    "part=line&to=2,-1.5&x=-1,0.5": {
        "words.descriptions.shadow-cells-picture": (
            "The input space cut into cells. Colour: the class that wins. Each wedge, between two "
            "walls, is one ranking. From x to the end the line crosses 6 walls and 6 pairs swap: "
            "from B > D > C > A to A > C > D > B."
        ),
        "numbers.pictures.shadow-cells.x": [50, -0.8126, 6.60560884855],
        "numbers.pictures.shadow-cells.y": [50, 1.526, 7.12065923914],
    },
    "n=3&w=1000000000,0;0,0;0,1&x=1,1&part=line": {
        "words.descriptions.shadow-cells-picture": (
            "The input space cut into cells. Colour: the class that wins. Each wedge, between two "
            "walls, is one ranking. From x to the end the line crosses 2 walls and 2 pairs swap: "
            "from A > C > B to C > B > A."
        ),
        # Names of cells stand off the line.
        "numbers.pictures.shadow-cells.x": [31, -6.106, 5.02107189751],
        "numbers.pictures.shadow-cells.y": [31, -0.107, 5.70902504811],
    },
    "part=line&n=6&d=3&": {
        "words.descriptions.shadow-cells-picture": (
            "The input space cut into cells. Directions of x as a sphere: each wall is a great "
            "circle, each patch one ranking. From x to the end the line crosses 11 walls and 11 "
            "pairs swap: from E > D > A > C > F > B to D > B > F > C > A > E."
        ),
        "numbers.pictures.shadow-cells.x": [2816, -8.79594, 31.0576326696],
        "numbers.pictures.shadow-cells.y": [2816, -14.52021, 28.4167882943],
        "numbers.pictures.shadow-cells.z": [2816, 27.94585, 32.5519453668],
    },
    "n=5&d=3&seed=12&w=&ask=": {
        "words.texts.shadow-table-note": (
            "All 120 rankings; probability for a standard normal x (estimated by sampling)."
        ),
        "numbers.pictures.shadow-polytope.x": [433, -2.418, 93.2281465867],
        "numbers.pictures.shadow-polytope.y": [433, 0.725, 38.5539543627],
        "numbers.pictures.shadow-polytope.z": [433, 6.229, 79.7674163365],
    },
    # Decimals as decimals: a wall that ends at 2.5125 is rounded the other way, and the closed
    # outline begins, and so repeats a corner, on the other side.
    "N=99&d=zero&t=1000&": {
        **{
            f"words.notices[{i}]": notice
            for i, notice in enumerate(
                (
                    "The number of features D can be 1 to 16; “zero” is not a number, 2 is shown.",
                    "The temperature T can be 0.01 to 100; 1000 was given, 100 is shown.",
                    "Bias is 1 (on) or 0 (off); “perhaps” was given.",
                    "A weight can be −1000000000 to 1000000000; “six” is not a number, 0 is shown.",
                    "An entry of x can be −1000000000 to 1000000000; “nan” stands for no number, "
                    "0 is shown.",
                )
            )
        },
        "numbers.pictures.shadow-cells.x": [358, -14.082, 37.4810806675],
        "numbers.pictures.shadow-polytope.x": [265, -55.01, 614.513792278],
        "numbers.pictures.shadow-polytope.y": [265, -17.51, 959.943806741],
    },
    # The count is exact, and pictures are drawn, while there are no more than 60,000 rankings.
    "part=line&n=8&d=8&": {
        "words.texts.shadow-headline": ALL_40320,
        "words.texts.shadow-sentence": (
            "8 classes seen through 8 features and a bias: enough room for every order of the "
            "classes."
        ),
        "words.texts.shadow-cells-note": EIGHT_INPUTS,
        "words.texts.shadow-polytope-note": (
            "The shadow is of W alone: a bias moves walls, not the shadow. This is a shadow of the "
            "shadow: 8 dimensions seen along the three in which the class vectors vary most."
        ),
        "words.texts.shadow-table-note": (
            "The 40,320 possible rankings; probability for a standard normal x (estimated by "
            "sampling)."
        ),
        "words.descriptions.shadow-cells-picture": (
            f"The input space cut into cells. {EIGHT_INPUTS}"
        ),
        "words.descriptions.shadow-polytope-picture": f"Shadow of the permutohedron. {ALL_40320}",
        "words.possible[0]": 40320,
        "words.possible[1]": 40320,
        "words.possible[2]": "b3a4aa2d3849fa81",
        "numbers.pictures.shadow-polytope.x": [80641, 17.19, 3219.72038812],
        "numbers.pictures.shadow-polytope.y": [80641, -12.02, 2702.32540787],
        "numbers.pictures.shadow-polytope.z": [80641, 1.18, 2005.91179716],
        # Names stand beside their lines apart from each other.
        "numbers.probabilities": [40320, 1.0, 0.0165568644],
    },
    # Two walls that only rounding told apart are one: a cell's name stands in its middle.
    # Samples are drawn as soon as their section opens.
    "part=sample&n=6&d=2&w=1,0;0.5,0.8660254037844386;": {
        "words.texts.shadow-sample-says": (
            "50,000 samples showed 12 of the 12 possible rankings; none was missed."
        ),
        "numbers.pictures.shadow-cells.x": [85, -3.0707, 6.11817156919],
        "numbers.pictures.shadow-cells.y": [85, 0.6481, 5.78211767002],
    },
    # What rounding leaves of differences: the loss is worked out in float64, with the digits of a
    # small one, and rounded once.
    "view=softmax&mpart=gradients&my=1&mh=-7.5&": {
        "words.texts.softmax-agreement": (
            "The three agree: against the formula, differences are off by at most 4e−9, autograd "
            "by 1e−16."
        ),
        "words.texts.softmax-steps-note": (
            f"{COMING}float32 h = 6e−3 (error 3e−6); float64 h = 2e−5 (error 5e−12)."
        ),
        "words.descriptions.softmax-steps-picture": (
            f"{ERROR}float32 h = 6e−3 (error 3e−6); float64 h = 2e−5 (error 5e−12)."
        ),
        "numbers.pictures.softmax-gradient.y": [9, 2.09999999973e-07, 1.75021666973],
        # The name of float32 stands where its curve falls.
        "numbers.pictures.softmax-steps.x": [126, 4.56987124594, 1.7102486957],
        "numbers.pictures.softmax-steps.y": [126, 1025.85520791, 1000.00948488],
    },
    "view=softmax&mpart=gradients&mn=5&my=4&": {
        "words.texts.softmax-steps-note": (
            f"{COMING}float32 h = 2e−2 (error 2e−6); float64 h = 1e−5 (error 8e−12)."
        ),
        "words.descriptions.softmax-steps-picture": (
            f"{ERROR}float32 h = 2e−2 (error 2e−6); float64 h = 1e−5 (error 8e−12)."
        ),
        # The name of float32 stands where its curve falls.
        "numbers.pictures.softmax-steps.x": [126, 4.76987118269, 1.71608583735],
        "numbers.pictures.softmax-steps.y": [126, 1032.55487911, 1000.01520339],
    },
    "view=softmax&mpart=gradients&mn=2&my=9&": {
        "words.texts.softmax-agreement": (
            "At this step the differences are off by 0.02: look at the error against the step. "
            "Autograd is off by 0."
        ),
        # The name of float32 stands where its curve falls.
        "numbers.pictures.softmax-steps.x": [126, 4.56987118269, 1.7102486957],
        "numbers.pictures.softmax-steps.y": [126, 1015.10759406, 1000.00351618],
    },
    # The hard sort has kinks, not bends.
    "view=soft_sort&stab=response&ssort=hard&": {
        f"words.{place}": (
            "Input A moves through the others: the hard sort (dotted) has a kink wherever it meets "
            "one of them, and so has this one. The slope of a line is its output's gradient: where "
            "it is flat, that output does not hear of the input."
        )
        for place in ("texts.soft_sort-response-note", "descriptions.soft_sort-response-picture")
    },
    # A temperature of 0 is allowed since, and a logit of -inf.
    "view=softmax&mn=1&mz=1,two,3&": {
        "controls.temperature": 0.0,
        "words.query": "view=softmax&mn=2&mz=1,0,3&mt=0&mc=-100&mk=10&my=9&mm=1,2,3&mq=4",
        "words.notices[1]": (
            "A logit can be −1000000000 to 1000000000, or −inf; “two” is not a number, 0 is shown."
        ),
        "words.notices[2]": (
            "The section can be temperature, shift, stability, gradients, axis, losses, simplex; "
            "“all” was given."
        ),
        "words.notices[3]": "The shift c can be −100 to 100; -200 was given, −100 is shown.",
        "words.notices[4]": "The factor k can be 0 to 10; 11 was given, 10 is shown.",
        "words.descriptions.softmax-columns-picture": (
            "Three bars per class: the logit z, exp((z − max z) / T), the probability p. "
            "softmax(1, 0) = (1.0000, 0)"
        ),
        "words.texts.softmax-curves-note": (
            "T = 0 lies beyond the left edge: the vertical line stands there, and its points are "
            "those of the limit."
        ),
        "words.texts.softmax-formula-softmax": "m = 1, T = 0: p(A) = 1 / 1.0000 = 1.0000",
        "words.texts.softmax-sentence": (
            "The leader is 1 ahead of the next. Softmax sees only such gaps, in units of T: each "
            "gap of T is a factor of e = 2.718 between two probabilities. At T = 0 the largest "
            "logit takes all, and those that tie share evenly."
        ),
        "words.texts.softmax-vector": "softmax(1, 0) = (1.0000, 0)",
    },
}


# Classes and sorters from the seventh on had the colours of the first six again.
LOOKS = {look for c in CLASS_COLOURS for look in (c, translucent(c, 0.22))}


def recoloured(place: str, was: Any, now: Any) -> bool:
    """Whether nothing but the colours of classes and sorters differs."""
    return place.startswith("words.colours") and set(was) ^ set(now) <= LOOKS


def as_now(text: str) -> str:
    """A recorded text in today's words."""
    for before, now in IMPROVED:
        text = text.replace(before, now)
    return EXPONENT.sub(lambda found: f"e{int(found[1])}", text)


def as_bounded(query: str) -> str:
    """A recorded query that asks for as much as it was given."""
    for asked, given in BOUNDED:
        query = query.replace(asked, given)
    return query


def corrected(query: str) -> Mapping[str, Any]:
    """What a link shows otherwise, by place."""
    starts = [start for start in CORRECTED if query.startswith(start)]
    assert len(starts) <= 1, f"?{query} is corrected twice: {starts}"
    return CORRECTED[starts[0]] if starts else {}
