"""Which rankings a softmax layer can produce, exactly for the doubles given.

What a program needs stands here; the modules hold how it is found.
"""

from compute.rankings.argmax import ArgmaxAudit, argmaxable_classes
from compute.rankings.as_read import LayerAsRead
from compute.rankings.at import RankingAt, ranking_at
from compute.rankings.counting import count_feasible_rankings, count_label_sets
from compute.rankings.decimals import decimal_layer
from compute.rankings.feasible import FeasibleRankings, feasible_rankings
from compute.rankings.labels import LabelSets, label_set_verdict, label_sets
from compute.rankings.line import LineOfRankings, Segment, Wall, line_of_rankings
from compute.rankings.prefixes import prefix_verdict, shortest_impossible_prefix
from compute.rankings.preimage import input_with_logits
from compute.rankings.remedies import norm_bias, norm_bias_obstacle, unit_rows, unit_rows_obstacle
from compute.rankings.rounding import count_clipped, rounded
from compute.rankings.sampling import SampledRankings, expected_seen, sample_rankings
from compute.rankings.top_sets import TopK, top_k
from compute.rankings.top_verdicts import top_set_verdict
from compute.rankings.verdicts import Verdict, certificate_sentence, ranking_verdict

__all__ = [
    "ArgmaxAudit",
    "FeasibleRankings",
    "LabelSets",
    "LayerAsRead",
    "LineOfRankings",
    "RankingAt",
    "SampledRankings",
    "Segment",
    "TopK",
    "Verdict",
    "Wall",
    "argmaxable_classes",
    "certificate_sentence",
    "count_clipped",
    "count_feasible_rankings",
    "count_label_sets",
    "decimal_layer",
    "expected_seen",
    "feasible_rankings",
    "input_with_logits",
    "label_set_verdict",
    "label_sets",
    "line_of_rankings",
    "norm_bias",
    "norm_bias_obstacle",
    "prefix_verdict",
    "ranking_at",
    "ranking_verdict",
    "rounded",
    "sample_rankings",
    "shortest_impossible_prefix",
    "top_k",
    "top_set_verdict",
    "unit_rows",
    "unit_rows_obstacle",
]
