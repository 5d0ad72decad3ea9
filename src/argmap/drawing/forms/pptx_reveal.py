"""The reveal of a slide by clicks: each step's shapes appear together (ECMA-376 part 1, section 19.5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

_EVENTS = (("prevCondLst", "onPrev"), ("nextCondLst", "onNext"))


def add_clicks(slide: Any, steps: Mapping[int, Sequence[int]]) -> None:
    """Let shapes appear at clicks.

    :param slide: a slide of python-pptx.
    :param steps: the ids of the shapes that each click shows, by the number of the click.
    """
    timing = etree.SubElement(slide._element, qn("p:timing"))
    numbers = iter(range(1, 10_000_000))

    def node(parent: Any, **attributes: str) -> Any:
        return _sub(parent, "p:cTn", id=str(next(numbers)), **attributes)

    root = node(_sub(_sub(timing, "p:tnLst"), "p:par"), dur="indefinite", restart="never", nodeType="tmRoot")
    sequence = _sub(_sub(root, "p:childTnLst"), "p:seq", concurrent="1", nextAc="seek")
    main = _sub(node(sequence, dur="indefinite", nodeType="mainSeq"), "p:childTnLst")
    for _, shapes in sorted(steps.items()):
        click = node(_sub(main, "p:par"), fill="hold")
        _begin(click, "indefinite")
        together = node(_sub(_sub(click, "p:childTnLst"), "p:par"), fill="hold")
        _begin(together, "0")
        effects = _sub(together, "p:childTnLst")
        for index, shape in enumerate(shapes):
            kind = "withEffect" if index else "clickEffect"
            preset = {"presetID": "1", "presetClass": "entr", "presetSubtype": "0", "fill": "hold"}
            effect = node(_sub(effects, "p:par"), **preset, nodeType=kind)
            _begin(effect, "0")
            setting = _sub(_sub(effect, "p:childTnLst"), "p:set")
            behaviour = _sub(setting, "p:cBhvr")
            _begin(node(behaviour, dur="1", fill="hold"), "0")
            _sub(_sub(behaviour, "p:tgtEl"), "p:spTgt", spid=str(shape))
            _sub(_sub(behaviour, "p:attrNameLst"), "p:attrName").text = "style.visibility"
            _sub(_sub(setting, "p:to"), "p:strVal", val="visible")
    for name, event in _EVENTS:
        condition = _sub(_sub(sequence, f"p:{name}"), "p:cond", evt=event, delay="0")
        _sub(_sub(condition, "p:tgtEl"), "p:sldTgt")


def _begin(parent: Any, delay: str) -> None:
    _sub(_sub(parent, "p:stCondLst"), "p:cond", delay=delay)


def _sub(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, qn(tag), attributes)
