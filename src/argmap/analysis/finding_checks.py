"""The checks of the rules of `finding_rules.py`: one function each.

They are conservative: where form alone does not tell, nothing is said. Those that look at words know English. Each
gives the element, what is wrong with it, and other elements that are concerned.
"""

import re
from collections import Counter
from collections.abc import Iterator

import networkx
from rapidfuzz import fuzz

from argmap.analysis.findings import Check, Checked
from argmap.analysis.gradual import strengths
from argmap.analysis.grounded import IN, OUT
from argmap.analysis.schemes import tasks_of
from argmap.analysis.statistics import depths
from argmap.model.argument_map import Node, NodeType, Source

Found = Iterator[tuple[str, str, tuple[str, ...]]]
_DEEPEST = 7
_BROADEST = 7
_LONGEST = 300
_ALIKE = 92
_MOST_COMPARED = 1_000
_SHORT = 16
_MOST_PAIRED = 10
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for from had has have he her his if in is it its not of on or she so than that "
        "the their them then there these they this those to was were what when which who whoever will with would",
    )
)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _STOP}


# How it hangs together


def no_thesis(checked: Checked) -> Found:
    """No thesis (`no-thesis`)."""
    if checked.map.details.thesis is None and len(checked.map.nodes) > 1:
        yield "", "The map has no thesis.", ()


def unsupported(checked: Checked) -> Found:
    """A claim without support (`unsupported-claim`)."""
    for node in checked.nodes:
        bare = node.type is NodeType.CLAIM and not node.assumed and not checked.supports(node.id)
        if bare and (node.id in checked.uses or node.id == checked.map.details.thesis):
            yield node.id, f"The claim {checked.named(node.id)} has no supporting reason.", ()


def premise_without_evidence(checked: Checked) -> Found:
    """A premise without evidence (`premise-without-evidence`)."""
    for node in checked.nodes:
        bare = node.type is NodeType.PREMISE and not node.sources and not node.assumed
        if bare and not checked.supports(node.id):
            yield node.id, f"The premise {checked.named(node.id)} has neither evidence nor a source.", ()


def unanswered(checked: Checked) -> Found:
    """An unanswered objection (`unanswered-objection`)."""
    for relation in checked.map.relations.values():
        answered = checked.attacks(relation.id) or any(checked.attacks(premise) for premise in relation.premises)
        if relation.kind == "attack" and not answered and checked.labels.label(relation.id) == IN:
            objects = [
                premise for premise in relation.premises if checked.map.nodes[premise].type is NodeType.OBJECTION
            ]
            if objects:
                target = relation.target
                where = checked.named(target) if target in checked.map.nodes else f"the inference {target}"
                yield (
                    objects[0],
                    f"The objection {checked.named(objects[0])} to {where} has no rebuttal.",
                    (relation.id,),
                )


def circular(checked: Checked) -> Found:
    """Circular support (`circular-support`)."""
    graph = networkx.DiGraph()
    for relation in checked.map.relations.values():
        if relation.kind == "support":
            for premise in relation.premises:
                graph.add_edge(premise, relation.target)
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            nodes = sorted(element for element in component if element in checked.map.nodes)
            if nodes:
                yield nodes[0], f"{', '.join(nodes[:6])} support each other in a circle.", tuple(nodes[1:])


def self_defeating(checked: Checked) -> Found:
    """A branch that defeats itself (`self-defeating-branch`)."""
    if len(checked.map.nodes) > _MOST_COMPARED:
        return
    supported: dict[str, set[str]] = {}

    def served(identifier: str) -> set[str]:
        """What a node supports, however far away."""
        if identifier not in supported:
            serving: set[str] = set()
            waiting = [identifier]
            while waiting:
                for relation in checked.uses.get(waiting.pop(), ()):
                    if relation.kind == "support" and relation.target not in serving:
                        serving.add(relation.target)
                        waiting.append(relation.target)
            supported[identifier] = serving
        return supported[identifier]

    for relation in checked.map.relations.values():
        if relation.kind == "attack":
            for premise in relation.premises:
                if relation.target in served(premise):
                    message = f"{checked.named(premise)} both supports and attacks {relation.target}."
                    yield premise, message, (relation.id,)


def orphan(checked: Checked) -> Found:
    """A node without relations (`orphan`)."""
    if len(checked.map.nodes) > 1:
        for node in checked.nodes:
            if node.id not in checked.uses and not checked.to.get(node.id) and node.id != checked.map.details.thesis:
                yield node.id, f"{checked.named(node.id)} is not connected to anything.", ()


def weak_answer(checked: Checked) -> Found:
    """An answer weaker than its objection (`weak-answer`)."""
    if len(checked.map.nodes) > _MOST_COMPARED:
        return
    strength_of = strengths(checked.map, "quadratic-energy")
    for relation in checked.map.relations.values():
        if relation.kind != "attack" or relation.target not in checked.map.nodes:
            continue
        objection = checked.map.nodes[relation.target]
        if (
            objection.type is NodeType.OBJECTION
            and strength_of.relations[relation.id] < strength_of.strengths[objection.id] - 0.05
        ):
            answer = ", ".join(relation.premises)
            message = f"The rebuttal ({answer}) is weaker than the objection {checked.named(objection.id)}."
            yield objection.id, message, relation.premises


