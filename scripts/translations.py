"""Writes what there is to translate (`argmap.pot`), and brings the catalogue of each language up to date.

Run by `make messages`. Texts of pages are marked by `_` and `ngettext`, those of drawings by `_marked`; catalogues are
committed with their compiled form, so that nothing is to be built to run argmap.
"""

from pathlib import Path

from babel.messages.frontend import CommandLineInterface

ROOT = Path(__file__).parent.parent
SOURCES = ("src/argmap/web", "src/argmap/drawing/look")
TRANSLATIONS = ROOT / "src" / "argmap" / "translations"
LANGUAGES = ("de", "en", "es", "fr", "kk", "ru")
_HEADER = ("--project", "argmap", "--version", "0.1", "--copyright-holder", "argmap", "--msgid-bugs-address", "")


def babel(*arguments: str) -> None:
    """Run a command of Babel."""
    CommandLineInterface().run(["pybabel", "--quiet", *arguments])


def main() -> None:
    """Extract, update and compile."""
    TRANSLATIONS.mkdir(exist_ok=True)
    template = TRANSLATIONS / "argmap.pot"
    folders = [str(ROOT / source) for source in SOURCES]
    common = ("--no-wrap", "--sort-output", "--no-location", "--keywords", "_marked", *_HEADER)
    babel("extract", *common, "--mapping", str(TRANSLATIONS / "babel.cfg"), "--output", str(template), *folders)
    for language in LANGUAGES:
        catalogue = TRANSLATIONS / language / "LC_MESSAGES" / "argmap.po"
        known = ["--input-file", str(template), "--domain", "argmap", "--locale", language]
        if catalogue.exists():
            babel(
                "update",
                *known,
                "--output-dir",
                str(TRANSLATIONS),
                "--no-wrap",
                "--no-fuzzy-matching",
                "--ignore-pot-creation-date",
            )
        else:
            babel("init", *known, "--output-dir", str(TRANSLATIONS), "--no-wrap")
        babel("compile", "--domain", "argmap", "--directory", str(TRANSLATIONS), "--locale", language)


if __name__ == "__main__":
    main()
