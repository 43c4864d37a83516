"""The views, in the order of their tabs."""

from __future__ import annotations

from collections.abc import Mapping

from components.page.view import View
from components.shadow.view import VIEW as SHADOW
from components.soft_sort.view import VIEW as SOFT_SORT
from components.softmax.view import VIEW as SOFTMAX

VIEWS: Mapping[str, View] = {view.name: view for view in (SHADOW, SOFT_SORT, SOFTMAX)}