_ADDS = re.compile(r"(also|besides|moreover|in addition|furthermore)\b", re.IGNORECASE)


def linked_or_convergent(checked: Checked) -> Found:
    """Linked, but perhaps convergent (`linked-likely-convergent`)."""
    for relation in checked.map.relations.values():
        premises = [checked.map.nodes[premise] for premise in relation.premises]
        if not 2 <= len(premises) <= _MOST_PAIRED:
            continue
        target = checked.map.nodes.get(relation.target)
        rest = _words(target.text) if target is not None else set()
        apart = all(
            not ((_words(one.text) - rest) & (_words(other.text) - rest))
            for index, one in enumerate(premises)
            for other in premises[index + 1 :]
        )
        own = all(checked.supports(premise.id) for premise in premises)
        adds = any(
            re.match(r"(also|besides|moreover|in addition|furthermore)\b", premise.text.lower()) for premise in premises
        )
        if (apart and own and len(premises) > 2) or adds:
            message = f"The premises of {relation.id} ({', '.join(relation.premises)}) may be independent reasons."
            yield relation.id, message, relation.premises


def convergent_or_linked(checked: Checked) -> Found:
    """Convergent, but perhaps linked (`convergent-likely-linked`)."""
    for target, bearing in checked.to.items():
        single = [element for element in bearing if len(element.premises) == 1 and element.kind == "support"]
        if len(single) > 2 * _MOST_PAIRED:
            continue
        for one in single:
            rule = checked.map.nodes[one.premises[0]]
            if not re.match(r"(if|whenever|whoever|whatever|all|every|no one who)\b", rule.text.strip().lower()):
                continue
            for other in single:
                fact = checked.map.nodes[other.premises[0]]
                if other is not one and len(_words(rule.text) & _words(fact.text)) >= 2:
                    message = f"{rule.id} and {fact.id} seem to support {target} only together: a rule and its case."
                    yield one.id, message, (other.id,)
                    break


def too_deep(checked: Checked) -> Found:
    """Very deep (`too-deep`)."""
    thesis = checked.map.details.thesis
    if thesis is None:
        return
    depth = depths(checked.to, [thesis])
    deepest = max(depth, key=lambda node: depth[node])
    if depth[deepest] > _DEEPEST:
        yield deepest, f"{deepest} is {depth[deepest]} inferences below the thesis.", ()


def too_broad(checked: Checked) -> Found:
    """Very broad (`too-broad`)."""
    for element, bearing in checked.to.items():
        if len(bearing) > _BROADEST:
            yield element, f"{element} has {len(bearing)} direct reasons and objections.", ()


def open_question(checked: Checked) -> Found:
    """No critical question is answered (`open-critical-questions`)."""
    unanswered = []
    for relation in checked.map.relations.values():
        questions = list(tasks_of(relation, checked.map))
        if questions and all(question.state == "open" for question in questions):
            unanswered.append((relation, questions[0]))
    if unanswered:
        first, task = unanswered[0]
        message = (
            f"{len(unanswered)} inferences name a scheme, but none of their critical questions is answered. "
            f"For example, {first.id} ({first.scheme}): {task.question.text}"
        )
        yield "", message, tuple(relation.id for relation, _ in unanswered)


# Evidence


def no_locator(checked: Checked) -> Found:
    """Evidence without a place (`evidence-without-locator`)."""
    for node in checked.nodes:
        if node.type is NodeType.EVIDENCE and node.sources and not any(source.locator for source in node.sources):
            yield node.id, f"No source of {checked.named(node.id)} names a page or section.", ()


_SECONDARY = re.compile(
    r"\b(quoted|cited|reported|mentioned) (in|by|after)\b|\bwikipedia\b|\bpress release\b", re.IGNORECASE
)


def _is_secondary(source: Source) -> bool:
    parts = (source.title, source.container, source.locator, source.url)
    return any(part is not None and _SECONDARY.search(part) for part in parts)


def secondary(checked: Checked) -> Found:
    """Known at second hand (`secondary-source-only`)."""
    for node in checked.nodes:
        if node.sources and all(map(_is_secondary, node.sources)):
            yield node.id, f"{checked.named(node.id)} cites secondary sources only.", ()


def one_source(checked: Checked) -> Found:
    """One source carries everything (`one-source`)."""
    evidence = [node for node in checked.nodes if node.type is NodeType.EVIDENCE]
    if len(evidence) < 4:
        return
    carried: Counter[str] = Counter()
    for node in evidence:
        for name in {source.doi or source.url or source.title or "" for source in node.sources} - {""}:
            carried[name] += 1
    name, count = carried.most_common(1)[0] if carried else ("", 0)
    alone = sum(len({source.doi or source.url or source.title for source in node.sources}) == 1 for node in evidence)
    if count >= 0.8 * len(evidence) and alone >= 0.8 * len(evidence):
        yield (
            "",
            f"{count} of {len(evidence)} pieces of evidence come from “{name[:80]}”.",
            tuple(node.id for node in evidence),
        )


