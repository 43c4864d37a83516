"""The views, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Mapping

from components import shadow, softmax
from components.shell import View

VIEWS: Mapping[str, View] = {view.name: view for view in (shadow.VIEW, softmax.VIEW)}
