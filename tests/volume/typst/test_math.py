"""Equations of the PDF in Typst and in words."""

from __future__ import annotations

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from analysis.language.numbers import Language
from volume.typst.math import to_typst, to_words

ENGLISH, DANISH = (Language(code).vocabulary("pdf.words") for code in ("en", "da"))

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("tex", "spoken"),
    [
        (r"\hat{\beta}", "beta hat"),
        (r"y_{it} = \alpha_i + \varepsilon_{it}", "y sub it equals alpha sub i plus epsilon sub it"),
        (r"100\,(e^{\hat\beta} - 1)", "100 (e to the power beta hat minus 1)"),
        (r"\frac{\bar{x}^2}{\sqrt{2\pi}}", "x bar squared over square root of 2 pi end root"),
        (r"p < 0.05", "p is less than 0.05"),
        (r"95\,\%", "95 per cent"),
        (r"\begin{aligned} a &= b \\ c &\ge d \end{aligned}", "a equals b, c is at least d"),
        (r"x' \in \{1, 2\}", "x prime in 1, 2"),
        (r"\sum_{t=1}^{n} t", "sum from t equals 1 to n t"),
        (r"\text{gap} \neq 0", "gap is not equal to 0"),
    ],
)
def test_an_equation_is_read_aloud(tex: str, spoken: str) -> None:
    assert to_words(tex, ENGLISH) == spoken


def test_danish_words() -> None:
    assert to_words(r"\hat\beta \le \frac{1}{2}", DANISH) == "beta hat er højst 1 over 2"


def test_both_languages_have_the_same_words() -> None:
    assert ENGLISH.keys() == DANISH.keys()


@given(st.text(alphabet=r"ab1 \{}^_=+-&%$fracsqrt", min_size=1).filter(str.strip))
def test_any_input_gives_some_words(tex: str) -> None:
    assert to_words(tex, ENGLISH)


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{n}\sum_{i=1}^{n} x_i^2",
        r"\mathrm{APC} = 100\,(e^{\hat\beta} - 1)",
        r"\begin{align} a &= b \\ c &= d \end{align}",
        r"\hat{\beta}' = (\mathbf{X}'\mathbf{X})^{-1}\mathbf{X}'\mathbf{y}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\operatorname{Var}(\varepsilon_t) = \frac{\sigma^2}{1 - \rho^2}",
    ],
)
def test_an_equation_compiles(tex: str) -> None:
    assert typst.compile(f"$ {to_typst(tex)} $".encode(), format="svg")
