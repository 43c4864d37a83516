"""The whole permutohedron of three or four classes: it turns, and it is flattened to its shadow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from dash import html
from numpy.typing import NDArray

from components.page import controls
from components.page.answers import Answer, packed
from components.page.palette import Theme, base_layout, class_colour, plane_axis
from components.shadow.figures import BLANK, DEFAULT_CAMERA
from components.shadow.model import Layer, Probe
from components.shadow.sections.pieces import VIEW, card, picture, said
from components.state.page import PageState
from compute.geometry.flattening import Flattening, flattening
from compute.geometry.plane import hull_corners, principal_axes
from compute.geometry.polytope import Permutohedron, permutohedron
from compute.linear import product
from compute.naming import class_list, class_name

LABEL = "The whole permutohedron"
SPACE, TURNED, FLAT = "shadow-solid", "shadow-turned", "shadow-flattened"
FRAMES, TURNS = 61, 36
Floats = NDArray[np.float64]

# Paul Tol's "bright" scheme, apart from the colours of the classes; a dash for each as well.
PAIR_COLOURS = ("#4477AA", "#EE6677", "#228833", "#AA8800", "#2CA6BD", "#AA3377")
PAIR_DASHES = ("solid", "dash", "dot", "longdash", "dashdot", "longdashdot")
HEXAGON, SQUARE = "#9db7cc", "#e3c7a0"


@dataclass(frozen=True)
class Solid:
    """The permutohedron of a layer's classes and how it flattens."""

    layer: Layer
    flat: Flattening

    @property
    def whole(self) -> Permutohedron:
        """Vertices, edges and faces."""
        return permutohedron(self.layer.n)

    @cached_property
    def rows(self) -> list[int]:
        """The catalogue's row of each vertex."""
        best_first = np.argsort(self.whole.vertices, axis=1)[:, ::-1]
        index = self.layer.catalogue.index
        return [index["".join(class_name(c) for c in row)] for row in best_first.tolist()]

    @property
    def keys(self) -> list[str]:
        """The ranking of each vertex."""
        return [self.layer.catalogue.keys[row] for row in self.rows]

    @property
    def survives(self) -> NDArray[np.bool_]:
        """Whether each vertex is a corner of the shadow."""
        return np.asarray(self.layer.survives[self.rows])

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs that edges swap, in order."""
        return sorted({(int(a), int(b)) for a, b in self.whole.edge_pairs})

    @cached_property
    def edge_colours(self) -> list[int]:
        """Which of the pairs each edge swaps."""
        return [self.pairs.index((int(a), int(b))) for a, b in self.whole.edge_pairs]


@lru_cache(maxsize=16)
def _flattened(weights: bytes, shape: tuple[int, int]) -> Flattening:
    return flattening(np.frombuffer(weights).reshape(shape), FRAMES, TURNS)


def draw(page: PageState, layer: Layer, probe: Probe, theme: Theme) -> Answer:
    """The solid, its turning or its frames, and the flattening; a sentence for other N."""
    flat = page.shadow.flat
    answer = Answer(
        texts={"shadow-solid-says": sentence(layer)},
        controls={"flat": "1" if flat else "0"},
        data={"panels": ["solid"], "solid": None},
        visible={"shadow-solid-controls": layer.n == 4, "shadow-pairs": layer.n in (3, 4)},
    )
    if layer.n not in (3, 4):
        return answer
    W = layer.weights
    solid = Solid(layer, _flattened(W.tobytes(), W.shape))
    turning = layer.n == 4 and not flat
    shown = SPACE if turning else TURNED
    answer.data["panels"] += ["solid-space" if turning else "solid-flat", "solid-shadow"]
    answer.data["solid"] = {
        "edges": solid.whole.edges.ravel().tolist(),
        "turns": turning is False and layer.n == 4,
        "pairs": [
            {
                "text": f"{class_name(a)} ⇄ {class_name(b)}",
                "colour": PAIR_COLOURS[k],
                "dash": PAIR_DASHES[k],
            }
            for k, (a, b) in enumerate(solid.pairs)
        ],
    }
    answer.pictures = {
        shown: in_space(solid, theme) if turning else frame(solid, solid.flat.turns, 0, theme),
        FLAT: frame(solid, solid.flat.frames, 0, theme),
    }
    answer.texts |= {
        f"{shown}-note": solid_note(layer, turning),
        f"{FLAT}-note": shadow_note(solid),
    }
    answer.descriptions = {
        f"{shown}-picture": f"The permutohedron of {layer.n} classes. {sentence(layer)}",
        f"{FLAT}-picture": f"The permutohedron flattened to its shadow. {shadow_note(solid)}",
    }
    answer.frames = {"flatten": packed(solid.flat.frames)}
    if not turning:
        answer.frames["turn"] = packed(solid.flat.turns)
    answer.visible |= {"shadow-turn": layer.n == 4}
    return answer


# --- words --------------------------------------------------------------------------------------


def sentence(layer: Layer) -> str:
    """What the solid is made of."""
    if layer.n == 3:
        return (
            "Three classes: a hexagon. Its 6 vertices are the rankings; each of its 6 edges swaps "
            "two neighbours, the two that tie on the wall between them."
        )
    if layer.n == 4:
        return (
            "Four classes: a truncated octahedron. Its 24 vertices are the rankings; each of its "
            "36 edges swaps two neighbours, the two that tie on the wall between them. Its 14 "
            "faces split the classes in an upper and a lower block: 8 hexagons (one class against "
            "three) and 6 squares (two against two)."
        )
    dimensions = layer.n - 1
    return (
        f"The permutohedron of {layer.n} classes has {dimensions} "
        f"dimension{'s' if dimensions > 1 else ''}"
        + (": a line with two ends." if layer.n == 2 else ", more than can be shown.")
        + " Choose N = 3 or N = 4 to see it whole."
    )


def solid_note(layer: Layer, turning: bool) -> str:
    """How to look at it."""
    if layer.n == 3:
        return "Filled: corners of the shadow. Hollow: hidden."
    how = "Drag to turn it." if turning else "Turn it with the slider."
    return f"{how} Filled: corners of the shadow. Hollow: hidden inside it."


def shadow_note(solid: Solid) -> str:
    """What flattening does to it."""
    layer, left = solid.layer, solid.flat.rank
    hidden = int((~solid.survives).sum())
    if left >= layer.n - 1:
        return (
            f"These {layer.d} features see all {left} dimensions: the solid is stretched, not "
            "flattened, and no vertex is lost."
        )
    gone = layer.n - 1 - left
    shape = {0: "a point", 1: "a line", 2: "a plane"}[left]
    return (
        f"W sees {left} of {layer.n - 1} dimensions: {gone} "
        f"{'is' if gone == 1 else 'are'} pressed flat, and what is left lies in {shape}. "
        f"{hidden} of {len(solid.keys)} vertices end inside."
    )


# --- pictures -----------------------------------------------------------------------------------


def _vertex_marker(solid: Solid, theme: Theme, size: float) -> dict[str, Any]:
    """Survivors filled in the colour of their winner, hidden vertices hollow."""
    colours = [class_colour(int(layer_row[0])) for layer_row in _best_first(solid)]
    kept = solid.survives.tolist()
    return {
        "size": [size if keep else 0.75 * size for keep in kept],
        "symbol": ["circle" if keep else "circle-open" for keep in kept],
        "color": [c if keep else theme.faint for c, keep in zip(colours, kept, strict=True)],
        "line": {"width": 1, "color": theme.outline},
    }


def _best_first(solid: Solid) -> NDArray[np.intp]:
    return np.asarray(solid.layer.catalogue.best_first[solid.rows])


def frame(solid: Solid, frames: Floats, index: int, theme: Theme) -> dict[str, Any]:
    """One flat picture; the page moves its points from frame to frame."""
    points = frames[index]
    # No gaps in a line: then each frame is written without plotting anew.
    edges = [
        {
            "type": "scatter",
            "x": points[[a, b], 0].round(4).tolist(),
            "y": points[[a, b], 1].round(4).tolist(),
            "mode": "lines",
            "line": {"color": PAIR_COLOURS[pair], "dash": PAIR_DASHES[pair], "width": 2},
            "hoverinfo": "skip",
        }
        for (a, b), pair in zip(solid.whole.edges.tolist(), solid.edge_colours, strict=True)
    ]
    radius = 1.15 * float(np.abs(frames).max())
    vertices = {
        "type": "scatter",
        "x": points[:, 0].round(4).tolist(),
        "y": points[:, 1].round(4).tolist(),
        "mode": "markers+text",
        "text": [
            key if keep or solid.layer.n == 3 else BLANK
            for key, keep in zip(solid.keys, solid.survives, strict=True)
        ],
        "textposition": "top center",
        "textfont": {"size": 10, "color": theme.text},
        "customdata": solid.keys,
        "cliponaxis": False,
        "marker": _vertex_marker(solid, theme, 9),
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return {
        "data": [*edges, vertices],
        "layout": base_layout(
            theme,
            margin={"l": 8, "r": 8, "t": 8, "b": 8},
            xaxis=plane_axis(theme, -radius, radius, visible=False, constrain="domain"),
            yaxis=plane_axis(
                theme, -radius, radius, visible=False, constrain="domain", scaleanchor="x"
            ),
        ),
    }


def in_space(solid: Solid, theme: Theme) -> dict[str, Any]:
    """The truncated octahedron over the shadow it throws: faces, edges by pair, vertices."""
    points = solid.flat.solid
    data: list[dict[str, Any]] = [_faces(solid), _face_names(solid, theme)]
    if solid.flat.rank == 2:
        data.append(_floor(solid, theme))
    edges = solid.whole.edges
    for k, (a, b) in enumerate(solid.pairs):
        mine = edges[[colour == k for colour in solid.edge_colours]]
        ends = points[mine]  # (6, 2, 3)
        # The middle is a point of its own, so that the edge can be hovered.
        strokes = np.stack([ends[:, 0], ends.mean(axis=1), ends[:, 1]], axis=1)
        data.append(
            {
                "type": "scatter3d",
                **_gapped(strokes),
                "mode": "lines",
                "line": {"color": PAIR_COLOURS[k], "dash": PAIR_DASHES[k], "width": 6},
                "hovertemplate": f"swaps {class_name(a)} and {class_name(b)}<extra></extra>",
            }
        )
    data.append(
        {
            "type": "scatter3d",
            **_xyz(points),
            "mode": "markers+text",
            "text": solid.keys,
            "textfont": {"size": 11, "color": theme.text},
            "textposition": "top center",
            "customdata": solid.keys,
            "marker": {**_vertex_marker(solid, theme, 6)},
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    )
    axis = {"visible": False}
    return {
        "data": data,
        "layout": base_layout(
            theme,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            dragmode="orbit",
            scene={
                "xaxis": axis,
                "yaxis": axis,
                "zaxis": axis,
                "aspectmode": "data",
                "camera": DEFAULT_CAMERA,
                "dragmode": "orbit",
            },
        ),
    }


def _faces(solid: Solid) -> dict[str, Any]:
    """The 14 faces as fans of triangles."""
    i, j, k, colours = [], [], [], []
    for face in _face_corners(solid):
        for first, second in pairwise(face[1:]):
            i.append(face[0])
            j.append(first)
            k.append(second)
            colours.append(HEXAGON if len(face) == 6 else SQUARE)
    return {
        "type": "mesh3d",
        **_xyz(solid.flat.solid),
        "i": i,
        "j": j,
        "k": k,
        "facecolor": colours,
        "opacity": 0.55,
        "flatshading": True,
        "hoverinfo": "skip",
        "lighting": {"ambient": 0.85, "diffuse": 0.35, "specular": 0.0},
    }


def _face_corners(solid: Solid) -> list[list[int]]:
    """The vertices of every face, in order around it."""
    vertices, corners = solid.whole.vertices, []
    for lower, _ in solid.whole.facets:
        size = len(lower)
        on_it = np.flatnonzero(vertices[:, list(lower)].sum(axis=1) == size * (size - 1) // 2)
        points = solid.flat.solid[on_it]
        plane = principal_axes(points, 2)
        around = hull_corners(product(points - points.mean(axis=0), plane))[:-1]
        corners.append(on_it[around].tolist())
    return corners


def _face_names(solid: Solid, theme: Theme) -> dict[str, Any]:
    """A mark mid-face that says which classes stand above which."""
    points = solid.flat.solid
    middles = np.array([1.01 * points[face].mean(axis=0) for face in _face_corners(solid)])
    names = [face_name(lower, upper) for lower, upper in solid.whole.facets]
    return {
        "type": "scatter3d",
        **_xyz(middles),
        "mode": "markers",
        "text": names,
        "marker": {"size": 4, "color": theme.faint, "symbol": "square"},
        "hovertemplate": "%{text}<extra></extra>",
    }


def face_name(lower: tuple[int, ...], upper: tuple[int, ...]) -> str:
    """An ordered partition in two blocks, best first: "B and D above A and C"."""
    return f"{class_list(upper)} above {class_list(lower)}"


def _floor(solid: Solid, theme: Theme) -> dict[str, Any]:
    """The shadow under the solid, straight along the direction that W does not see."""
    points = solid.flat.solid
    ring = points[hull_corners(points[:, :2])].copy()
    ring[:, 2] = points[:, 2].min() - 0.9
    return {
        "type": "scatter3d",
        **_xyz(ring),
        "mode": "lines",
        "surfaceaxis": 2,
        "surfacecolor": "rgba(90,100,112,0.35)",
        "line": {"color": theme.faint, "width": 3},
        "hovertemplate": "the shadow, before it is stretched<extra></extra>",
    }


def _xyz(points: Floats) -> dict[str, list[float]]:
    return dict(zip("xyz", points.T.round(4).tolist(), strict=True))


def _gapped(strokes: Floats) -> dict[str, list[float | None]]:
    """Many polylines (k, m, 3) as one trace, a gap after each."""
    return {
        name: [v for stroke in strokes[:, :, axis].round(4).tolist() for v in (*stroke, None)]
        for axis, name in enumerate("xyz")
    }


# --- layout -------------------------------------------------------------------------------------


def _words(page: PageState, answer: Answer) -> list[Any]:
    return [
        card(
            [
                said("solid-says", answer),
                html.Div(
                    html.Div(
                        id="shadow-pair-list",
                        className="pair-list",
                        role="list",
                        **{"aria-label": "Colours of the edges: the pair that swaps"},
                    ),
                    id="shadow-pairs",
                    hidden=not answer.visible["shadow-pairs"],
                ),
                html.Div(
                    controls.choice(
                        VIEW,
                        "flat",
                        "How the solid is shown",
                        "1" if page.shadow.flat else "0",
                        {"0": "In 3-D", "1": "As flat frames"},
                    ),
                    id="shadow-solid-controls",
                    hidden=not answer.visible["shadow-solid-controls"],
                ),
            ]
        )
    ]


def _space(page: PageState, answer: Answer) -> list[Any]:
    return [html.Div(picture("solid", "The permutohedron", answer), className="tall")]


def _flat(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(picture("turned", "The permutohedron", answer), className="tall"),
        html.Div(
            controls.scrubber(VIEW, "turn", "Turn", 0, TURNS - 1),
            id="shadow-turn",
            hidden=not answer.visible["shadow-turn"],
        ),
    ]


def _shadow(page: PageState, answer: Answer) -> list[Any]:
    return [
        html.Div(picture("flattened", "Flattened to its shadow", answer), className="tall"),
        html.Div(
            [
                html.Button(
                    "Play",
                    type="button",
                    id="shadow-play",
                    className="plain",
                    **{"aria-pressed": "false"},
                ),
                html.Div(
                    controls.scrubber(VIEW, "flatten", "From solid to shadow", 0, FRAMES - 1),
                    className="grow",
                ),
            ],
            className="inline play",
        ),
    ]


PANELS = {
    "solid": _words,
    "solid-space": _space,
    "solid-flat": _flat,
    "solid-shadow": _shadow,
}
