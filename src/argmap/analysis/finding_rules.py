"""The rules of `findings.py`: one function and one entry of `RULES` each.

They are conservative: where form alone does not tell, nothing is said. Those that look at words know English.
"""

import re
from collections import Counter
from collections.abc import Iterator

import networkx
from rapidfuzz import fuzz

from argmap.analysis.findings import Check, Checked, Rule
from argmap.analysis.gradual import strengths
from argmap.analysis.grounded import IN, OUT
from argmap.analysis.schemes import tasks_of
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
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "if",
        "in",
        "is",
        "it",
        "its",
        "not",
        "of",
        "on",
        "or",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "were",
        "what",
        "when",
        "which",
        "who",
        "whoever",
        "will",
        "with",
        "would",
    ]
)


def _words(text: str) -> set[str]:
    return {each for each in re.findall(r"[a-z]{3,}", text.lower()) if each not in _STOP}


# How it hangs together


def _no_thesis(checked: Checked) -> Found:
    if checked.map.details.thesis is None and len(checked.map.nodes) > 1:
        yield "", "The map names no thesis.", ()


def _unsupported(checked: Checked) -> Found:
    for node in checked.nodes:
        bare = node.type is NodeType.CLAIM and not node.assumed and not checked.supports(node.id)
        if bare and (node.id in checked.uses or node.id == checked.map.details.thesis):
            yield node.id, f"The claim {checked.named(node.id)} has nothing that speaks for it.", ()


def _premise_without_evidence(checked: Checked) -> Found:
    for node in checked.nodes:
        bare = node.type is NodeType.PREMISE and not node.sources and not node.assumed
        if bare and not checked.supports(node.id):
            yield node.id, f"The premise {checked.named(node.id)} has neither evidence nor a source.", ()


def _unanswered(checked: Checked) -> Found:
    for relation in checked.map.relations.values():
        answered = checked.attacks(relation.id) or any(checked.attacks(each) for each in relation.premises)
        if relation.kind == "attack" and not answered and checked.labels.label(relation.id) == IN:
            objects = [each for each in relation.premises if checked.map.nodes[each].type is NodeType.OBJECTION]
            if objects:
                target = relation.target
                where = checked.named(target) if target in checked.map.nodes else f"the step {target}"
                yield (
                    objects[0],
                    f"Nothing answers the objection {checked.named(objects[0])} to {where}.",
                    (relation.id,),
                )


def _circular(checked: Checked) -> Found:
    graph = networkx.DiGraph()
    for relation in checked.map.relations.values():
        if relation.kind == "support":
            for premise in relation.premises:
                graph.add_edge(premise, relation.target)
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            nodes = sorted(each for each in component if each in checked.map.nodes)
            if nodes:
                yield nodes[0], f"{', '.join(nodes[:6])} support each other in a circle.", tuple(nodes[1:])


def _self_defeating(checked: Checked) -> Found:
    if len(checked.map.nodes) > _MOST_COMPARED:
        return
    supported: dict[str, set[str]] = {}

    def served(identifier: str) -> set[str]:
        """What a node supports, however far away."""
        if identifier not in supported:
            found: set[str] = set()
            waiting = [identifier]
            while waiting:
                for relation in checked.uses.get(waiting.pop(), ()):
                    if relation.kind == "support" and relation.target not in found:
                        found.add(relation.target)
                        waiting.append(relation.target)
            supported[identifier] = found
        return supported[identifier]

    for relation in checked.map.relations.values():
        if relation.kind == "attack":
            for premise in relation.premises:
                if relation.target in served(premise):
                    message = f"{checked.named(premise)} speaks both for and against {relation.target}."
                    yield premise, message, (relation.id,)


def _orphan(checked: Checked) -> Found:
    if len(checked.map.nodes) > 1:
        for node in checked.nodes:
            if node.id not in checked.uses and not checked.to.get(node.id) and node.id != checked.map.details.thesis:
                yield node.id, f"{checked.named(node.id)} bears on nothing, and nothing bears on it.", ()


def _weak_answer(checked: Checked) -> Found:
    if len(checked.map.nodes) > _MOST_COMPARED:
        return
    found = strengths(checked.map, "quadratic-energy")
    for relation in checked.map.relations.values():
        if relation.kind != "attack" or relation.target not in checked.map.nodes:
            continue
        objection = checked.map.nodes[relation.target]
        if objection.type is NodeType.OBJECTION and found.relations[relation.id] < found.strengths[objection.id] - 0.05:
            answer = ", ".join(relation.premises)
            message = f"The answer ({answer}) to the objection {checked.named(objection.id)} is weaker than it."
            yield objection.id, message, relation.premises


