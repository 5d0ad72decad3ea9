"""A map as a Carneades graph: how `argmap evaluate` reads maps, and how they are written for Carneades.

| map | graph |
|---|---|
| a node | a statement |
| a support | an argument for its target; a strength is the constant that weighs it |
| an attack on a node `n` | an argument for `¬n`; `n` and `¬n` are the positions of an issue (PE) |
| an attack on a relation `r` (an undercut) | an argument for `¬app(r)`, which undercuts the argument `r` |
| a support of a relation `r` (a backing) | an argument for `backed(r)`, which is a premise of the argument `r` |
| a node that is assumed, or that nothing supports and nothing attacks | an assumption |
| a node that nothing supports and something attacks | the conclusion of an argument without premises |

A credence weighs that argument without premises; nothing speaks for a node that nothing supports and that its author
holds improbable (a credence below 0.5). So an objection that nothing answers, and that is as heavy as what it attacks,
takes its target down: the burden of proof is with who claims.
"""

from argmap.caes.graph import Argument, Graph, Issue, Weighing
from argmap.model.argument_map import ArgumentMap, Node, Relation, RelationKind


def negation(identifier: str) -> str:
    """The statement that what attacks a node speaks for."""
    return f"¬{identifier}"


def undercutter(identifier: str) -> str:
    """The statement that what undercuts a relation speaks for."""
    return f"¬app({identifier})"


def backing(identifier: str) -> str:
    """The statement that what backs a relation speaks for."""
    return f"backed({identifier})"


def graph_of(argument_map: ArgumentMap) -> Graph:
    """The graph of a map; ids of nodes are those of statements, ids of relations those of arguments."""
    graph = Graph()
    to = argument_map.relations_to()
    for node in argument_map.nodes.values():
        graph.statement(node.id).text = node.text
    for relation in argument_map.relations.values():
        graph.arguments[relation.id] = _argument(relation, argument_map, to.get(relation.id, []))
    for node in argument_map.nodes.values():
        _ground(graph, node, to.get(node.id, []))
    for argument in graph.arguments.values():
        for name in (argument.conclusion, argument.undercutter, *argument.premises):
            if name is not None:
                graph.statement(name)
    return graph


def _argument(relation: Relation, argument_map: ArgumentMap, bearing: list[Relation]) -> Argument:
    supports = relation.kind is RelationKind.SUPPORT
    if relation.target in argument_map.nodes:
        conclusion = relation.target if supports else negation(relation.target)
    else:
        conclusion = backing(relation.target) if supports else undercutter(relation.target)
    premises = relation.premises
    if any(element.kind is RelationKind.SUPPORT for element in bearing):
        premises = (*premises, backing(relation.id))
    undercut = any(element.kind is RelationKind.ATTACK for element in bearing)
    weighing = None if relation.strength is None else Weighing("constant", constant=relation.strength)
    return Argument(
        relation.id,
        conclusion,
        premises,
        undercutter=undercutter(relation.id) if undercut else None,
        scheme=relation.scheme,
        weighing=weighing,
    )


def _ground(graph: Graph, node: Node, bearing: list[Relation]) -> None:
    """What a node stands on by itself, and the issue that it is in."""
    attacked = any(element.kind is RelationKind.ATTACK for element in bearing)
    supported = any(element.kind is RelationKind.SUPPORT for element in bearing)
    if attacked:
        graph.statement(negation(node.id)).text = f"Not: {node.text}"
        graph.issues[node.id] = Issue(node.id, (node.id, negation(node.id)))
    if node.assumed:
        graph.assumptions[node.id] = None
    elif not supported and not node.improbable:
        if attacked:
            weighing = None if node.credence is None else Weighing("constant", constant=node.credence)
            name = f"{node.id}'s own"
            graph.arguments[name] = Argument(name, node.id, weighing=weighing)
        else:
            graph.assumptions[node.id] = None
