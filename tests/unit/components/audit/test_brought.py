"""A layer from uploaded files: answered like any other, by a job where it is large, in no link."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from app import create_app
from components.audit import asked, auditing, brought, edits, formats, model, work
from components.audit.brought import MOST_CLASSES_AT_ONCE, work_of
from components.audit.model import OwnLayer, own_layer
from components.audit.reading import Chosen
from components.audit.sections import ask, precision
from components.audit.state import AuditState
from components.audit.work import AuditStatus
from components.page.answers import respond
from components.page.palette import LIGHT
from components.serving import jobs
from components.serving.settings import Settings, UploadBounds
from components.serving.uploads import uploads
from components.shadow.model import ShownLayer
from components.state.names import Names
from components.state.page import PageState
from components.views import VIEWS
from compute import argmaxable_classes, rounded
from compute.naming import class_name
from compute.rankings.audit.sharing import count_of_blocks
from compute.rankings.rounding import FORMATS

JOB, AGAIN = "0123456789abcdef" * 2, "fedcba9876543210" * 2


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    bounds = UploadBounds(str(tmp_path_factory.mktemp("uploads")))
    server = create_app(Settings(rate="", uploads=bounds)).server
    with server.app_context():
        yield server.test_client()


def weights(n: int, d: int, dtype: str = "float32") -> np.ndarray:
    generator = np.random.default_rng([n, d])
    rows = generator.standard_normal((n, d)) * generator.uniform(0.1, 1, (n, 1))
    return rows.astype(dtype)


def uploaded(content: np.ndarray | str, name: str = "w.npy") -> str:
    stream = io.BytesIO()
    if isinstance(content, str):
        stream.write(content.encode())
    else:
        np.save(stream, content)
    upload = uploads().begin(name, len(stream.getvalue()), "here")
    uploads().write(upload.id, 0, stream.getvalue())
    return upload.id


def page_with(**chosen: str) -> PageState:
    page, notices = edits.apply(
        PageState(view="audit"), {"layer": orjson.dumps(Chosen(**chosen).as_data()).decode()}
    )
    assert notices == []
    return page


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_small_layer_is_answered_as_the_numbers_that_the_file_holds(client, dtype):
    W = weights(40, 4, dtype)
    page = page_with(
        weights=uploaded(W), names=uploaded("\n".join(f"w{i}" for i in range(40)), "n.txt")
    )
    answer = VIEWS["audit"].draw(page, LIGHT)
    never = argmaxable_classes(W.astype(float)).never
    assert answer.texts["audit-headline"] == f"{len(never)} of 40 classes can never win."
    assert f"(w{never[0]})" in answer.texts["audit-sentence"]
    assert not answer.visible["audit-job"]
    assert answer.texts["audit-preset-about"] == ""
    assert "read_array(Path('w.npy'))" in answer.texts["audit-python"]


def test_no_link_holds_it_and_its_tables_are_asked_for_without(client):
    W = weights(30, 3)
    page = page_with(weights=uploaded(W))
    file_id = Chosen.from_text(page.audit.file).weights
    sent = {"query": page.to_query(), "edits": {"sort": "margin"}, "number": 1, "theme": "light"}
    answer = orjson.loads(respond("audit", sent, VIEWS["audit"].apply, VIEWS["audit"].draw))
    assert file_id in answer["query"]
    assert answer["left_out"] == answer["own"]
    assert "afile" in answer["own"]
    assert not any("too long" in notice for notice in answer["notices"])
    assert file_id not in page.to_link()
    taken = client.post("/table.json?table=layer", data=page.to_query())
    assert np.array_equal([row[1:] for row in taken.get_json()["rows"]], W.astype(float))
    assert file_id not in taken.get_data(as_text=True)


def test_a_file_that_is_gone_is_said_and_another_layer_is_in_front(client):
    page = page_with(weights=uploaded(weights(30, 3)))
    own_layer(page.audit)
    uploads().delete(Chosen.from_text(page.audit.file).weights)
    answer = VIEWS["audit"].draw(page, LIGHT)
    assert answer.texts["audit-headline"] == "20 of 26 classes can never win."
    assert "is not here any more" in answer.texts["audit-file"]
    again, _ = edits.apply(page, {"layer": ""})
    assert again.audit == AuditState()


@pytest.mark.parametrize("sent", ["", "{", "[1]", "null", '{"weights": 5}', '{"weights": "../x"}'])
def test_what_names_no_upload_shows_the_layer_before(client, sent):
    page, _ = edits.apply(PageState(view="audit"), {"layer": sent})
    assert own_layer(page.audit).n == 26


@pytest.fixture(scope="module")
def large(client) -> Iterator[tuple[np.ndarray, PageState]]:
    """A layer whose audit a job has made, and the page with it."""
    W = weights(MOST_CLASSES_AT_ONCE + 60, 6)
    page = page_with(weights=uploaded(W))
    status = AuditStatus(jobs.done_here(work_of(page.audit)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(brought, "audit_status", lambda job: status)
        yield W, page


def test_a_large_layer_waits_for_its_job_and_then_is_in_front(large):
    W, page = large
    before = VIEWS["audit"].draw(page, LIGHT)
    assert before.visible["audit-job"]
    assert "its audit is not done yet" in before.texts["audit-headline"]
    assert "the layer before it: 20 of 26" in before.texts["audit-sentence"]
    assert VIEWS["audit"].headline(page)[0] == before.texts["audit-headline"]
    done, _ = edits.apply(page, {"audited": JOB})
    answer = VIEWS["audit"].draw(done, LIGHT)
    never = len(argmaxable_classes(W).never)
    assert answer.texts["audit-headline"] == f"{never} of {len(W)} classes can never win."
    assert not answer.visible["audit-job"]
    counts = [sum(trace["y"]) for trace in answer.pictures["audit-margins"]["data"]]
    assert counts == [len(W) - never, never]
    narrowest, _ = edits.apply(done, {"sort": "margin"})
    assert "stand in order" in VIEWS["audit"].draw(narrowest, LIGHT).texts["audit-classes-shown"]
    assert "stand in order" not in answer.texts["audit-classes-shown"]


@pytest.mark.parametrize(("format", "centred"), [("int4", "0"), ("", "1"), ("bfloat16", "1")])
def test_a_large_layer_is_rounded_and_centred_by_a_second_job(large, monkeypatch, format, centred):
    W, page = large
    done, _ = edits.apply(page, {"audited": JOB})
    before = VIEWS["audit"].draw(done, LIGHT)
    assert before.visible["audit-side-there"]
    chosen, _ = edits.apply(done, {"format": format, "centred": centred, "section": "precision"})
    waiting = VIEWS["audit"].draw(chosen, LIGHT)
    assert waiting.visible["audit-job"]
    assert "as entered" in waiting.texts["audit-file"]
    assert waiting.texts["audit-headline"] == before.texts["audit-headline"]
    assert waiting.texts["audit-sentence"].startswith("That is the layer as entered")
    assert waiting.data["layer"] != before.data["layer"]
    first, second = brought.audit_status(JOB), jobs.done_here(work_of(chosen.audit))
    by_id = {JOB: first, AGAIN: AuditStatus(second)}
    monkeypatch.setattr(brought, "audit_status", by_id.get)
    again, _ = edits.apply(chosen, {"audited": AGAIN})
    answer = VIEWS["audit"].draw(again, LIGHT)
    V = rounded(W, format) if format else W.astype(float)
    V = V[:, :-1] - V[:, -1:] if centred == "1" else V
    after, entered = argmaxable_classes(V), argmaxable_classes(W)
    assert f"{len(after.never)} of {len(W)} classes can never" in answer.texts["audit-headline"]
    assert not answer.visible["audit-job"]
    rows = answer.data["tables"]["audit-formats-table"]["rows"]
    if format and centred == "0":
        lost = [i for i in after.never if entered.argmaxable[i]]
        assert lost
        by_name = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in rows}
        can, counted = int(after.argmaxable.sum()), int((V != W).sum())
        assert by_name.pop(format)[:3] == [f"{n:,}" for n in (counted, can, len(lost))]
        assert by_name.pop("as entered")[1] == str(int(entered.argmaxable.sum()))
        assert {tuple(counts) for counts in by_name.values()} == {("…", "not yet", *"………")}
        assert f"{class_name(lost[0])}, " in answer.texts["audit-formats-names"]
        sheet = VIEWS["audit"].table(again, "formats")
        assert sheet is not None
        assert [row[2] for row in sheet.rows] == [int(after.argmaxable.sum())]
    else:
        assert rows == []
    for section in VIEWS["audit"].sections:
        shown, _ = edits.apply(again, {"section": section})
        assert (
            "argmaxable_classes" in VIEWS["audit"].draw(shown, LIGHT).texts["audit-section-python"]
        )


@pytest.mark.parametrize(("centred", "done"), [("0", 0), ("1", 3)])
def test_all_formats_of_a_large_layer_are_one_job_and_those_that_are_ready_are_in_the_table(
    large, monkeypatch, centred, done
):
    W, page = large
    page, _ = edits.apply(page, {"audited": JOB, "centred": centred, "section": "precision"})
    whole = jobs.done_here(formats.work_of(page.audit))
    of = len(FORMATS) + (centred == "1")
    blocks = count_of_blocks(len(W))
    assert whole.total == of * blocks
    # every part that was found before the last format that is `done` had none left
    names = list(dict.fromkeys(part.format for part in whole.parts))
    ready = [name for name in names[: done or of] if name]
    last = max(k for k, part in enumerate(whole.parts) if part.format == names[(done or of) - 1])
    parts = whole.parts[: last + 2]
    status = replace(whole, state="running" if done else "done", parts=parts)
    count, said, _ = formats.shown({"query": page.to_query()}, status)
    assert count == (done or of)
    assert said.startswith(f"{count} of {of} formats are audited")
    assert (f"{names[count]}: " in said) if done else said.endswith("audited.")
    monkeypatch.setattr(formats.jobs, "status", lambda job: status)
    page, notices = edits.apply(page, {"compared": AGAIN, "ready": count})
    assert notices == []
    answer = VIEWS["audit"].draw(page, LIGHT)
    rows = answer.data["tables"]["audit-formats-table"]["rows"]
    shown = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in rows}
    assert list(shown) == ["as entered", *FORMATS]

    def seen(V: np.ndarray) -> np.ndarray:
        return V[:, :-1] - V[:, -1:] if centred == "1" else V

    before = argmaxable_classes(seen(W.astype(float)))
    sheet = VIEWS["audit"].table(page, "formats")
    assert [row[0] for row in sheet.rows] == ready
    for name in FORMATS:
        if name not in ready:
            assert shown[name] == ["…", "not yet", *"………"]
            continue
        V = rounded(W, name)
        after = argmaxable_classes(seen(V))
        lost = [i for i in after.never if before.argmaxable[i]]
        gained = [i for i in before.never if after.argmaxable[i]]
        counts = ((V != W).sum(), after.argmaxable.sum(), len(lost), len(gained), 0)
        assert shown[name] == [f"{int(n):,}" for n in counts]
        assert f"{name}: " in answer.texts["audit-formats-names"]
    other, _ = edits.apply(page, {"centred": "1" if centred == "0" else "0"})
    assert VIEWS["audit"].table(other, "formats").rows == []
    other = replace(
        page, audit=replace(page.audit, compared=AGAIN, ready=2, centred=centred == "0")
    )
    answer = VIEWS["audit"].draw(other, LIGHT)
    assert answer.data["tables"]["audit-formats-table"]["rows"] == []
    assert answer.texts["audit-formats-of"] == formats.GONE


def test_formats_are_compared_of_a_layer_that_is_audited_as_entered(large, monkeypatch):
    _, page = large
    assert formats.work({"query": page.to_query()}) == formats.FIRST
    monkeypatch.setattr(brought, "MOST_ENTRIES_SEEN", 1)
    done, _ = edits.apply(page, {"audited": JOB})
    assert formats.work({"query": done.to_query()}) == formats.TOO_MANY


def test_the_program_prints_what_the_comparison_of_a_large_layer_says(large, tmp_path, monkeypatch):
    W, page = large
    page, _ = edits.apply(page, {"audited": JOB, "section": "precision"})
    monkeypatch.setattr(work, "FORMATS", ["int4"])
    status = jobs.done_here(formats.work_of(page.audit))
    monkeypatch.setattr(formats.jobs, "status", lambda job: status)
    monkeypatch.setattr(precision, "FORMATS", ["int4"])
    page, _ = edits.apply(page, {"compared": AGAIN, "ready": len(FORMATS)})
    answer = VIEWS["audit"].draw(page, LIGHT)
    np.save(tmp_path / "w.npy", W)
    printed = run(answer.texts["audit-section-python"], tmp_path)
    row = answer.data["tables"]["audit-formats-table"]["rows"][-1]
    name, moved, can, lost, gained, undecided = (cell["text"].replace(",", "") for cell in row)
    assert f"{name} weights rounded {moved}\ncan win {can} undecided {undecided}\n" in printed
    assert f"\nlost {lost} " in printed
    assert f"\ngained {gained}" in printed


@pytest.mark.parametrize("section", VIEWS["audit"].sections)
def test_every_section_says_something_of_a_large_layer(large, section):
    _, page = large
    page, _ = edits.apply(page, {"audited": JOB, "section": section})
    view = VIEWS["audit"]
    answer = view.draw(page, LIGHT)
    assert view.layout(page, answer)
    assert "argmaxable_classes(W, b)" in answer.texts["audit-section-python"]
    assert len(answer.texts["audit-section-python"]) < 5000  # its numbers are in the file
    for text in ("md", "html"):
        assert view.document(page, "report", text)
    sheet = view.table(page, "classes")
    assert sheet is not None
    assert {len(row) for row in sheet.rows} == {5}
    assert view.table(page, "layer") is None


def test_a_large_layer_with_a_class_that_never_wins_has_said_its_shortest_list(large, tmp_path):
    W, page = large
    page, _ = edits.apply(page, {"audited": JOB, "section": "ask"})
    answer = VIEWS["audit"].draw(page, LIGHT)
    first = class_name(argmaxable_classes(W).never[0])
    assert answer.texts["audit-shortest-list"].startswith(f"{first} alone, as the first choice")
    np.save(tmp_path / "w.npy", W)
    assert f"never first: {first}" in run(answer.texts["audit-section-python"], tmp_path)


def test_the_job_says_what_was_found_and_another_layer_has_none_of_it(large):
    W, page = large
    status = jobs.done_here(work_of(page.audit))
    done, said, percent = auditing.shown({"query": page.to_query()}, status)
    assert (done, said, percent) == (True, "", 100)
    _, said, _ = auditing.shown({"query": page.to_query()}, replace(status, state="running"))
    never = len(argmaxable_classes(W).never)
    assert said == f"{len(W) - never} can win, {never} never so far."
    other = page_with(weights=uploaded(weights(MOST_CLASSES_AT_ONCE + 1, 6)))
    other, _ = edits.apply(other, {"audited": JOB})
    assert "Start it again" in VIEWS["audit"].draw(other, LIGHT).texts["audit-file"]
    assert isinstance(auditing.work({"query": "view=audit"}), str)


def asked_of(page: PageState, text: str) -> tuple[dict[str, str], PageState]:
    asking, notices = edits.apply(page, {"audited": JOB, "section": "ask", "asked": text})
    assert notices == []
    return VIEWS["audit"].draw(asking, LIGHT).texts, asking


def run(program: str, folder: Path) -> str:
    return subprocess.run(
        [sys.executable, *(["-c", program] if "\n" in program else program.split()[1:])],
        cwd=folder, env={**os.environ, "PYTHONPATH": os.getcwd()},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.mark.parametrize("form", ["{} > {} > {} > …", "{{{}, {}, {}}}"])
def test_lists_and_sets_are_asked_of_a_large_layer(large, tmp_path, form):
    W, page = large
    best = np.argsort(-(W.astype(float) @ [1, 2, 3, -1, -2, 0.5])).tolist()
    texts, asking = asked_of(page, form.format(*map(class_name, best)))
    assert texts["audit-ask-verdict"].startswith("✓")
    assert VIEWS["audit"].table(asking, "verdict").rows[0][0] == "x1"
    np.save(tmp_path / "w.npy", W)
    margin = texts["audit-ask-proof"].split("with a margin of ")[1].rstrip(".")
    assert f"margin {margin}\n" in run(texts["audit-section-python"], tmp_path)


def test_a_list_that_a_large_layer_never_says_has_its_proof_and_its_shortest_beginning(
    large, monkeypatch
):
    W, page = large
    never = argmaxable_classes(W).never[0]
    first = argmaxable_classes(W).argmaxable.argmax()
    texts, asking = asked_of(page, f"{never + 1} {first + 1} …")
    assert texts["audit-ask-verdict"].startswith(f"✗ {class_name(never)} > {class_name(first)}")
    assert "be positive" in texts["audit-ask-proof"]
    assert f"Already {class_name(never)} as the first can never" in texts["audit-ask-shortest"]
    rows = VIEWS["audit"].table(asking, "verdict").rows
    assert sum(row[2] for row in rows) == 1
    monkeypatch.setattr(ask, "MOST_TERMS", 1)
    texts, _ = asked_of(page, f"{never + 1} {first + 1} …")
    assert texts["audit-ask-proof"].startswith(f"{len(rows)} differences of logits cannot all")
    assert "with the right weights they add up to 0" in texts["audit-ask-shortest"]


def test_a_question_that_takes_too_long_has_its_command_and_its_program(
    large, tmp_path, monkeypatch
):
    W, page = large
    monkeypatch.setattr(asked, "SECONDS_ASKED", 0.0)
    texts, asking = asked_of(page, "C > A > …")
    assert "longer than an answer here may" in texts["audit-ask-verdict"]
    assert VIEWS["audit"].table(asking, "verdict") is None
    np.save(tmp_path / "w.npy", W)
    command = texts["audit-ask-proof"].removeprefix("On the command line: ")
    assert command == "python -m compute prefix w.npy 2,0"
    never = run(command, tmp_path)
    printed = run(texts["audit-section-python"], tmp_path)
    assert ("C > A: never" in never) == ("feasible: False" in printed)
    assert never.split(". ")[1].split(":")[0] in printed


def test_remedies_are_tried_on_a_large_layer_within_their_time(large, tmp_path, monkeypatch):
    W, page = large
    page, _ = edits.apply(page, {"audited": JOB, "section": "remedies"})
    answer = VIEWS["audit"].draw(page, LIGHT)
    rows = answer.data["tables"]["audit-remedies-table"]["rows"]
    all_ = f"{len(W)} of {len(W)}"
    assert [row[1]["text"] for row in rows[1:]] == [all_, all_]
    assert len(VIEWS["audit"].table(page, "remedies").rows) == 2
    np.save(tmp_path / "w.npy", W)
    program = answer.texts["audit-section-python"]
    assert run(program, tmp_path).count(f"can win {len(W)} undecided 0") == 2
    monkeypatch.setattr(model, "SECONDS_AT_ONCE", 0.0)
    waiting = VIEWS["audit"].draw(page, LIGHT)
    assert waiting.visible["audit-remedies-wait"]
    assert waiting.data["tables"]["audit-remedies-table"]["rows"] == []
    monkeypatch.setattr(model, "SECONDS_REMEDIED", 0.0)
    larger = VIEWS["audit"].draw(page, LIGHT)
    assert "known without a test" in larger.texts["audit-remedies-says"]
    assert larger.texts["audit-section-python"] == program


def test_the_classes_of_a_large_layer_are_called_by_their_names():
    names = tuple(f"w{i}" for i in range(1200))
    names = (*names[:7], "a", "new york", *names[9:])
    layer = ShownLayer(weights(1200, 2), None, "float32")
    own = OwnLayer(layer, layer, Names(names), False, "", given=argmaxable_classes(weights(3, 2)))
    state = AuditState(asked="w3 > New york > A > SF > …")
    assert asked.asking_of(own, state).order == [3, 8, 0, 499]
    state = AuditState(asked="{w3, C (w2), “a”}")
    assert asked.asking_of(own, state).order == [2, 3, 7]
    assert asked.asking_of(own, AuditState(asked="1100 2 …")).order == [1099, 1]
