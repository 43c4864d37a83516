"""Top k and quantiles of a soft sort, and what stands beside softmax, as a person uses them."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.browser import test_softmax
from tests.browser.test_soft_sort import SOFTNESS, opened, requests

MEMBERSHIPS = "#soft_sort-memberships"
SAYS = "#soft_sort-top-says"


def test_the_top_k_and_a_quantile_are_chosen_scrubbed_and_kept_in_the_link(page):
    opened(page, "stab=top_k")
    page.says(SAYS, "k = 4: hard, E, F, G and H are in.")
    page.says(MEMBERSHIPS, "E 0.942")
    before = requests(page)
    page.slider(SOFTNESS).send_keys(Keys.HOME)
    page.says(MEMBERSHIPS, "E 1.000")
    page.says("#soft_sort-quantiles-say", "q = 0.75 (place 5.25 of 0 to 7): 18.625, hard 18.625.")
    assert requests(page) == before
    page.enter("Values on top, k, typed", "2")
    page.says(SAYS, "k = 2: hard, F and G are in.")
    page.enter("Quantile q, typed", "1")
    page.says("#soft_sort-quantiles-say", "42.000, hard 42.000.")
    page.until(lambda: "sk=2" in page.query() and "squant=1" in page.query())
    page.choose("Sorter", "LogSumExp")
    page.says("#soft_sort-top-why", "so it has no top k")


def test_sparse_mappings_soft_targets_and_bfloat16_stand_beside_softmax(page):
    test_softmax.opened(page, "&mz=2,1,0")
    page.says("#softmax-sparse-vectors", "entmax, α = 1.5: (0.8307, 0.1693, 0)")
    page.enter("Entmax's α, typed", "2.5")
    page.says("#softmax-sparse-vectors", "entmax, α = 2.5: (1.0000, 0, 0)")
    test_softmax.section(page, "simplex")
    page.says("#softmax-simplex-sparse", "sparsemax leaves out B and C")
    test_softmax.section(page, "gradients")
    page.enter("Target of class B", "1")
    page.says("#softmax-targets", "sum to 1: (0.5000, 0.5000, 0.0000)")
    page.enter("Label smoothing ε, typed", "0.1")
    page.until(lambda: "meps=0.1" in page.query())
    test_softmax.section(page, "stability")
    page.says("#softmax-steps-bfloat16-says", "Both forms stand")