_ADDS = re.compile(r"(also|besides|moreover|in addition|furthermore)\b", re.IGNORECASE)


def _linked_or_convergent(checked: Checked) -> Found:
    for relation in checked.map.relations.values():
        premises = [checked.map.nodes[each] for each in relation.premises]
        if not 2 <= len(premises) <= _MOST_PAIRED:
            continue
        target = checked.map.nodes.get(relation.target)
        rest = _words(target.text) if target is not None else set()
        apart = all(
            not ((_words(one.text) - rest) & (_words(other.text) - rest))
            for index, one in enumerate(premises)
            for other in premises[index + 1 :]
        )
        own = all(checked.supports(each.id) for each in premises)
        adds = any(
            re.match(r"(also|besides|moreover|in addition|furthermore)\b", each.text.lower()) for each in premises
        )
        if (apart and own and len(premises) > 2) or adds:
            message = f"The premises of {relation.id} ({', '.join(relation.premises)}) seem to speak each for itself."
            yield relation.id, message, relation.premises


def _convergent_or_linked(checked: Checked) -> Found:
    for target, bearing in checked.to.items():
        single = [each for each in bearing if len(each.premises) == 1 and each.kind == "support"]
        if len(single) > 2 * _MOST_PAIRED:
            continue
        for one in single:
            rule = checked.map.nodes[one.premises[0]]
            if not re.match(r"(if|whenever|whoever|whatever|all|every|no one who)\b", rule.text.strip().lower()):
                continue
            for other in single:
                fact = checked.map.nodes[other.premises[0]]
                if other is not one and len(_words(rule.text) & _words(fact.text)) >= 2:
                    message = f"{rule.id} and {fact.id} seem to carry {target} only together: a rule and its case."
                    yield one.id, message, (other.id,)
                    break


def _too_deep(checked: Checked) -> Found:
    thesis = checked.map.details.thesis
    if thesis is None:
        return
    depth = {thesis: 0}
    waiting = [thesis]
    for element in waiting:
        for relation in checked.to.get(element, ()):
            for each in (relation.id, *relation.premises):
                if each not in depth:
                    depth[each] = depth[element] + (each != relation.id)
                    waiting.append(each)
    deepest = max(depth, key=lambda each: depth[each])
    if depth[deepest] > _DEEPEST:
        yield deepest, f"{deepest} stands {depth[deepest]} steps below the thesis.", ()


def _too_broad(checked: Checked) -> Found:
    for element, bearing in checked.to.items():
        if len(bearing) > _BROADEST:
            yield element, f"{len(bearing)} relations bear on {element} directly.", ()


def _open_question(checked: Checked) -> Found:
    unanswered = []
    for relation in checked.map.relations.values():
        found = list(tasks_of(relation, checked.map))
        if found and all(each.state == "open" for each in found):
            unanswered.append((relation, found[0]))
    if unanswered:
        first, task = unanswered[0]
        message = (
            f"No critical question is answered of {len(unanswered)} relations that name a scheme, such as {first.id} "
            f"({first.scheme}): {task.question.text}"
        )
        yield "", message, tuple(relation.id for relation, _ in unanswered)


# Evidence


def _no_locator(checked: Checked) -> Found:
    for node in checked.nodes:
        if node.type is NodeType.EVIDENCE and node.sources and not any(each.locator for each in node.sources):
            yield node.id, f"No source of {checked.named(node.id)} says where in it to look.", ()


_SECONDARY = re.compile(
    r"\b(quoted|cited|reported|mentioned) (in|by|after)\b|\bwikipedia\b|\bpress release\b", re.IGNORECASE
)


def _is_secondary(source: Source) -> bool:
    parts = (source.title, source.container, source.locator, source.url)
    return any(each is not None and _SECONDARY.search(each) for each in parts)


def _secondary(checked: Checked) -> Found:
    for node in checked.nodes:
        if node.sources and all(map(_is_secondary, node.sources)):
            yield node.id, f"{checked.named(node.id)} is known at second hand only.", ()


