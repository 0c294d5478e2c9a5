"""What other rooms may use of bundles."""

from zizai.bundles.graph import Graph, Step, graph_of
from zizai.bundles.models import Bundle

__all__ = ["Bundle", "Graph", "Step", "graph_of"]
