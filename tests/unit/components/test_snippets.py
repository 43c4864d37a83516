"""The Python that the page offers runs, and prints the numbers that the page shows."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.audit.presets import PRESETS as LAYERS
from components.audit.state import AuditState
from components.page.numbers import error
from components.page.palette import LIGHT
from components.shadow.presets import SHADOW_PRESETS
from components.shadow.sections.precision import COLUMNS, LABELS
from components.shadow.sections.remedies import TITLES
from components.shadow.state import ShadowState
from components.soft_sort.networks import TYPED
from components.soft_sort.sections import curves as curves_section
from components.soft_sort.sections import learning
from components.soft_sort.sections import response as response_section
from components.soft_sort.state import RULES, SoftSortState
from components.softmax.state import LOGIT_PRESETS, SoftmaxState
from components.state.page import PageState, read_page
from components.views import VIEWS
from compute.soft_sorting import range_errors
from compute.soft_sorting.network_kinds import NETWORKS
from compute.soft_sorting.registry import SORTERS
from tests.links import unpacked
from tests.unit.components.figures import trace
from tests.unit.components.programs import NUMBER, answer_of, disagreements, printed

EXAMPLES = 3
FEW = 16  # classes, up to which the page writes rankings out


def page_of(view, state):
    return PageState(view=view, **{view: state})


def agrees(page, shown):
    """The programs of a page, for the view and for its open section, print what is shown."""
    answer, view = answer_of(page), page.view
    state = page.named(view)
    for key, name in ((f"{view}-python", ""), (f"{view}-section-python", state.section)):
        expected, output = shown[name](answer), printed(answer.texts[key])
        assert expected is None or disagreements(output, expected) == [], (name, state)


# --- softmax ------------------------------------------------------------------------------------


def columns(answer):
    exp, p = (trace(answer.pictures["softmax-columns"], name)["text"] for name in ("exp", "p"))
    total = answer.texts["softmax-formula-softmax"].partition("1 / ")[2]
    return [
        ("z", None),
        ("most likely", answer.texts["softmax-most"]),
        ("entropy", answer.texts["softmax-entropy"]),
        ("exp((z - max z) / T)", " ".join([*exp, total.partition(" = ")[0]])),
        ("p ", " ".join(p) + answer.texts["softmax-sum"]),
        ("ahead", None),
    ]


def drawn(values):
    return " ".join(str(v) for v in values)


def temperature(answer):
    figure = answer.pictures["softmax-curves"]
    ends = ("cursor", "at this temperature", "uniform")
    curves = [one for one in figure["data"] if one["name"] not in ends]
    rows = zip(curves[0]["x"], *[one["y"] for one in curves], strict=True)
    return [
        ("entropy", answer.texts["softmax-formula-entropy"].replace("ln ", "ln")),
        ("towards infinity", answer.texts["softmax-hot"].partition("=")[2]),
        *sparse(answer, "softmax-sparse-vectors"),
        ("kept", None),  # test_printed.py looks for its numbers
        ("p against T", " ".join(f"{t} " + drawn(f"{v:.4f}" for v in p) for t, *p in rows)),
    ]


def sparse(answer, key):
    """The vectors of entmax and sparsemax, the masked and those without a share as they print."""
    both = [part.partition("(")[2] for part in answer.texts[key].split("; ")]
    return [
        *[(name, v) for name, v in zip(("entmax", "sparsemax"), both, strict=True)],
        ("alpha", None),
    ]


def cells(answer, name, columns=slice(1, None), rows=slice(None)):
    table = answer.data["tables"][name]["rows"][rows]
    return "\n".join(
        " ".join(
            str(text if (text := cell.get("text")) is not None else " ".join(cell["numbers"]))
            for cell in row[columns]
        )
        for row in table
    )


def shift(answer):
    texts = answer.texts
    return [
        ("c ", None),
        ("class", cells(answer, "softmax-moved-table")),
        ("p of z + c", texts["softmax-formula-shift"].partition("=")[2]),
        ("p of k z", texts["softmax-formula-scale"].partition("=")[2]),
        ("entropy", None),
    ]


def stability(answer):
    names = ("float16", "bfloat16", "float32", "float64")
    if not answer.data["tables"]["softmax-steps-float16"]["rows"]:
        return []  # there is nothing to divide by
    limits = answer.descriptions["softmax-limits-picture"].rpartition(": ")[2].split(", ")
    return [
        part
        for name, limit in zip(names, limits, strict=True)
        for part in (
            (
                name,
                limit.partition(" ")[2]
                + "\n"
                + cells(answer, f"softmax-steps-{name}").replace("∞", "inf"),
            ),
            ("off by", None),
        )
    ]


def gradients(answer):
    rows = answer.data["tables"]["softmax-gradient-table"]["rows"][:-1]
    ways = [" ".join(row[place]["text"] for row in rows) for place in (1, 2, 3)]
    batch = answer.pictures["softmax-batch"]["data"][0]
    losses = cells(answer, "softmax-batch-table", slice(2, 3))
    above = []
    if rows:
        jacobian = answer.pictures["softmax-jacobian"]["data"][0]
        above = [
            ("T", None),
            ("loss", answer.texts["softmax-formula-loss"]),
            *zip(("formula", "differences", "autograd"), ways, strict=True),
            ("Jacobian", " ".join(f"{v:.4f}" for row in jacobian["z"] for v in row)),
            ("finite_differences", None),
        ]
    return [
        *above,
        ("losses", losses),
        ("gradient of the mean", " ".join(f"{v:.4f}" for row in batch["z"] for v in row)),
    ]


def axis(answer):
    def table(name):
        square = cells(answer, f"softmax-axis-{name}", slice(1, 4), slice(0, 3))
        right = cells(answer, f"softmax-axis-{name}", slice(4, 5), slice(0, 3))
        below = cells(answer, f"softmax-axis-{name}", slice(1, 4), slice(3, 4))
        return square + "\n" + right + "\n" + below

    starts = {"rows": "over rows", "columns": "over columns", "global": "wrong"}
    agree = [("row", None)] if answer.texts["softmax-axis-agree"].startswith("Row") else []
    return [*[(start, table(name)) for name, start in starts.items()], *agree]


def losses(answer):
    return [
        ("lead", None),
        ("cross_entropy", cells(answer, "softmax-losses-table")),
        ("exp(-loss)", answer.texts["softmax-hinge-says"].partition(". Only")[0]),
    ]


def simplex(answer):
    ranked = [("ranking", None)] if "The ranking" in answer.texts["softmax-simplex-says"] else []
    places = [
        " ".join(f"{v:.4f}" for v in [*one["x"], *one["y"]])
        for one in answer.pictures["softmax-simplex"]["data"]
        if one.get("name") == "p"
    ]
    return [
        ("", None),
        ("p", answer.texts["softmax-formula-simplex"]),
        *sparse(answer, "softmax-simplex-vectors"),
        *[("in the triangle", place) for place in places],
        *ranked,
        ("in Shadow", None),
    ]


SOFTMAX = {
    "": columns,
    "temperature": temperature,
    "shift": shift,
    "stability": stability,
    "gradients": gradients,
    "axis": axis,
    "losses": losses,
    "simplex": simplex,
}
LOGITS = st.builds(
    SoftmaxState,
    n=st.integers(2, 10),
    logits=st.lists(st.floats(-20, 20), max_size=10).map(tuple),
    temperature=st.sampled_from([0.1, 1.0, 3.0]),
    shift=st.floats(-100, 100),
    scale=st.floats(0, 10),
    label=st.integers(0, 9),
)


@pytest.mark.parametrize("section", VIEWS["softmax"].sections)
@pytest.mark.parametrize("preset", LOGIT_PRESETS)
def test_softmax_programs_print_what_presets_show(section, preset):
    agrees(
        page_of("softmax", replace(SoftmaxState().with_preset(preset), section=section)), SOFTMAX
    )


LIMITS = {
    "masked": SoftmaxState(logits=(1.0, -math.inf, 2.0)),
    "label masked": SoftmaxState(logits=(-math.inf, 0.5, 2.0)),
    "cold": SoftmaxState(temperature=0.0),
    "hot": SoftmaxState(temperature=math.inf),
}


@pytest.mark.parametrize("section", VIEWS["softmax"].sections)
@pytest.mark.parametrize("limit", LIMITS)
def test_softmax_programs_print_what_limits_show(section, limit):
    agrees(page_of("softmax", replace(LIMITS[limit], section=section)), SOFTMAX)


@pytest.mark.parametrize("section", VIEWS["softmax"].sections)
@settings(max_examples=EXAMPLES)
@given(state=LOGITS)
def test_softmax_programs_print_what_is_shown(section, state):
    agrees(page_of("softmax", replace(state, section=section)), SOFTMAX)


# --- your layer ---------------------------------------------------------------------------------


def layer_front(answer):
    shape, headline = answer.texts["audit-shape"], answer.texts["audit-headline"]
    n, d = NUMBER.findall(shape)[:2]
    count, total = (text.replace(",", "") for text in NUMBER.findall(headline)[:2])
    never = int(count) if "never" in headline else 0
    return [
        ("classes and features", f"{n} {d}"),
        ("can win", f"{int(total) - never} {total}"),
        ("never", f"{never}"),
        ("beyond", None),
    ]


def why_each(answer):
    shown = answer.texts["audit-classes-shown"]
    if "Rows" in shown:
        return None  # of several pages one is shown
    return [("to open", None), ("listed", None), ("", cells(answer, "audit-classes-table"))]


def decided(answer):
    ends = [("the same row", None)] if "Equal" in answer.texts["audit-equal-rows"] else []
    return [("", cells(answer, "audit-stages-table")), *ends, ("groups", None)]


def reported(answer):
    return [("#", answer.texts["audit-report-text"])]


AUDIT = {
    "": layer_front,
    "classes": why_each,
    "decided": decided,
    "report": reported,
}  # of the other sections test_printed.py looks for the numbers


@pytest.mark.parametrize("section", sorted(AUDIT.keys() - {""}))
@pytest.mark.parametrize("preset", [name for name in LAYERS if name != "vocabulary"])
@pytest.mark.parametrize("centred", [False, True])
def test_the_programs_of_a_layer_print_what_presets_show(section, preset, centred):
    state = replace(AuditState().with_preset(preset), section=section, centred=centred)
    page = page_of("audit", replace(state, format=""))
    agrees(page, AUDIT)


# --- shadow -------------------------------------------------------------------------------------


def table(answer):
    rows = answer.data["table"]
    softmax = answer.descriptions["shadow-softmax-picture"]
    # For many classes the headline is all there is.
    headline = answer.texts["shadow-headline"]
    numbers = [number.replace(",", "") for number in NUMBER.findall(headline)]
    count = ("at most", None if len(numbers) == 1 else " ".join(numbers))
    if not headline.startswith(("At most", "Up to")):
        shares = iter(rows["shares"] or [])
        possible = unpacked(rows["feasible"]).astype(bool)
        named = zip(rows["keys"], possible, strict=True)
        listed = [f"{' > '.join(key)} {next(shares, '')}" for key, has in named if has]
        start = f"{numbers[0]} of {numbers[1]}"
        count = (start, "\n".join([*(numbers[2:] or ["0"]), *listed]))
    probe = answer.texts["shadow-probe"].partition(" at T")[0]
    return [
        ("classes and features", None),
        count,
        ("T ", None),
        ("softmax at the probe", softmax + (probe if answer.data["probe"] else "")),
    ]


def ask(answer):
    verdict, proof = answer.texts["shadow-ask-verdict"], answer.texts["shadow-ask-proof"]
    note = answer.texts.get("shadow-mixture-note", "").partition("the mix ")[2]
    mix = [("mixed of", note.partition(" of survivors")[0])] if note else []
    if answer.data["ask"]["kind"] == "possible":
        name = verdict.partition(" is ")[0].partition(" can ")[0]
        x, _, rest = proof.partition(" produces it. Its margin is ")
        margin, _, rest = rest.partition(": ")
        share = rest.rpartition(" is ")[2] if "The probability" in rest else ""
        return [("", f"{name}\n{x} {name} {margin} {share}"), *mix]
    if answer.data["ask"]["kind"] != "never":
        return []
    shortest = answer.texts["shadow-ask-shortest"]
    which, _, certificate = shortest.partition(" as the first")
    places = which.count(">") + 1
    starts = {"Already": "already the first", "No": "possible are the first", "": ""}
    start = starts[shortest.partition(" ")[0]]
    beginning = [(start, f"{places} {which} {certificate}")] if start else []
    return [("", f"{verdict} {proof}"), *beginning, *mix]


def sample(answer):
    says = answer.texts["shadow-sample-says"].replace("none was", "0 were")
    expected = answer.texts["shadow-curve-note"].partition("predict, ")[2]
    missed = answer.data["sample"]["missed"]
    together = answer.texts["shadow-sample-missed"].partition("Together ")[2]
    listed = "\n".join(f"{one['text']} {one['share']}" for one in missed)
    return [
        ("", says),
        *([("expected", expected)] if expected else []),
        *([("together", f"{together}\n{listed}")] if missed else []),
    ]


def solid(answer):
    note = answer.texts.get("shadow-flattened-note", "")
    if not note:
        return [("", f"{answer.data['shape']['n']} {answer.data['shape']['n'] - 1}")]
    seen, hidden = note.partition(":")[0], note.rpartition(". ")[2]
    if "no vertex is lost" in note:
        size = answer.data["shape"]["n"] - 1
        seen, hidden = f"{size} {size}", f"0 of {6 if size == 2 else 24}"
    return [("W sees", seen), ("pressed flat", None), ("hidden", hidden)]


def crossed(answer):
    reaches, n = answer.texts["shadow-slice-reaches"], answer.data["shape"]["n"]
    if not reaches:
        return [("", f"{n}")]
    counted = reaches.partition(": ")[2].partition(" of ")[0]
    total = math.factorial(n)
    count = total if "Every ranking" in reaches else counted if counted.isdigit() else 0
    return [
        ("crossed", f"{count} of {total}"),
        ("never", f"{total - int(count)}"),
        ("a slice", None),
    ]


def precision(answer):
    shown = [("top sets of", None)]
    for name in LABELS:
        said = {column: answer.texts[f"shadow-precision-{name}-{column}"] for column in COLUMNS}
        entries = said["entries"]
        rounded = entries.partition(",")[0] if entries[0].isdigit() else None
        shown += [(f"{name} weights", rounded), ("cut", None)]
        winners, _, classes = said["winners"].partition(" of ")
        shown += [(f"{name} winners", f"{classes}: {winners}"), ("gained", None)]
        for column, called in (("rankings", "rankings"), ("sets", "top sets")):
            if said[column] != "–":
                shown += [(f"{name} {called}", said[column]), ("gained", None)]
        shown.append((f"{name} rank", None))
    return shown


def top_sets(answer):
    says = answer.texts["shadow-top-says"]
    count = says.partition(" can be")[0].replace("At least ", "")
    rows = answer.data["tables"]["shadow-top-table"]["rows"]
    shares = "\n".join(row[2]["text"] for row in rows if row[2]["text"])
    start = "at least" if says.startswith("At least") else ""
    where = NUMBER.findall(says.partition(" can be ")[2].partition(".")[0].partition(":")[0])
    return [
        ("k ", None),
        (start, f"{count} {' '.join(where)}"),
        ("others", None),
        ("in no set", None),
        ("points of the shadow", None),
        ("sets found", None),
        ("", shares),
    ]


def label_sets(answer):
    found = NUMBER.findall(answer.texts["shadow-labels-found"].replace(",", ""))
    count, total = found[:2] if len(found) > 1 else found * 2
    generic = NUMBER.findall(answer.texts["shadow-labels-why"].replace(",", ""))[0]
    listed = answer.texts["shadow-labels-listed"] or "never" in answer.texts["shadow-labels-found"]
    if not listed:
        return [("", f"{count} {total}"), ("generic", None)]
    never = f"{int(total) - int(count)}"
    return [("", f"{count} {total}"), ("never", never), ("generic", generic), ("in", None)]


def remedies(answer):
    shown = []
    for name in ("before", "unit", "norm"):
        count = answer.texts[f"shadow-remedy-{name}-count"]
        text = count.replace("At most", "")
        bars = [
            one
            for one in answer.pictures[f"shadow-remedy-{name}"]["data"]
            if one.get("name") == "wins"
        ]
        shown.append((TITLES[name].split(":")[0], text))
        if bars:
            shown.append(
                ("wins in percent", drawn([*(f"{100 * v:.1f}" for v in bars[0]["y"]), 20000]))
            )
    return shown


def line(answer):
    steps = answer.data["line"]["steps"]
    numbers = NUMBER.findall(answer.texts["shadow-line-says"].partition(":")[0])
    if not numbers:
        numbers = ["0", "0", "0"]
    elif len(numbers) == 2:
        numbers.append("1")  # what is not more than one at a wall is not said
    logits = [
        one["y"] for one in answer.pictures["shadow-line"]["data"] if one["name"].startswith("log")
    ]
    return [
        ("", " ".join(numbers)),
        ("logits", drawn(f"{z:.4f}" for ends in zip(*logits, strict=True) for z in ends)),
        ("start", "\n".join(f"{step['share']} {step['text']}" for step in steps)),
    ]


SHADOW = {
    "": table,
    "ask": ask,
    "slice": crossed,
    "sample": sample,
    "solid": solid,
    "top_k": top_sets,
    "remedies": remedies,
    "precision": precision,
    "labels": label_sets,
    "line": line,
}
WEIGHT = st.integers(-30, 30).map(lambda v: v / 10)
LAYERS = st.integers(2, 4).flatmap(
    lambda n: st.builds(
        ShadowState,
        n=st.just(n),
        d=st.integers(1, 3),
        seed=st.integers(0, 99),
        with_bias=st.booleans(),
        weights=st.lists(st.tuples(WEIGHT, WEIGHT), max_size=n).map(tuple),
        temperature=st.sampled_from([0.1, 1.0, 3.0]),
        asked=st.permutations("ABCD"[:n]).flatmap(
            lambda order: st.sampled_from(
                ["".join(order), f"{order[0]}…", f"{''.join(order[:-1])}…", f"{{{order[0]}}}"]
            )
        ),
    )
)


@pytest.mark.parametrize("section", VIEWS["shadow"].sections)
@pytest.mark.parametrize("preset", [name for name, it in SHADOW_PRESETS.items() if it.n <= FEW])
def test_shadow_programs_print_what_presets_show(section, preset):
    state = ShadowState(section=section).with_preset(preset)
    state = replace(state, asked="DBCA"[-min(state.n, 4) :] + "EFGH"[: max(state.n - 4, 0)])
    agrees(page_of("shadow", state), SHADOW)


@pytest.mark.parametrize("section", VIEWS["shadow"].sections)
@settings(max_examples=EXAMPLES)
@given(state=LAYERS)
def test_shadow_programs_print_what_is_shown(section, state):
    agrees(page_of("shadow", replace(state, section=section)), SHADOW)


@pytest.mark.parametrize(
    "query",
    [
        "ask=D > C > …",
        "ask=D > C > B > A",
        "n=5&d=2&ask=E > B > C > …",
        "n=5&d=1&w=1;2;3;4;5&ask=E > C > B > A > D",
        "n=5&d=1&w=1;2;3;4;5&ask=C > D > …",
        "ask={C, D}",
        "n=5&d=1&w=1;2;3;4;5&ask={C, E}",
        "n=6&d=2&bias=1&ask={A, C, F}",
    ],
)
def test_shadow_programs_print_the_verdict_on_first_places_and_sets(query):
    page, notices = read_page(query)
    assert notices == []
    agrees(page, SHADOW)


@pytest.mark.parametrize(
    ("query", "count"),
    [("n=64&d=2", 4030), ("n=12&d=4", 65472), ("n=12&d=12", 479001600), ("n=64&d=16", "at most")],
)
def test_shadow_programs_of_large_layers_print_their_counts(query, count):
    page, _ = read_page(f"{query}&w=")
    answer = answer_of(page)
    assert f"\n{count} " in printed(answer.texts["shadow-python"])
    said = answer.texts["shadow-headline"].replace(",", "")
    assert said.lower().startswith(str(count))


# --- soft sort ----------------------------------------------------------------------------------


def last(frames, name):
    return unpacked(frames[name])[-1]


def written(answer, numbers):
    return drawn(f"{v:.{answer.frames['decimals']}f}" for v in np.ravel(numbers).tolist())


def outputs(answer):
    headline = answer.texts["soft_sort-headline"]
    off = headline.partition("off by")[2] or "0"
    kind = SORTERS[answer.controls["sorter"]]
    return [
        ("values", None),
        (headline.partition(" ")[0].lower(), None),
        ("off by", off),
        ("sorted", written(answer, last(answer.frames, "outputs"))),
        *([("ranks", None)] if kind.has_ranks else []),
        *([("network", None)] if kind.is_network else []),
    ]


def curves(answer):
    frames = answer.frames
    rows = zip(frames["knobs"][:-1], unpacked(frames["outputs"])[:-1], strict=True)
    return [("", "\n".join(f"{knob} {written(answer, y)}" for knob, y in rows))]


def response(answer):
    figure = answer.pictures["soft_sort-response"]
    places = next(one["x"] for one in figure["data"] if len(one.get("x", ())) == 41)
    rows = zip(places, last(answer.frames, "response"), strict=True)
    return [("", "\n".join(f"{x:.2f} {written(answer, y)}" for x, y in rows))]


def matrix(answer):
    shown = []
    for name, start in (("matrices", "matrix"), ("jacobians", "Jacobian")):
        if name in answer.frames:
            table = answer.frames[name]
            looks = np.array([text for text, *_ in table["looks"]])
            cells = looks[last(table, "cells").astype(int)].ravel()
            shown.append((start, " ".join(text or "0.0" for text in cells)))
            sums = np.array(table["totals"])[last(table, "sums").astype(int)].ravel()
            shown.append(("sums", " ".join(sums)))
    shown.append(("least", answer.frames["least"][-1]))
    return shown


def compare(answer):
    rows = [("softness", None), ("outputs, largest error", "")]
    for one in answer.data["compare"]:
        found = answer.frames["compare"][one["name"]]
        errors, gradients = (float(last(found, name)) for name in ("errors", "gradients"))
        y = written(answer, last(found, "outputs"))
        rows.append((one["name"], f"{y} {error(errors)} {gradients:.2f} {found['spread']}"))
    return rows


def bridge(answer):
    verdict = answer.texts["soft_sort-bridge-verdict"]
    if not verdict.startswith("Soft ranks"):
        return None
    ranks = verdict.partition("(")[0].replace("Soft ranks", "")
    order = verdict.partition(": ")[2].partition(".")[0]
    if "not strict" in verdict:
        return [("", None), ("soft ranks", ranks)]
    return [("", None), ("soft ranks", ranks), ("order", order), ("this W", "")]


def vectors(answer):
    rows, scores = (last(answer.frames, name) for name in ("vectors", "vector_scores"))
    return [
        (start, drawn(f"{v:.4f}" for v in values.ravel().tolist()))
        for start, values in (("sorted", rows), ("judged by", scores))
    ]


def top_k(answer):
    said = answer.texts["soft_sort-quantiles-say"].partition(". Median")[0]
    place, hard = said.partition("(")[2].partition(")")[0], said.rpartition("hard ")[2]
    soft = written(answer, last(answer.frames, "quantiles")[1])
    above = []
    if "memberships" in answer.frames:
        bars = drawn(f"{v:.3f}" for v in last(answer.frames, "memberships").tolist())
        total = NUMBER.findall(answer.texts["soft_sort-top-says"].partition("sum to ")[2])[0]
        above = [("k ", None), ("soft", f"{bars} {total}"), ("hard", None), ("hard, all", None)]
    return [*above, ("q ", f"{SoftSortState().share} {place} {soft} {hard}"), ("q ", None)]


def polytopes(answer):
    says = answer.texts["soft_sort-polytopes-says"]
    if "segment" in says:
        return [("", says.partition(" there is")[0])]
    more = answer.texts["soft_sort-polytopes-of"]
    shown = [("the first", more)] if more else []
    shown.append(("T ", says.partition("range = ")[2]))
    levels = {"simplex": "0 0 1", "hypersimplex": "0 1 1", "permutohedron": "0 1 2"}
    for shape, corner in levels.items():
        for part in answer.texts[f"soft_sort-polytopes-{shape}-says"].split("; "):
            name, _, rest = part.partition(" (")
            start = "entmax 1.5" if "entmax" in name else name.replace("Soft", "soft")
            shown.append((start, f"{rest.partition(')')[0]} {corner}"))
    return [*shown, ("l2 at", None)]


def networks(answer):
    texts, rows = answer.texts, [("over", None)]
    kinds = {**{name: kind.label for name, kind in NETWORKS.items()}, TYPED: "Yours"}
    for name, label in kinds.items():
        start = f"soft_sort-networks-{name}-"
        own = {key.removeprefix(start): text for key, text in texts.items() if start in key}
        if not own:
            return rows
        rows.append((f"{label} ", f"{own['size']} {own['depth']} {own['sorts']}"))
        orders = over_orders(label, texts["soft_sort-networks-orders"])
        # Of what does not sort the page says no more, and what rounding does it calls equal.
        told = "fails" not in own["sorts"] and float(orders.replace("−", "-")) > 1e-9
        rows.append(("off by", f"{own['error']} {own['followed']} {orders}" if told else None))
    return [*rows, ("wires of yours", None)]


def over_orders(label, said):
    """The error over orders that the sentence has for a network, or for the best."""
    own = re.search(rf"\b{label} (\S+) %", said) or re.search(r"off (?:by|alike:) (\S+) %", said)
    return own.group(1)


SOFT = {
    "": outputs,
    "curves": curves,
    "response": response,
    "matrix": matrix,
    "compare": compare,
    "networks": networks,
    "top_k": top_k,
    "bridge": bridge,
    "polytopes": polytopes,
    "vectors": vectors,
}
SORTS = st.integers(2, 5).flatmap(
    lambda n: st.builds(
        SoftSortState,
        n=st.just(n),
        values=st.lists(st.integers(-99, 99).map(lambda v: v / 10), max_size=n).map(tuple),
        sorter=st.sampled_from(list(SORTERS)),
        network=st.sampled_from(list(NETWORKS)),
        softness=st.sampled_from([0.01, 0.05, 0.3, 2.0]),
        rule=st.sampled_from(list(RULES)),
        jacobian_of=st.sampled_from(["sort", "rank"]),
    )
)


@pytest.mark.parametrize("section", sorted(SOFT.keys() - {""}))
@pytest.mark.parametrize("sorter", SORTERS)
def test_soft_sort_programs_print_what_each_sorter_shows(section, sorter):
    state = SoftSortState(section=section, n=4, sorter=sorter)
    agrees(page_of("soft_sort", state), SOFT)


@pytest.mark.parametrize("section", sorted(SOFT.keys() - {"", "bridge"}))
@settings(max_examples=EXAMPLES)
@given(state=SORTS)
def test_soft_sort_programs_print_what_is_shown(section, state):
    agrees(page_of("soft_sort", replace(state, section=section)), SOFT)


@pytest.mark.parametrize("softness", [0.0, 0.3])
@pytest.mark.parametrize("sorter", ["cauchy", "l2", "softsort", "smooth"])
@pytest.mark.parametrize("section", [curves_section, response_section])
def test_soft_sort_programs_print_the_ranks_and_derivatives_that_are_drawn(
    section, sorter, softness
):
    state = SoftSortState(n=4, sorter=sorter, softness=softness)
    for aim, shown in (("sort", "derivative"), ("rank", "value"), ("rank", "derivative")):
        page = page_of("soft_sort", replace(state, aim=aim, shown=shown))
        (table,) = section.SECTION.sheets.values()
        rows = drawn(f"{v:.3f}" for row in table(page).rows for v in row[1:])
        lines = printed(section.snippet(page)).splitlines()
        found = drawn(line.partition(" ")[2] for line in lines)
        assert disagreements(found, [("", rows)]) == [], (aim, shown)


def test_the_program_of_all_sorters_prints_what_holds_for_each():
    answer = answer_of(page_of("soft_sort", SoftSortState(section="compare", n=5, softness=0.3)))
    output = printed(answer.texts["soft_sort-section-python"])
    what = ("sum_preserved", "inside_hull", "ascending", "monotone")
    for one in answer.data["compare"]:
        flags = last(answer.frames["compare"][one["name"]], "flags")
        line = next(line for line in output.split("\n") if line.startswith(f"{one['name']} "))
        assert [word in line for word in what] == flags.astype(bool).tolist()
    assert "monotone" in output


@pytest.mark.parametrize(
    ("wires", "said"),
    [("0:1,2:3;0:2,1:3;1:2", "5 3 ✓ sorts"), ("0:1", "1 1 ✗ fails on 0 0 1 0")],
)
def test_the_program_of_the_networks_prints_what_is_said_of_one_that_is_typed(wires, said):
    page = page_of("soft_sort", SoftSortState(section="networks", n=4, typed_network=wires))
    assert ("Yours ", said) in networks(answer_of(page))
    agrees(page, SOFT)


def test_the_program_of_the_lesson_prints_how_its_runs_end(monkeypatch):
    monkeypatch.setattr(learning, "STEPS", 12)
    page = page_of("soft_sort", SoftSortState(section="learning", n=4))
    said = learning.lesson(page, LIGHT, learning.STEPS)["said"]
    numbers = [" ".join(NUMBER.findall(line.partition(", and")[0])[:3]) for line in said]
    output = printed(answer_of(page).texts["soft_sort-section-python"])
    assert disagreements(output, [("", "\n".join(numbers))]) == []


def test_the_program_of_the_errors_prints_every_cell(monkeypatch):
    monkeypatch.setattr(range_errors, "SIZES", range_errors.SIZES[:1])
    page = page_of("soft_sort", SoftSortState(section="error"))
    cells = range_errors.error_cells(page.soft_sort.precision)
    shown = [(f"{one.comparator} ", f"{one.size} {one.range} {error(one.error)}") for one in cells]
    assert disagreements(printed(answer_of(page).texts["soft_sort-section-python"]), shown) == []


def test_every_view_and_every_section_has_a_program():
    for name, view in VIEWS.items():
        for section in view.sections:
            state = replace(PageState().named(name), section=section)
            texts = answer_of(page_of(name, state)).texts
            assert all(texts[f"{name}{key}"] for key in ("-python", "-section-python")), section
