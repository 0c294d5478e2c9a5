"""Pictures of lifecycles, drawn when an installation is prepared and never to answer a request."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from zizai.kernel.lifecycle.declare import Lifecycle, declared
from zizai.kernel.lifecycle.diagram import dot, svg


def picture_of(lifecycle: Lifecycle) -> Path:
    """Where the picture of the lifecycle as it is declared now lies, drawn or not: another declaration has another name."""
    digest = hashlib.sha256(dot(lifecycle).encode()).hexdigest()[:12]
    return Path(settings.DATA_DIR) / "lifecycles" / f"{lifecycle.kind}.{digest}.svg"


def draw_all() -> int:
    """Draw what has changed since it was last drawn, drop the old pictures; returns how many were drawn. Raises NoGraphviz."""
    wanted = {picture_of(lifecycle): lifecycle for lifecycle in declared()}
    missing = [path for path in wanted if not path.is_file()]
    for path in missing:
        drawn = svg(wanted[path])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, "utf-8")
    for old in (Path(settings.DATA_DIR) / "lifecycles").glob("*.svg"):
        if old not in wanted:
            old.unlink()
    return len(missing)
