"""The picture that a link shows where it is shared: the view's own figures, drawn small.

Who asks for it runs no scripts, so it is drawn here, from the same figures that the page draws:
scatter traces with lines, areas and markers, and bars. What lies in space is left to the page.
"""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630  # what most sites show, in px
FINER = 2  # drawn larger and scaled down: edges without steps
PAPER, INK, MUTED = "#ffffff", "#1b1f24", "#5b6570"
_TEXT_WIDTH = 470
# Pillow brings one font with it, which lacks these.
_NOT_IN_THE_FONT = str.maketrans(
    {"×": "x", "−": "-", "…": "...", "²": "^2", "π": "pi", "√": "sqrt "}
)
_RGBA = re.compile(r"rgba?\(([\d., ]+)\)")

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


def preview(
    title: str, headline: str, sentence: str, pictures: Iterable[Mapping[str, Any]]
) -> bytes:
    """A PNG of 1200 x 630 px: what the view says, beside the first figure that is flat."""
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    pen = ImageDraw.Draw(image, "RGBA")
    _words(pen, title, headline, sentence)
    flat = next((picture for picture in pictures if _is_flat(picture)), None)
    if flat is not None:
        _figure(pen, flat, (600, 40, 1160, 590))
    stream = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


# --- words ----------------------------------------------------------------------------------------


def _words(pen: ImageDraw.ImageDraw, title: str, headline: str, sentence: str) -> None:
    y = 60.0
    for text, size, colour, most in ((title, 26, MUTED, 1), (headline, 46, INK, 5)):
        y = _paragraph(pen, text, size, colour, y, most) + 22
    _paragraph(pen, sentence, 26, MUTED, y, max(0, int((HEIGHT - 40 - y) / 36)))


def _paragraph(
    pen: ImageDraw.ImageDraw, text: str, size: int, colour: str, y: float, most: int
) -> float:
    font = ImageFont.load_default(size * FINER)
    text = text.translate(_NOT_IN_THE_FONT)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= _TEXT_WIDTH * FINER:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"] if most else []
    for line in lines:
        pen.text((50 * FINER, y * FINER), line, colour, font)
        y += size * 1.36
    return y


# --- figures --------------------------------------------------------------------------------------


def _is_flat(picture: Mapping[str, Any]) -> bool:
    traces = picture.get("data", [])
    return bool(traces) and all(trace.get("type") in ("scatter", "bar") for trace in traces)


def _figure(pen: ImageDraw.ImageDraw, picture: Mapping[str, Any], box: Box) -> None:
    layout = picture["layout"]
    traces = [trace for trace in picture["data"] if trace.get("yaxis", "y") == "y"]
    for name in dict.fromkeys(trace.get("xaxis", "x") for trace in traces):
        own = [trace for trace in traces if trace.get("xaxis", "x") == name]
        axis = layout.get(f"xaxis{name[1:]}", {})
        left, right = axis.get("domain", (0, 1))
        across = box[2] - box[0]
        part = (box[0] + left * across, box[1], box[0] + right * across, box[3])
        _Plot(pen, part, own, axis, layout.get("yaxis", {})).draw()


