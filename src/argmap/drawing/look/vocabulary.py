"""The words of a drawing that are not the map's own, in the languages of which there is a catalogue."""

from gettext import translation
from pathlib import Path

from argmap.model.argument_map import NodeType

_CATALOGUES = Path(__file__).parent.parent.parent / "translations"


def _marked(text: str) -> str:
    """A text that is to be translated, as it stands in the catalogues."""
    return text


_ENGLISH = {
    NodeType.CLAIM.value: _marked("claim"),
    NodeType.PREMISE.value: _marked("premise"),
    NodeType.OBJECTION.value: _marked("objection"),
    NodeType.EVIDENCE.value: _marked("evidence"),
    "thesis": _marked("thesis"),
    "supports": _marked("supports"),
    "attacks": _marked("attacks"),
    "undercuts": _marked("undercuts a step"),
    "linked": _marked("together"),
    "strength": _marked("strength"),
    "crux": _marked("decides the thesis"),
    # In the boxes at both ends of a line that is not drawn, as it would cross too many others.
    "stub supports": _marked("supports {node}"),
    "stub attacks": _marked("attacks {node}"),
    "stub undercuts": _marked("undercuts the step from {premises} to {node}"),
    "stub backs": _marked("backs the step from {premises} to {node}"),
    "stub together": _marked("{text}, together with {nodes}"),
    "stub with": _marked("together with {node}"),
    "stub supported": _marked("supported by {node}"),
    "stub attacked": _marked("attacked by {node}"),
    "stub undercut": _marked("step undercut by {node}"),
    "stub backed": _marked("step backed by {node}"),
    "folded": _marked("{count} more below"),
    "folded on page": _marked("{count} more below, page {page}"),
    "part of": _marked("Part of: {name} (page {page})"),
    "page": _marked("Page {number} of {count}"),
    "unlinked": _marked("Not linked to the thesis"),
    "credence": _marked("credence {value}"),
    "comments": _marked("comments: {count}"),
    "findings": _marked("issues: {count}"),
    "in": _marked("accepted"),
    "out": _marked("rejected"),
    "undecided": _marked("undecided"),
    "empty": _marked("This map is empty."),
    "simplified": _marked("Simplified: the full layout took too long."),
}


def _words(language: str) -> dict[str, str]:
    catalogue = translation("argmap", _CATALOGUES, [language])
    return {name: catalogue.gettext(text) for name, text in _ENGLISH.items()}


LANGUAGES = {folder.name: _words(folder.name) for folder in sorted(_CATALOGUES.iterdir()) if folder.is_dir()}
# English first: it is what a drawing is in where nothing else is asked for.
LANGUAGES = {"en": LANGUAGES["en"], **LANGUAGES}


def words_in(chosen: str | None, of_map: str | None) -> dict[str, str]:
    """The words in the language that was chosen, else in that of the map if there is a catalogue, else in English.

    :param of_map: a BCP 47 tag, such as `de-AT`.
    """
    return LANGUAGES.get(chosen or (of_map or "").partition("-")[0].lower(), LANGUAGES["en"])
