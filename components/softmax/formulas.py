"""The formulas as MathML, which browsers typeset themselves: no script, no font, no network.

Each is kept with what a person would say aloud, for those who listen.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from compute.logits.losses import Loss


@dataclass(frozen=True)
class Formula:
    """One formula, for the eye and for the ear."""

    markup: str
    spoken: str


def _name(text: str) -> str:
    return f"<mi>{text}</mi>"


def _number(text: str) -> str:
    return f"<mn>{text}</mn>"


def _sign(text: str) -> str:
    return f"<mo>{text}</mo>"


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _sub(base: str, index: str) -> str:
    return f"<msub>{base}{index}</msub>"


def _sup(base: str, exponent: str) -> str:
    return f"<msup>{base}{exponent}</msup>"


def _over(above: str, below: str) -> str:
    return f"<mfrac>{above}{below}</mfrac>"


def _sum(index: str) -> str:
    return f"<munder>{_sign('∑')}{index}</munder>"


def _in_brackets(*parts: str) -> str:
    return _row(_sign("("), *parts, _sign(")"))


def _math(*parts: str) -> str:
    return f'<math display="block">{_row(*parts)}</math>'


I_, J, K, Y, Z, P, T, C, H, L, B, M = (_name(c) for c in "ijkyzpTchLBm")
EQUALS, MINUS, PLUS, COMMA = (_sign(c) for c in "=−+,")
ONE, ZERO = _number("1"), _number("0")
Z_I, Z_J, Z_Y, P_I, P_J, P_Y, Y_I = (
    _sub(Z, I_),
    _sub(Z, J),
    _sub(Z, Y),
    _sub(P, I_),
    _sub(P, J),
    _sub(P, Y),
    _sub(Y, I_),
)
EULER = _name("e")
NAT_LOG, MAXIMUM = _name("ln"), _name("max")
OTHERS = _row(J, _sign("≠"), Y)


def _power(*exponent: str) -> str:
    return _sup(EULER, _row(*exponent))


def _scaled(*difference: str) -> str:
    return _row(_in_brackets(*difference), _sign("/"), T)


def _softmax_of(*argument: str) -> str:
    return _row(_name("softmax"), _in_brackets(*argument))


_HINGE_TERM = _row(MAXIMUM, _in_brackets(ZERO, COMMA, ONE, PLUS, Z_J, MINUS, Z_Y))
_STEP = _row(H, _sub(EULER, I_))

FORMULAS = {
    "softmax": Formula(
        _math(
            P_I,
            EQUALS,
            _over(
                _power(_scaled(Z_I, MINUS, M)),
                _row(_sum(J), _power(_scaled(Z_J, MINUS, M))),
            ),
            COMMA,
            M,
            EQUALS,
            _row(MAXIMUM, Z),
        ),
        "p i equals e to the z i minus m over T, divided by the sum over j of e to the "
        "z j minus m over T, where m is the largest z",
    ),
    "entropy": Formula(
        _math(_name("H"), EQUALS, MINUS, _sum(I_), P_I, _row(NAT_LOG, P_I)),
        "H equals minus the sum over i of p i times the natural log of p i",
    ),
    "shift": Formula(
        _math(
            _over(
                _power(Z_I, PLUS, C),
                _row(_sum(J), _power(Z_J, PLUS, C)),
            ),
            EQUALS,
            _over(
                _row(_sup(EULER, C), _sup(EULER, Z_I)),
                _row(_sup(EULER, C), _sum(J), _sup(EULER, Z_J)),
            ),
            EQUALS,
            P_I,
        ),
        "e to the z i plus c, over the sum of e to the z j plus c, equals p i: "
        "e to the c stands above and below and cancels",
    ),
    "scale": Formula(
        _math(
            _softmax_of(K, Z, _sign("/"), T),
            EQUALS,
            _softmax_of(Z, _sign("/"), _in_brackets(T, _sign("/"), K)),
        ),
        "the softmax of k z at temperature T is the softmax of z at temperature T over k",
    ),
    "naive": Formula(
        _math(P_I, EQUALS, _over(_sup(EULER, Z_I), _row(_sum(J), _sup(EULER, Z_J)))),
        "naive: p i equals e to the z i over the sum over j of e to the z j",
    ),
    "stable": Formula(
        _math(
            P_I,
            EQUALS,
            _over(
                _power(Z_I, MINUS, M),
                _row(_sum(J), _power(Z_J, MINUS, M)),
            ),
        ),
        "stable: p i equals e to the z i minus m over the sum over j of e to the z j minus m",
    ),
    "loss": Formula(
        _math(L, EQUALS, MINUS, _row(NAT_LOG, P_Y)),
        "L equals minus the natural log of p y",
    ),
    "gradient": Formula(
        _math(
            _over(_row(_sign("∂"), L), _row(_sign("∂"), Z_I)),
            EQUALS,
            _over(_row(P_I, MINUS, Y_I), T),
        ),
        "the derivative of L in z i equals p i minus y i, over T",
    ),
    "difference": Formula(
        _math(
            _over(
                _row(
                    L,
                    _in_brackets(Z, PLUS, _STEP),
                    MINUS,
                    L,
                    _in_brackets(Z, MINUS, _STEP),
                ),
                _row(_number("2"), H),
            ),
        ),
        "L at z plus h e i, minus L at z minus h e i, over two h",
    ),
    "jacobian": Formula(
        _math(
            _over(_row(_sign("∂"), P_I), _row(_sign("∂"), Z_J)),
            EQUALS,
            _over(
                _row(P_I, _in_brackets(_sub(_name("δ"), _row(I_, J)), MINUS, P_J)),
                T,
            ),
        ),
        "the derivative of p i in z j equals p i times delta i j minus p j, over T",
    ),
    "batch": Formula(
        _math(
            _name("L̄"),
            EQUALS,
            _over(ONE, B),
            _sum(_name("b")),
            _sub(L, _name("b")),
            COMMA,
            _over(_row(_sign("∂"), _name("L̄")), _row(_sign("∂"), _sub(Z, _row(_name("b"), I_)))),
            EQUALS,
            _over(
                _row(_sub(P, _row(_name("b"), I_)), MINUS, _sub(Y, _row(_name("b"), I_))),
                B,
            ),
        ),
        "the mean loss is the sum of the rows' losses over B; its gradient in row b is "
        "p minus y, over B",
    ),
    "rows": Formula(
        _math(
            _sub(P, _row(I_, J)),
            EQUALS,
            _over(
                _sup(EULER, _sub(Z, _row(I_, J))),
                _row(_sum(K), _sup(EULER, _sub(Z, _row(I_, K)))),
            ),
        ),
        "over rows: p i j equals e to the z i j over the sum over k of e to the z i k",
    ),
    "columns": Formula(
        _math(
            _sub(P, _row(I_, J)),
            EQUALS,
            _over(
                _sup(EULER, _sub(Z, _row(I_, J))),
                _row(_sum(K), _sup(EULER, _sub(Z, _row(K, J)))),
            ),
        ),
        "over columns: p i j equals e to the z i j over the sum over k of e to the z k j",
    ),
    "simplex": Formula(
        _math(_sum(I_), P_I, EQUALS, ONE, COMMA, P_I, _sign("≥"), ZERO),
        "the p i sum to 1 and none is below 0",
    ),
    "layer": Formula(
        _math(Z, EQUALS, _name("W"), _name("x"), PLUS, _name("b")),
        "z equals W x plus b",
    ),
}

_LOSSES = {
    "cross_entropy": _row(NAT_LOG, _sum(J), _power(Z_J, MINUS, Z_Y)),
    "hinge": _row(_sum(OTHERS), _HINGE_TERM),
    "max_margin": _row(
        f"<munder>{MAXIMUM}{OTHERS}</munder>", '<mspace width="0.3em"/>', _HINGE_TERM
    ),
}


def loss_formula(name: str, loss: Loss) -> Formula:
    """A loss's formula; in words where it is not typeset here."""
    markup = _LOSSES.get(name, f"<mtext>{escape(loss.spoken)}</mtext>")
    return Formula(_math(markup), f"{loss.name}: {loss.spoken}")