class _Plot:
    """One pair of axes, and the traces drawn in it."""

    def __init__(
        self,
        pen: ImageDraw.ImageDraw,
        box: Box,
        traces: list[Mapping[str, Any]],
        x: Mapping[str, Any],
        y: Mapping[str, Any],
    ) -> None:
        self.pen, self.traces = pen, traces
        xs = _range(x, [_positions(trace, "x") for trace in traces])
        ys = _range(y, [_positions(trace, "y") for trace in traces])
        wide, high = (box[2] - box[0]) / (xs[1] - xs[0]), (box[3] - box[1]) / (ys[1] - ys[0])
        if "scaleanchor" in y or "scaleanchor" in x:
            wide = high = min(abs(wide), abs(high))
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        self.scale = (wide * FINER, -high * FINER)
        self.origin = (
            middle[0] * FINER - self.scale[0] * (xs[0] + xs[1]) / 2,
            middle[1] * FINER - self.scale[1] * (ys[0] + ys[1]) / 2,
        )

    def draw(self) -> None:
        for trace in self.traces:
            if trace["type"] == "bar":
                self._bars(trace)
            else:
                self._scatter(trace)

    def _points(self, trace: Mapping[str, Any]) -> Floats:
        x, y = _positions(trace, "x"), _positions(trace, "y")
        n = min(len(x), len(y))
        return np.column_stack(
            [self.origin[0] + self.scale[0] * x[:n], self.origin[1] + self.scale[1] * y[:n]]
        )

    def _scatter(self, trace: Mapping[str, Any]) -> None:
        mode, points = str(trace.get("mode", "lines")), self._points(trace)
        for run in _runs(points):
            if trace.get("fill") == "toself" and len(run) > 2:
                self.pen.polygon(run, fill=_colour(trace.get("fillcolor")))
            if "lines" in mode and len(run) > 1:
                line = trace.get("line", {})
                width = max(1, round(1.6 * FINER * float(line.get("width", 2))))
                self.pen.line(run, _colour(line.get("color")), width, joint="curve")
        if "markers" in mode:
            self._markers(trace.get("marker", {}), points)

    def _markers(self, marker: Mapping[str, Any], points: Floats) -> None:
        colours, sizes = marker.get("color"), marker.get("size", 8)
        for i, (x, y) in enumerate(points.tolist()):
            if not (math.isfinite(x) and math.isfinite(y)):
                continue
            radius = 0.8 * FINER * float(_item(sizes, i))
            colour = _colour(_item(colours, i))
            hollow = "open" in str(_item(marker.get("symbol", ""), i))
            edges = (x - radius, y - radius, x + radius, y + radius)
            self.pen.ellipse(edges, None if hollow else colour, colour, 2 * FINER)

    def _bars(self, trace: Mapping[str, Any]) -> None:
        lying = trace.get("orientation") == "h"
        ends = self._points(trace)
        thickness = 0.35 * abs(self.scale[1] if lying else self.scale[0])
        colours = trace.get("marker", {}).get("color")
        for i, (x, y) in enumerate(ends.tolist()):
            if not (math.isfinite(x) and math.isfinite(y)):
                continue
            across = (self.origin[0], x) if lying else (x - thickness, x + thickness)
            down = (y - thickness, y + thickness) if lying else (self.origin[1], y)
            box = (min(across), min(down), max(across), max(down))
            self.pen.rectangle(box, _colour(_item(colours, i)))


def _item(values: Any, i: int) -> Any:
    if isinstance(values, list):
        return values[i % len(values)] if values else None
    return values


def _positions(trace: Mapping[str, Any], axis: str) -> Floats:
    """Where a trace's points stand; categories stand at 0, 1, 2, ..."""
    values = trace.get(axis)
    if isinstance(values, Mapping):  # plotly's arrays
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).astype(float)
    if not values:
        return np.zeros(0)
    if any(isinstance(value, str) for value in values):
        return np.arange(len(values), dtype=float)
    return np.array([math.nan if value is None else float(value) for value in values])


def _range(axis: Mapping[str, Any], values: list[Floats]) -> tuple[float, float]:
    given = axis.get("range")
    if given and all(isinstance(end, int | float) for end in given) and given[0] != given[1]:
        return float(given[0]), float(given[1])
    every = np.concatenate([*values, np.zeros(1)])
    every = every[np.isfinite(every)]
    low, high = float(every.min()), float(every.max())
    spare = 0.1 * (high - low) or 1.0
    return low - spare, high + spare


def _runs(points: Floats) -> list[list[tuple[float, float]]]:
    """The pieces of a line between its gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points.tolist():
        if math.isfinite(x) and math.isfinite(y):
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return runs


def _colour(given: Any) -> tuple[int, int, int, int]:
    """A colour of a figure, as Pillow has it; what is not one is the ink."""
    text = str(given)
    found = _RGBA.match(text)
    if found:
        parts = [float(part) for part in found[1].split(",")]
        alpha = parts[3] if len(parts) > 3 else 1.0
        return round(parts[0]), round(parts[1]), round(parts[2]), round(255 * alpha)
    if re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:], 16), 255
    return _colour(INK)
