"""Danish search that finds æ, ø and å typed either way: as they are, or as ae, oe and aa."""

from __future__ import annotations

from importlib import resources

from sphinx.search import da
from typing_extensions import override

from analysis.declared.names import LETTERS, spelt_out

_SCRIPTS = ("base-stemmer.js", "danish-stemmer.js")


def _stemmer() -> str:
    """What pages do to a word that a reader types: the same as `SearchDanish.stem`."""
    folder = resources.files("sphinx.search") / "minified-js"
    scripts = "\n".join((folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    spelling = "".join(f'.replaceAll("{letter}", "{pair}")' for letter, pair in LETTERS.items())
    return f"""{scripts}
var Stemmer = function () {{
  const danish = new DanishStemmer();
  this.stemWord = (word) => danish.stemWord(word.toLowerCase(){spelling});
}};"""


class SearchDanish(da.SearchDanish):
    """Sphinx's Danish with its stemmer, after the letters are spelt out on both sides."""

    js_stemmer_rawcode = ""
    js_stemmer_code = _stemmer()
    stopwords = da.danish_stopwords | {spelt_out(word) for word in da.danish_stopwords}

    @override
    def stem(self, word: str) -> str:
        return super().stem(spelt_out(word.lower()))
