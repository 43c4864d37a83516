"""The structure of the house: which way imports run, how long a thing may be, what is documented.

ARCHITECTURE.md says why. These tests read the source; they run nothing of it but `import compute`.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import pytest

import compute

ROOT = Path(__file__).parents[2]
PACKAGES = ("compute", "components")
LONGEST_FUNCTION = 60  # lines
LONGEST_FILE = 450  # lines
ROOMS = ("rankings", "soft_sorting", "logits", "geometry")  # above these: the page
# What `compute` answers of a layer of doubles.
QUESTIONS = {
    "argmaxable_classes",
    "decimal_layer",
    "feasible_rankings",
    "input_with_logits",
    "label_set_verdict",
    "label_sets",
    "line_of_rankings",
    "prefix_verdict",
    "ranking_at",
    "ranking_verdict",
    "sample_rankings",
    "shortest_impossible_prefix",
    "top_k",
    "top_set_verdict",
}
GROUND = ("exact", "arrays", "linear", "autodiff", "naming")  # under all rooms

# What could be imported from `compute` before there were rooms.
ALWAYS_PUBLIC = [
    "ArgmaxAudit",
    "Cauchy",
    "FeasibleRankings",
    "Gaussian",
    "Hard",
    "LogSumExp",
    "Logistic",
    "Network",
    "NetworkSorter",
    "NeuralSort",
    "Optimal",
    "Permutohedron",
    "ProjectionSorter",
    "Reciprocal",
    "Smooth",
    "SoftSort",
    "Sorter",
    "SorterProperties",
    "Sweep",
    "TopK",
    "Verdict",
    "argmaxable_classes",
    "autograd_jacobian",
    "certificate_sentence",
    "count_feasible_rankings",
    "cross_entropy",
    "cross_entropy_gradient",
    "feasible_rankings",
    "finite_difference_gradient",
    "hinge_loss",
    "jacobian",
    "max_margin_loss",
    "norm_bias",
    "norm_bias_obstacle",
    "permutohedron",
    "ranking_verdict",
    "rbf_rank",
    "smoothing_sweep",
    "softmax",
    "sort_by_comparison",
    "sort_vectors",
    "sorter_properties",
    "sorting_network",
    "top_k",
    "top_set_verdict",
    "unit_rows",
    "unit_rows_obstacle",
    "vjp",
    "woven_sort",
]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_name(path): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
OF_COMPUTE = [name for name in MODULES if name.startswith("compute")]


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text())


def imported(node: ast.AST) -> set[str]:
    """The modules, ours or not, that an import statement names."""
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return {
            full if (full := f"{node.module}.{alias.name}") in MODULES else node.module
            for alias in node.names
        }
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return set()


def imports(name: str, *, anywhere: bool) -> set[str]:
    """What a module imports: when it is loaded, or anywhere in it."""
    nodes = ast.walk(tree(name)) if anywhere else tree(name).body
    return set().union(*(imported(node) for node in nodes)) - {name}


def test_no_import_runs_in_a_circle():
    waiting = {name: imports(name, anywhere=False) & set(MODULES) for name in MODULES}
    while free := [name for name, needs in waiting.items() if not needs & set(waiting)]:
        for name in free:
            del waiting[name]
    assert sorted(waiting) == [], "these import each other, or something that does"


@pytest.mark.parametrize("name", OF_COMPUTE)
def test_compute_knows_neither_dash_nor_the_page(name):
    roots = {module.split(".")[0] for module in imports(name, anywhere=True)}
    assert not roots & {"dash", "plotly", "flask", "components", "app"}


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("components")])
def test_the_page_asks_layers_through_what_reads_them_as_decimals(name):
    asked = {
        alias.name
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("compute")
        for alias in node.names
    }
    assert sorted(asked & QUESTIONS) == [], "LayerAsRead has, or should have, a method for each"


def test_torch_is_loaded_only_where_gradients_are_asked_for():
    at_once = {name: imports(name, anywhere=False) for name in MODULES}
    with_torch = {
        name for name, found in at_once.items() if "torch" in {m.split(".")[0] for m in found}
    }
    assert [name for name, found in at_once.items() if found & with_torch] == []
    assert not with_torch & {"compute", "app", *(f"compute.{room}" for room in ROOMS)}


@pytest.mark.parametrize("name", [n for n in MODULES if n.split(".")[1:2] in [[g] for g in GROUND]])
def test_the_ground_imports_no_room(name):
    found = {
        module.split(".")[1] for module in imports(name, anywhere=True) if "compute." in module
    }
    assert not found & set(ROOMS)


def test_no_module_shares_its_name_with_something_exported():
    names = {name.split(".")[-1] for name in MODULES if name.startswith("compute.")}
    exported = set(compute.__all__).union(
        *(importlib.import_module(f"compute.{room}").__all__ for room in ("exact", *ROOMS))
    )
    assert not names & exported


@pytest.mark.parametrize("name", sorted({*ALWAYS_PUBLIC, *compute.__all__}))
def test_what_could_be_imported_still_can(name):
    assert getattr(compute, name) is not None


def functions(name: str):
    return [
        node
        for node in ast.walk(tree(name))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def lines_of(node: ast.FunctionDef) -> int:
    """The lines of a function without its docstring."""
    return (
        node.end_lineno
        - node.lineno
        + 1
        - (node.body[0].end_lineno - node.body[0].lineno + 1 if ast.get_docstring(node) else 0)
    )


@pytest.mark.parametrize("name", list(MODULES))
def test_a_function_fits_on_a_screen(name):
    assert [
        f"{node.name}: {lines_of(node)} lines"
        for node in functions(name)
        if lines_of(node) > LONGEST_FUNCTION
    ] == []


@pytest.mark.parametrize("name", list(MODULES))
def test_a_file_has_one_subject(name):
    assert len(MODULES[name].read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("name", list(MODULES))
def test_every_module_says_what_it_is(name):
    assert ast.get_docstring(tree(name)) or not tree(name).body


ALL_PARTS = {"Parameters", "Returns", "Raises"}
REFUSES_NOTHING = {"certificate_sentence"}
PUBLIC_FUNCTIONS = [name for name in compute.__all__ if inspect.isroutine(getattr(compute, name))]


@pytest.mark.parametrize("name", PUBLIC_FUNCTIONS)
def test_a_public_function_says_what_it_takes_gives_and_refuses(name):
    said = inspect.getdoc(getattr(compute, name)) or ""
    parts = re.findall(r"^(\w+)\n-+$", said, flags=re.M)
    needed = {"Parameters", "Returns"} if name in REFUSES_NOTHING else ALL_PARTS
    assert needed <= set(parts)
    for parameter in inspect.signature(getattr(compute, name)).parameters:
        assert re.search(rf"^[\w, ]*\b{parameter}\b[\w, ]*:", said, flags=re.M), parameter


ARRAY = re.compile(r"\b(Array|ArrayLike|BoolArray|FloatArray|Floats|IntArray|NDArray|Reals)\b")
SHAPE = r"(\([^()]*,[^()]*\)|\(\.\.\.\)|\bshape\b)"  # (n, B), (...), "any shape"


def public_functions(name: str):
    """What has no underscore: (its name, its source, its docstring, an inherited one included)."""
    module = importlib.import_module(name)
    for node in tree(name).body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        found = getattr(module, node.name)
        if isinstance(node, ast.FunctionDef):
            yield node.name, node, inspect.getdoc(found) or ""
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                said = inspect.getdoc(getattr(found, method.name)) or ""
                yield f"{node.name}.{method.name}", method, said


def is_array(annotation: ast.expr | None) -> bool:
    text = ast.unparse(annotation) if annotation else ""
    return bool(ARRAY.search(text)) and "Callable" not in text


@pytest.mark.parametrize("name", OF_COMPUTE)
def test_everything_public_in_compute_is_documented(name):
    classes = {
        node.name: ast.get_docstring(node)
        for node in tree(name).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    said = {function: text for function, _, text in public_functions(name)} | classes
    assert [thing for thing, text in said.items() if not text] == []


@pytest.mark.parametrize("name", OF_COMPUTE)
def test_every_array_that_comes_in_or_goes_out_says_its_shape(name):
    """In a section, "values : (n, B)", or in the text, "`values` (n, B)"."""
    silent = []
    for function, node, said in public_functions(name):
        for given in [*node.args.args, *node.args.kwonlyargs]:
            section = rf"^[\w, ]*\b{given.arg}\b[\w, ]* : .*{SHAPE}"
            text = rf"`{given.arg}` {SHAPE}|`{given.arg}` \([^()]*{SHAPE}"
            if is_array(given.annotation) and not re.search(f"{section}|{text}", said, re.M):
                silent.append(f"{function}: {given.arg}")
        if is_array(node.returns) and not re.search(SHAPE, said):
            silent.append(f"{function}: what it returns")
    assert silent == []


def test_the_unit_tests_mirror_the_source():
    unit = ROOT / "tests" / "unit"
    folders = [p.parent.relative_to(unit) for p in unit.rglob("__init__.py")]
    assert [str(folder) for folder in folders if not (ROOT / folder).is_dir()] == []
    helpers = [p.name for p in unit.glob("*.py") if not p.name.startswith(("test_", "__init__"))]
    assert helpers == [], "a helper stands beside the tests it helps"


def test_no_test_is_skipped():
    marks = re.compile(r"pytest\.(mark\.(skip|skipif|xfail)|skip|xfail|importorskip)\b")
    files = [p for p in (ROOT / "tests").rglob("*.py") if p != Path(__file__)]
    assert [p.name for p in files if marks.search(p.read_text())] == []
