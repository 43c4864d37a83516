"""The command line as a person runs it, and reports that are true, or not."""

import json
import subprocess
import sys
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save_file

from compute import argmaxable_classes, rounded
from compute.command.check import check_winners
from compute.command.program import main


def layer(n=450, d=13):
    """Most rows far out, some deep inside, two equal, one in the middle of two."""
    random = np.random.default_rng(3)
    W = np.round(random.standard_normal((n, d)), 3)
    W[:5] *= 0.03125
    W[6], W[9] = W[7], (np.rint(16 * W[10]) + np.rint(16 * W[11])) / 32
    W[10:12] = np.rint(16 * W[10:12]) / 16
    return W


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A layer with a bias in files, and the reports of two audits."""
    place = tmp_path_factory.mktemp("layer")
    W = layer()
    np.savetxt(place / "W.csv", W, delimiter=",")
    np.savetxt(place / "b.csv", np.random.default_rng(4).standard_normal(len(W)) / 4)
    (place / "names.txt").write_text("".join(f"word{i}\n" for i in range(len(W))))
    for name, more in (("plain", []), ("biased", ["--bias", str(place / "b.csv")])):
        out = str(place / f"{name}.json")
        assert main(["audit", str(place / "W.csv"), "--json", out, *more]) == 0
    return place


def test_audit_and_check_as_a_person_runs_them(folder):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "compute", *map(str, arguments)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    outs = [folder / name for name in ("R.json", "R.md", "X.npz")]
    named = ("--names", folder / "names.txt", "--json", outs[0], "--markdown", outs[1])
    audit = run("audit", folder / "W.csv", *named, "--witnesses", outs[2])
    assert (audit.returncode, audit.stderr) == (0, "")
    truth = argmaxable_classes(layer())
    assert audit.stdout.startswith(f"{truth.argmaxable.sum()} of 450 classes can win.")
    report = json.loads(outs[0].read_text())
    assert [entry["class"] for entry in report["never"]] == truth.never
    assert report["never"][0]["name"] == "word0"
    assert report["equal_rows"] == [[6, 7]]
    assert report["stages"] == truth.stages
    assert (report["classes"], report["features"]) == layer().shape
    assert "word6 = word7" in outs[1].read_text()
    with np.load(outs[2]) as saved:
        np.testing.assert_array_equal(saved["argmaxable"], truth.argmaxable)
        x = saved["witnesses"][truth.argmaxable]
    np.testing.assert_array_equal(
        np.argmax(x @ layer().T, axis=1), np.flatnonzero(truth.argmaxable)
    )
    check = run("check", outs[0], folder / "W.csv", "--seed", "5")
    assert (check.returncode, check.stderr) == (0, "")
    assert "drawn with the seed 5" in check.stdout
    refused = run("audit", folder / "names.txt")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["plain", "biased"])
@pytest.mark.parametrize("how", ["--all", "--numpy"])
def test_a_report_is_verified(name, how, folder, capsys):
    report = json.loads((folder / f"{name}.json").read_text())
    assert any("share" in entry for entry in report["never"])
    assert main(["check", str(folder / f"{name}.json"), str(folder / "W.csv"), how]) == 0
    said = capsys.readouterr().out
    assert "The report holds." in said
    assert f"{report['argmaxable']} winners" in said


def first(entries, with_share):
    return next(e for e in entries if ("share" in e) == with_share)


def other_weight(entry):
    j = next(iter(entry["certificate"]))
    entry["certificate"][j] = str(Fraction(entry["certificate"][j]) + Fraction(1, 10**9))


def other_share(entry):
    entry["share"] = str(Fraction(entry["share"]) / 2**30)


def own_row(entry):
    entry["certificate"] = {str(entry["class"]): "1"}


def never_to_winner(report):
    report["winners"].append({"class": report["never"].pop(0)["class"], "recipe": "own"})
    report["argmaxable"] += 1


def all_are_one(report):
    for entry in report["winners"]:
        entry |= {"recipe": "input", "x": [1.0] * report["features"]}


def too_few_numbers(report):
    """With a bias the 1 that it counts with would stand where a feature should."""
    for entry in report["winners"]:
        entry |= {"recipe": "input", "x": [0.0] * (report["features"] - 1)}


TAMPERED = {
    "a weight": lambda r: other_weight(first(r["never"], with_share=False)),
    "a weight of a short proof": lambda r: other_weight(first(r["never"], with_share=True)),
    "a share": lambda r: other_share(first(r["never"], with_share=True)),
    "its own row": lambda r: own_row(r["never"][0]),
    "a larger ball": lambda r: r["ball"].update(radius=r["ball"]["radius"] * 1e9),
    "a larger ball, by its matrix": lambda r: r["ball"].update(
        inverse=[[v / 1e9 for v in line] for line in r["ball"]["inverse"]],
        radius=r["ball"]["radius"] * 1e9,
    ),
    "a class left out": lambda r: r["never"].pop(),
    "a class twice": lambda r: r["winners"].append(r["winners"][0]),
    "a winner that is none": never_to_winner,
    "inputs that are none": all_are_one,
    "inputs that are too short": too_few_numbers,
    "another count": lambda r: r.update(argmaxable=r["argmaxable"] - 1),
    "a class that is none": lambda r: r["never"][0]["certificate"].update({"9999": "0"}),
    "no certificate": lambda r: r["never"][0].pop("certificate"),
    "other features": lambda r: r.update(features=12),
}


OF_WINNERS = [how for how in TAMPERED if "input" in how or "winner" in how]


@pytest.mark.parametrize("name", ["plain", "biased"])
@pytest.mark.parametrize(
    ("how", "flag"),
    [*((how, "--numpy") for how in TAMPERED), *((how, "--all") for how in OF_WINNERS)],
)
def test_a_report_that_was_changed_is_refused(name, how, flag, folder, tmp_path, capsys):
    report = json.loads((folder / f"{name}.json").read_text())
    TAMPERED[how](report)
    (tmp_path / "changed.json").write_text(json.dumps(report))
    assert main(["check", str(tmp_path / "changed.json"), str(folder / "W.csv"), flag]) == 2
    said = capsys.readouterr()
    assert "holds." not in said.out
    assert len([line for line in said.err.splitlines() if " take about " not in line]) == 1


def test_of_winners_side_by_side_the_one_that_does_not_win_is_named():
    """Also among inputs whose leads differ by a factor of 10^300, next to it in the long number."""
    rows = [[1.0, 0.0], [-1e-300, 1e-300], [0.0, -1.0], [0.5, 0.25]].__getitem__
    inputs = [[1e-300, 0], [-1e300, 1e300], [0.0, -3.0], [Fraction(1, 3), "1e-200"]]
    entries = [{"class": i, "recipe": "input", "x": x} for i, x in enumerate(inputs)]
    report = {"classes": 4, "features": 2, "bias": False}
    check_winners(report, entries[:3], rows)
    with pytest.raises(ValueError, match="Class 3: class 0 is as high"):
        check_winners(report, entries, rows)
    entries[2]["x"] = [0.0, 0.0]  # a tie
    with pytest.raises(ValueError, match="Class 2: class 0 is as high"):
        check_winners(report, entries[:3], rows)


def test_a_report_on_another_file_is_refused(folder, tmp_path, capsys):
    np.savetxt(tmp_path / "W.csv", np.roll(layer(), 1, axis=0), delimiter=",")
    assert main(["check", str(folder / "plain.json"), str(tmp_path / "W.csv")]) == 2
    (tmp_path / "no.json").write_text("{")
    assert main(["check", str(tmp_path / "no.json"), str(folder / "W.csv")]) == 2
    assert "cannot be read as JSON" in capsys.readouterr().err


def test_a_transposed_tensor_in_another_format(tmp_path, capsys):
    W = layer(60, 3).astype(ml_dtypes.bfloat16)
    path, out = str(tmp_path / "model.safetensors"), str(tmp_path / "out.json")
    save_file({"head": np.ascontiguousarray(W.T), "other": W[:2]}, path)
    asked = ["audit", path, "--tensor", "head", "--transpose", "--format", "int4", "--json", out]
    assert main(asked) == 0
    truth = argmaxable_classes(rounded(W.astype(np.float64), "int4"))
    assert f"{truth.argmaxable.sum()} of 60 classes can win." in capsys.readouterr().out
    assert main(["check", out, path, "--all"]) == 0
    assert main(["audit", path]) == 2
    assert "Name one of head (3 x 60, bfloat16)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        (["rankings"], 0, "12 rankings are possible, best class first.\n"),
        (["rankings", "--limit", "3"], 0, "More than 3 rankings are possible."),
        (["prefix", "1,2"], 0, "B > C: possible, at x = ("),
        (["prefix", "D,B,C"], 0, "D > B > C: never. "),
        (["prefix", "0,1,2,3"], 0, "Already the first 2 are impossible."),
        (["prefix", "9"], 2, "'9' is not a class"),
        (["sets", "--k", "2"], 0, "4 sets of 2 can be the best.\nA, C\n"),
        (["sets", "--k", "9"], 2, ""),
    ],
)
def test_other_questions(asked, code, says, tmp_path, capsys):
    path = tmp_path / "W.csv"
    path.write_text("0.99,0.28\n-1.43,0.57\n-0.57,-1.51\n-0.24,0.82\n")
    assert main([asked[0], str(path), *asked[1:]]) == code
    said = capsys.readouterr()
    assert says in (said.err if code else said.out)


def test_undecided_ends_with_1(tmp_path, capsys, monkeypatch):
    from compute.rankings.audit import answers

    undecided = answers.ArgmaxAudit((answers.Undecided(("nothing",)),), 1, ("undecided",))
    monkeypatch.setattr("compute.command.program.argmaxable_classes", lambda *a, **k: undecided)
    (tmp_path / "W.csv").write_text("1\n")
    assert main(["audit", str(tmp_path / "W.csv"), "--json", str(tmp_path / "out.json")]) == 1
    assert "1 are undecided." in capsys.readouterr().out
    assert main(["check", str(tmp_path / "out.json"), str(tmp_path / "W.csv")]) == 1


def test_the_checker_is_short():
    from compute.command import check

    with open(check.__file__) as source:
        text = source.read()
    assert len(text.splitlines()) < 100
    assert not {"numpy", "scipy", "compute."} & set(text.split('"""')[2].split())