def no_attribution(checked: Checked) -> Found:
    """Nobody is named (`missing-attribution`)."""
    some = any(node.attribution for node in checked.nodes)
    for node in checked.nodes:
        if some and node.attribution is None and node.type in {NodeType.EVIDENCE, NodeType.OBJECTION}:
            yield node.id, f"{checked.named(node.id)} has no attribution.", ()


# Words


def duplicates(checked: Checked) -> Found:
    """Nodes that say nearly the same (`near-duplicate`)."""
    nodes = list(checked.nodes)
    if not 1 < len(nodes) <= _MOST_COMPARED:
        return
    texts = [" ".join(sorted(re.findall(r"\w+", node.text.lower()))) for node in nodes]
    for index, node in enumerate(nodes):
        if len(texts[index]) < _SHORT:
            continue
        for other in range(index + 1, len(nodes)):
            if fuzz.ratio(texts[index], texts[other], score_cutoff=_ALIKE):
                message = f"{checked.named(node.id)} and {checked.named(nodes[other].id)} say nearly the same."
                yield node.id, message, (nodes[other].id,)


_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"'])[.!?]\s+(?=[A-Z“\"'])")
_INFERENCE = re.compile(r"[,;]\s*(?:and\s+)?(?:therefore|hence|consequently|thus)\b|\bfor this reason\b", re.IGNORECASE)


def mixed(checked: Checked) -> Found:
    """Two claims in one node (`mixed-node`)."""
    for node in checked.nodes:
        if node.type is NodeType.EVIDENCE:
            continue
        sentences = [part for part in _SENTENCE.split(node.text) if len(part.split()) >= 4]
        if len(sentences) > 1:
            yield (
                node.id,
                f"{checked.named(node.id)} makes {len(sentences)} statements in {len(sentences)} sentences.",
                (),
            )
        elif _INFERENCE.search(node.text):
            yield node.id, f"{checked.named(node.id)} contains both a reason and its conclusion.", ()


def too_long(checked: Checked) -> Found:
    """A long text (`too-long`)."""
    for node in checked.nodes:
        if len(node.text) > _LONGEST:
            yield node.id, f"{checked.named(node.id)} has {len(node.text)} characters.", ()


def wording(pattern: re.Pattern[str], what: str) -> Check:
    """A check that finds words of a pattern; `what` says so in its message."""

    def check(checked: Checked) -> Found:
        for node in checked.nodes:
            match = pattern.search(node.text)
            if match is not None:
                yield node.id, f"{checked.named(node.id)} {what}: “{match.group()}”.", ()

    return check


HEDGES = re.compile(
    r"\b(perhaps|maybe|arguably|somewhat|sort of|kind of|in a sense|it seems that|supposedly|presumably)\b",
    re.IGNORECASE,
)
LOADED = re.compile(
    r"\b(obviously|clearly|of course|undeniabl[ey]|everyone knows|outrageous|absurd|ridiculous|disgraceful|shameful|"
    r"so-called|no sane person|needless to say)\b",
    re.IGNORECASE,
)


def question(checked: Checked) -> Found:
    """A question as a claim (`question-as-claim`)."""
    for node in checked.nodes:
        if node.text.rstrip(" )”\"'").endswith("?"):
            yield node.id, f"{checked.named(node.id)} is a question.", ()


_COMMAND = re.compile(
    r"^(let us|let's|stop|don't|do not|consider|imagine|remember|ban|abolish|vote|support|reject)\b", re.IGNORECASE
)


def command(checked: Checked) -> Found:
    """A command as a claim (`command-as-claim`)."""
    for node in checked.nodes:
        if _COMMAND.match(node.text.strip()) or node.text.rstrip().endswith("!"):
            yield node.id, f"{checked.named(node.id)} is a command or an exclamation.", ()


def credences(checked: Checked) -> Found:
    """Credences that do not go together (`contradicting-credences`)."""

    def low(node: Node) -> bool:
        return node.credence is not None and node.credence < 0.3

    for relation in checked.map.relations.values():
        target = checked.map.nodes.get(relation.target)
        if relation.kind != "support" or target is None or len(relation.premises) != 1:
            continue
        premise = checked.map.nodes[relation.premises[0]]
        sure = premise.credence is not None and premise.credence > 0.9 and (relation.strength or 0) > 0.9
        if sure and low(target) and checked.labels.label(target.id) != OUT:
            message = (
                f"{checked.named(premise.id)} is rated nearly certain and strongly supports {target.id}, "
                f"which is rated improbable ({target.credence:g})."
            )
            yield target.id, message, (premise.id,)
