"""Argdown at random, mostly right, for comparing how two readers take it."""

import random

_WORDS = (
    "rain falls", "the street", "is wet", "because", "(1.1)", "a-b", "x: y", "it's", '"quoted"', "1. one", "50%",
    "*bold*", "_italic_", "__bold__", "#tag", "#(a tag)", "[link](http://example.org)", "@[A]", "@<X>", ":love:",
    ".->.", "\\#none", "\\[none\\]", "--", "...",
)  # fmt: skip
_SIGNS = ("+", "-", "_", "<+", "<-", "<_", "+>", "->", "_>", "><")
_INFERENCES = ("----", "-----", "-- Modus Ponens --", "--\nrule one, rule two {uses: [1]}\n--")


class Maker:
    """Makes documents, the same ones for the same seed."""

    def __init__(self, seed: int):
        self._chance = random.Random(seed)

    def document(self) -> str:
        """Front matter, headings, trees, lists, comments, structures, up to five of them."""
        chance = self._chance
        blocks = []
        if chance.random() < 0.2:
            blocks.append(f"===\ntitle: T\nmodel:\n  mode: {chance.choice(('strict', 'loose'))}\n===")
        makers = (
            self._heading, self._list, self._comment, self._structure, self._structure,
            *[self._tree_of_statement] * 4, *[self._tree_of_argument] * 2,
        )  # fmt: skip
        blocks += [chance.choice(makers)() for _ in range(chance.randint(1, 5))]
        # A comment alone is no document to Argdown's own tools.
        return "\n\n".join([*blocks, self._text()]) + "\n"

    def _text(self, most: int = 4) -> str:
        words = [self._chance.choice(_WORDS) for _ in range(self._chance.randint(1, most))]
        return " ".join([self._chance.choice(("so", "thus", "it")), *words])

    def _data(self) -> str:
        return self._chance.choice((*[""] * 12, " {a: 1}", " {isInMap: true}", ' {b: "x", c: [1, 2]}'))

    def _statement(self) -> str:
        title = self._chance.choice("ABCDE")
        forms = (
            f"[{title}]", f"[{title}]: {self._text()}{self._data()}", self._text() + self._data(),
            f"[{title}] #t{self._data()}", f"[{title}]: {self._text()}\n{self._text(2)}",
        )  # fmt: skip
        return self._chance.choice(forms)

    def _argument(self) -> str:
        title = self._chance.choice("XYZ")
        return self._chance.choice((f"<{title}>", f"<{title}>: {self._text()}{self._data()}", f"<{title}> #u"))

    def _member(self, above: str) -> str:
        """A statement or an argument to set in below another: not the same, for Argdown drops some such relations."""
        while True:
            member = self._statement().replace("\n", " ") if self._chance.random() < 0.5 else self._argument()
            if member[0] not in "[<" or member[:3] not in above:
                return member

    def _heading(self) -> str:
        return f"{'#' * self._chance.randint(1, 2)} Heading {self._text(2)}"

    def _list(self) -> str:
        sign = self._chance.choice(("* ", "1. "))
        return "\n".join(sign + self._statement() for _ in range(self._chance.randint(1, 3)))

    def _comment(self) -> str:
        return self._chance.choice(("// comment", "/* a\nb */", "<!-- c -->"))

    def _tree_of_statement(self) -> str:
        return self._tree(self._statement())

    def _tree_of_argument(self) -> str:
        return self._tree(self._argument())

    def _tree(self, root: str) -> str:
        lines, above, level = [root], [root], 0
        for _ in range(self._chance.randint(0, 5)):
            level = max(1, level + self._chance.choice((-2, -1, 0, 0, 1)))
            level = min(level, len(above))
            sign, member = self._chance.choice(_SIGNS), self._member(above[level - 1])
            on_argument = above[level - 1].startswith("<")
            # Statements alone contradict each other; what an undercut of a statement is, Argdown does not say.
            if sign == "><" and (on_argument or member.startswith("<")):
                sign = "-"
            if sign in {"_", "<_"} and not on_argument:
                sign = "+"
            lines.append(f"{'  ' * level}{sign} {member}")
            above[level:] = [member]
        return "\n".join(lines)

    def _structure(self) -> str:
        chance, lines, number = self._chance, [], 1
        owner = chance.choice(("", f"{self._argument()}\n\n"))
        for _ in range(chance.randint(1, 2)):
            for _ in range(chance.randint(1, 2)):
                lines.append(f"({number}) {chance.choice((self._text(), self._statement().split(chr(10))[0]))}")
                if chance.random() < 0.2:
                    lines.append(f"  {chance.choice(('<-', '<+', '-', '->'))} {self._member(lines[-1])}")
                number += 1
            lines.append(chance.choice(_INFERENCES))
            if chance.random() < 0.2:
                lines.append(f"  {chance.choice(('_', '<_'))} {self._member(lines[-1])}")
            conclusion = chance.choice((self._text(), "[A]", "[B]", "[C]"))
            lines.append(f"({number}) {conclusion}")
            if chance.random() < 0.3:
                lines.append(f"  {chance.choice(('->', '+>', '_', '<-'))} {self._member(lines[-1])}")
            number += 1
        return owner + "\n".join(lines)
