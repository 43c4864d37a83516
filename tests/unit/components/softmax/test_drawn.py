"""The cuts and the draw in the Temperature section."""

from components.page.palette import LIGHT
from components.page.temperature import TEMPERATURES
from components.softmax import edits
from components.softmax.sections import temperature
from components.softmax.state import SoftmaxState
from components.state.page import PageState, read_page


def texts(**changes):
    page = PageState(view="softmax", softmax=SoftmaxState(**changes))
    return temperature.draw(page, LIGHT).texts


def test_what_is_kept_is_said_with_its_share():
    assert texts()["softmax-kept"].startswith("3 of 3 classes are kept")
    said = texts(top_k=2)["softmax-kept"]
    assert said == "2 of 3 classes are kept, over their sum: B 0.2689, C 0.7311."
    assert texts(top_p=0.6)["softmax-kept"].endswith("over their sum: C 1.0000.")


def test_a_draw_is_that_of_its_seed_and_stands_in_the_link():
    page = PageState(view="softmax", softmax=SoftmaxState(top_k=1))
    assert temperature.draw(page, LIGHT).texts["softmax-choice"] == "Nothing is drawn yet."
    page, _ = edits.apply(page, {"draw_one": 1})
    assert temperature.draw(page, LIGHT).texts["softmax-choice"] == "Draw 1 gives C."
    assert "mdraw=1" in page.to_query()
    assert "mtopk=1" in page.to_query()
    assert read_page(page.to_query())[0].softmax == page.softmax


def test_every_frame_says_what_its_temperature_does():
    state = {"top_p": 0.8, "draw": 5}
    page = PageState(view="softmax", softmax=SoftmaxState(**state))
    frames = temperature.draw(page, LIGHT).frames["texts"]
    for step in (0, 60, 90):
        there = texts(temperature=float(TEMPERATURES[step]), **state)
        for key in ("softmax-kept", "softmax-choice"):
            assert frames[key][step] == there[key]
