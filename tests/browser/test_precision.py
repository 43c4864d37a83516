"""Precision in a real browser: the slider rounds W in front; the boxes keep what was entered."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

SLIDER = """[id*='"control":"hold"'] [role=slider]"""
SUM = "n=4&d=3&w=.99,.28,1.27;-1.43,.57,-.86;-.57,-1.51,-2.08;-.24,.82,.58"


def test_the_slider_rounds_the_layer_in_front_live(page):
    page.open(f"?{SUM}&part=precision")
    page.says("#shadow-headline", "12 of 24")
    page.until(lambda: page.all(SLIDER))
    page.first(SLIDER).send_keys(Keys.ARROW_RIGHT)
    page.says("#shadow-hold-shown", "float64")
    page.says("#shadow-headline", "12 gained")
    page.says("#shadow-sentence", "W as float64 holds it")
    page.until(lambda: "held=float64" in page.query())
    page.first(SLIDER).send_keys(Keys.END)
    page.says("#shadow-hold-shown", "int4")
    page.says("#shadow-sentence", "W as int4 holds it")
    assert page.box("Weight of class A, feature 1").get_attribute("value") == "0.99"
    page.first("#shadow-tab-ask").click()
    page.says("#shadow-sentence", "4 classes seen through 3 features")
    page.first("#shadow-tab-precision").click()
    page.says("#shadow-sentence", "W as int4 holds it")
    page.first(SLIDER).send_keys(Keys.HOME)
    page.says("#shadow-hold-shown", "as entered")
    page.until(lambda: "held" not in page.query())


def test_precision_and_top_k_look_at_the_same_k(page):
    page.open("?part=precision")
    page.says("#shadow-precision-sets", "Top pairs")
    page.enter("Classes on top, k", "3")
    page.says("#shadow-precision-sets", "Top sets of 3")
    page.until(lambda: "k=3" in page.query())
    page.first("#shadow-tab-top_k").click()
    page.says("#shadow-top-says", "sets of 3 classes")
    page.enter("Classes on top, k, typed", "1")
    page.says("#shadow-top-says", "classes can be first")
    page.first("#shadow-tab-precision").click()
    page.says("#shadow-precision-sets", "Top classes")
    assert page.box("Classes on top, k").get_attribute("value") == "1"
