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