def _one_source(checked: Checked) -> Found:
    evidence = [node for node in checked.nodes if node.type is NodeType.EVIDENCE]
    if len(evidence) < 4:
        return
    carried: Counter[str] = Counter()
    for node in evidence:
        for name in {each.doi or each.url or each.title or "" for each in node.sources} - {""}:
            carried[name] += 1
    name, count = carried.most_common(1)[0] if carried else ("", 0)
    alone = sum(len({each.doi or each.url or each.title for each in node.sources}) == 1 for node in evidence)
    if count >= 0.8 * len(evidence) and alone >= 0.8 * len(evidence):
        yield (
            "",
            f"“{name[:80]}” carries {count} of {len(evidence)} pieces of evidence.",
            tuple(each.id for each in evidence),
        )


def _no_attribution(checked: Checked) -> Found:
    some = any(node.attribution for node in checked.nodes)
    for node in checked.nodes:
        if some and node.attribution is None and node.type in {NodeType.EVIDENCE, NodeType.OBJECTION}:
            yield node.id, f"Nobody is named who says {checked.named(node.id)}.", ()


# Words


def _duplicates(checked: Checked) -> Found:
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


def _mixed(checked: Checked) -> Found:
    for node in checked.nodes:
        if node.type is NodeType.EVIDENCE:
            continue
        sentences = [each for each in _SENTENCE.split(node.text) if len(each.split()) >= 4]
        if len(sentences) > 1:
            yield node.id, f"{checked.named(node.id)} says {len(sentences)} things in {len(sentences)} sentences.", ()
        elif _INFERENCE.search(node.text):
            yield node.id, f"{checked.named(node.id)} holds a reason and what follows from it in one node.", ()


def _too_long(checked: Checked) -> Found:
    for node in checked.nodes:
        if len(node.text) > _LONGEST:
            yield node.id, f"{checked.named(node.id)} has {len(node.text)} characters.", ()


def _wording(pattern: re.Pattern[str], what: str) -> Check:
    def check(checked: Checked) -> Found:
        for node in checked.nodes:
            found = pattern.search(node.text)
            if found is not None:
                yield node.id, f"{checked.named(node.id)} {what}: “{found.group()}”.", ()

    return check


_HEDGES = re.compile(
    r"\b(perhaps|maybe|arguably|somewhat|sort of|kind of|in a sense|it seems that|supposedly|presumably)\b",
    re.IGNORECASE,
)
_LOADED = re.compile(
    r"\b(obviously|clearly|of course|undeniabl[ey]|everyone knows|outrageous|absurd|ridiculous|disgraceful|shameful|"
    r"so-called|no sane person|needless to say)\b",
    re.IGNORECASE,
)


def _question(checked: Checked) -> Found:
    for node in checked.nodes:
        if node.text.rstrip(" )”\"'").endswith("?"):
            yield node.id, f"{checked.named(node.id)} is a question.", ()


_COMMAND = re.compile(
    r"^(let us|let's|stop|don't|do not|consider|imagine|remember|ban|abolish|vote|support|reject)\b", re.IGNORECASE
)


def _command(checked: Checked) -> Found:
    for node in checked.nodes:
        if _COMMAND.match(node.text.strip()) or node.text.rstrip().endswith("!"):
            yield node.id, f"{checked.named(node.id)} is a command or an exclamation.", ()


def _credences(checked: Checked) -> Found:
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
                f"{checked.named(premise.id)} is held nearly certain and to bear strongly on {target.id}, "
                f"which is held improbable ({target.credence:g})."
            )
            yield target.id, message, (premise.id,)


