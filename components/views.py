"""The views, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Mapping

from components import shadow, soft_sort, softmax
from components.shell import View

VIEWS: Mapping[str, View] = {
    view.name: view for view in (shadow.VIEW, soft_sort.VIEW, softmax.VIEW)
}