@pytest.fixture(scope="module")
def dead(tmp_path_factory):
    """More than 64 features that tell beside dead ones and a repeated one, and its report."""
    place = tmp_path_factory.mktemp("dead")
    W = np.random.default_rng(5).standard_normal((401, 86))
    W[:4] *= 2.0**-5
    W[:, 3:22] = np.random.default_rng(6).standard_normal(19) * (np.arange(19) % 2)
    W[:, 40] = W[:, 30]
    np.save(place / "W.npy", W)
    assert main(["audit", str(place / "W.npy"), "--json", str(place / "R.json")]) == 0
    return place


def test_dead_features_leave_no_class_undecided(dead, capsys):
    report = json.loads((dead / "R.json").read_text())
    assert [entry["class"] for entry in report["never"] if "share" in entry] == [0, 1, 2, 3]
    assert len(report["ball"]["zero"]) == 20
    assert main(["check", str(dead / "R.json"), str(dead / "W.npy"), "--numpy"]) == 0
    assert "The report holds." in capsys.readouterr().out


def one_row_more_alive(W, report):
    mixed = map(int, report["never"][0]["certificate"])
    W[next(j for j in mixed if j not in report["ball"]["rows"]), 5] += 2.0**-30


def another_relation(W, report):
    report["ball"]["zero"][3][50] = "1"


def one_row_of_the_ball_more_alive(W, report):
    W[report["ball"]["rows"][7], 5] += 2.0**-30


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (one_row_more_alive, "Class 0: the mixture is not its row"),
        (one_row_of_the_ball_more_alive, "The ball's flat is not its rows'"),
        (another_relation, "The ball's flat is not its rows'"),
        (lambda W, r: r["ball"]["zero"].pop(), "The ball's matrix is not an inverse"),
        (lambda W, r: r["ball"]["zero"][0].pop(), "numbers in a row"),
    ],
)
def test_a_dead_feature_that_is_not_dead_is_refused(change, says, dead, tmp_path, capsys):
    W, report = np.load(dead / "W.npy"), json.loads((dead / "R.json").read_text())
    change(W, report)
    np.save(tmp_path / "W.npy", W)
    (tmp_path / "R.json").write_text(json.dumps(report))
    assert main(["check", str(tmp_path / "R.json"), str(tmp_path / "W.npy")]) == 2
    assert says in capsys.readouterr().err