_ALL = (
    Rule(
        "no-thesis",
        "warning",
        "No thesis",
        "Without a main claim nothing tells what the map is for.",
        "Name the main claim as `thesis`.",
        _no_thesis,
    ),
    Rule(
        "unsupported-claim",
        "warning",
        "A claim without support",
        "A claim is what the map argues for; one that nothing speaks for is only asserted.",
        "Give it a reason, or make it a premise that is taken as given.",
        _unsupported,
    ),
    Rule(
        "premise-without-evidence",
        "note",
        "A premise without evidence",
        "A reader who doubts it finds nothing to check.",
        "Add evidence or a source; or say that it is `assumed`.",
        _premise_without_evidence,
    ),
    Rule(
        "unanswered-objection",
        "warning",
        "An unanswered objection",
        "While it stands, what it attacks falls.",
        "Answer it: attack the objection or undercut its step; or give up what it attacks.",
        _unanswered,
    ),
    Rule(
        "circular-support",
        "error",
        "Circular support",
        "What supports itself is supported by nothing.",
        "Take out one of the relations, or find a reason from outside the circle.",
        _circular,
    ),
    Rule(
        "self-defeating-branch",
        "error",
        "A branch that defeats itself",
        "What speaks both for and against the same thing helps neither side.",
        "Decide which of the two it does; or say what it means in each place.",
        _self_defeating,
    ),
    Rule(
        "orphan",
        "warning",
        "A node without relations",
        "It takes part in no argument.",
        "Say what it bears on, or remove it.",
        _orphan,
    ),
    Rule(
        "near-duplicate",
        "warning",
        "Nodes that say nearly the same",
        "What is said twice seems to count twice.",
        "Keep one, and use it in both places.",
        _duplicates,
    ),
    Rule(
        "mixed-node",
        "note",
        "Two claims in one node",
        "An objection to one half seems to hit both.",
        "Make a node of each, and a relation if one is the reason for the other.",
        _mixed,
    ),
    Rule(
        "evidence-without-locator",
        "note",
        "Evidence without a place",
        "A source that cannot be looked up cannot be checked.",
        "Give the page, section or minute as `locator`.",
        _no_locator,
    ),
    Rule(
        "secondary-source-only",
        "note",
        "Known at second hand",
        "What is quoted after another may have lost its context.",
        "Find the first source, and give it too.",
        _secondary,
    ),
    Rule(
        "one-source",
        "note",
        "One source carries everything",
        "If it is wrong, all falls together.",
        "Find a second, independent source.",
        _one_source,
    ),
    Rule(
        "missing-attribution",
        "note",
        "Nobody is named",
        "Elsewhere the map says who says it; here it does not.",
        "Name who says it.",
        _no_attribution,
    ),
    Rule(
        "open-critical-questions",
        "note",
        "No critical question is answered",
        "A scheme is only as good as its answers to the questions that belong to it.",
        "Answer one by a node, or dismiss it with a reason.",
        _open_question,
    ),
    Rule(
        "linked-likely-convergent",
        "note",
        "Linked, but perhaps convergent",
        "Linked premises fall together; if each speaks for itself, the argument is made weaker than it is.",
        "Make a relation of each premise.",
        _linked_or_convergent,
    ),
    Rule(
        "convergent-likely-linked",
        "note",
        "Convergent, but perhaps linked",
        "A rule without its case, or a case without its rule, supports nothing.",
        "Make one relation with both premises.",
        _convergent_or_linked,
    ),
    Rule(
        "too-deep",
        "note",
        "Very deep",
        "A reader loses the way back to the thesis.",
        "Leave out a step in between, or make a map of the branch.",
        _too_deep,
    ),
    Rule(
        "too-broad",
        "note",
        "Very broad",
        "Many reasons side by side hide the strong ones.",
        "Group them under claims of their own, or leave the weak ones out.",
        _too_broad,
    ),
    Rule(
        "too-long",
        "note",
        "A long text",
        "A node says one thing; long texts say more, and do not fit a slide.",
        "Shorten it; put the rest into the note.",
        _too_long,
    ),
    Rule(
        "hedge-wording",
        "note",
        "Hedged wording",
        "A hedge in the text hides how sure the author is.",
        "State it plainly and give a `credence`.",
        _wording(_HEDGES, "is hedged"),
    ),
    Rule(
        "loaded-wording",
        "note",
        "Loaded wording",
        "Such words persuade in place of reasons.",
        "Say it in words that the other side would use.",
        _wording(_LOADED, "has a loaded word"),
    ),
    Rule(
        "question-as-claim",
        "warning",
        "A question as a claim",
        "A question cannot be true, so nothing follows from it.",
        "Write the answer that is meant.",
        _question,
    ),
    Rule(
        "command-as-claim",
        "note",
        "A command as a claim",
        "A command cannot be true; what is meant is that something ought to be.",
        "Write what ought to be, as a statement.",
        _command,
    ),
    Rule(
        "weak-answer",
        "note",
        "An answer weaker than its objection",
        "By strengths, the objection is left standing in part.",
        "Support the answer, or find a stronger one.",
        _weak_answer,
    ),
    Rule(
        "contradicting-credences",
        "warning",
        "Credences that do not go together",
        "One cannot hold a reason certain, its bearing strong, and what it supports improbable.",
        "Change one of the three.",
        _credences,
    ),
)
RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
