"""`argmap evaluate`."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from argmap.analysis import extensions as dung
from argmap.analysis.evaluation import DEFAULT, SEMANTICS, EvaluationOptions, MapEvaluation, evaluate
from argmap.analysis.explaining import explanations
from argmap.analysis.frameworks import Framework, MalformedFramework, read_apx, read_tgf, write_apx, write_tgf
from argmap.analysis.gradual import MODELS
from argmap.analysis.structured import Evaluation
from argmap.analysis.structured import evaluate as evaluate_graph
from argmap.analysis.translations import TRANSLATIONS, TooManyArguments, translated
from argmap.caes.deriving import derived
from argmap.cli.files import read_bytes, told_problems
from argmap.cli.sources import map_named
from argmap.formats.carneades.graphs import read_graph
from argmap.formats.errors import MalformedDocument
from argmap.model.argument_map import ArgumentMap

_FRAMEWORKS = {".tgf": read_tgf, ".apx": read_apx}


@click.command("evaluate")
@click.argument("name", metavar="FILE")
@click.option(
    "--semantics", type=click.Choice(SEMANTICS), help=f"The semantics to evaluate under.  [default: {DEFAULT}]"
)
@click.option(
    "--translation",
    type=click.Choice(TRANSLATIONS),
    default=TRANSLATIONS[0],
    show_default=True,
    help="How to translate the map into an abstract framework.",
)
@click.option(
    "--model", type=click.Choice(MODELS), default=MODELS[0], show_default=True, help="For --semantics strength."
)
@click.option(
    "--check", is_flag=True, help="For Carneades files: exit 0 if all labels that the file's tests expect come out."
)
@click.option("--explain", is_flag=True, help="Explain why each node is accepted or rejected.")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
@click.option("--framework", type=click.Choice(["tgf", "apx"]), help="Write the map as an abstract framework instead.")
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=dung.MAX_EXTENSIONS,
    show_default=True,
    help="Stop after this many extensions.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3_600),
    default=dung.SECONDS,
    show_default=True,
    help="Stop after this many seconds.",
)
def evaluate_file(
    name: str,
    semantics: str | None,
    translation: str,
    model: str,
    check: bool,
    explain: bool,
    as_json: bool,
    framework: str | None,
    most: int,
    seconds: float,
) -> None:
    """Evaluate which nodes of a map are in, out or undecided, or how strong each is.

    FILE is a map in any format that is read, the id or slug of a stored map, a Carneades file (.yml, whose schemes are
    run), or an abstract framework (.tgf, .apx).
    """
    options = EvaluationOptions(translation, model, most, seconds)
    suffix = Path(name).suffix.lower()
    if suffix in {".yml", ".yaml", ".caf"} or check:
        if semantics not in {None, "carneades"}:
            raise click.UsageError("Carneades files can only be evaluated with --semantics carneades.")
        _carneades(name, check=check, as_json=as_json)
        return
    if suffix in _FRAMEWORKS:
        _framework(name, suffix, semantics or DEFAULT, options, as_json=as_json, target=framework)
        return
    argument_map = map_named(name)
    if framework is not None:
        _write_framework(argument_map, translation, framework)
        return
    result = evaluate(argument_map, semantics or DEFAULT, options)
    told = {explanation.node: explanation.text for explanation in explanations(argument_map)} if explain else {}
    if as_json:
        whole = result.plain() | ({"explanations": told} if explain else {})
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    _show(result, {node.id: node.text for node in argument_map.nodes.values()}, told)


def _show(result: MapEvaluation, texts: dict[str, str], told: dict[str, str]) -> None:
    table = Table(box=None, show_edge=False)
    for heading in ("node", "strength" if result.strengths else "label", "why" if told else "text"):
        table.add_column(heading)
    for node, value in (result.strengths or result.labels).items():
        table.add_row(node, f"{value:.4f}" if isinstance(value, float) else value, told.get(node) or texts[node])
    Console(highlight=False, markup=False, width=None if told else 120).print(table)
    if result.extensions is not None and result.semantics != "grounded":
        click.echo(f"{len(result.extensions)} extensions")
    for remark in [*result.remarks, *([result.reason] if result.reason else [])]:
        click.echo(remark, err=True)


def _carneades(name: str, *, check: bool, as_json: bool) -> None:
    try:
        graph, _, twice = read_graph(read_bytes(name))
    except (OSError, MalformedDocument) as error:
        for problem in told_problems(name, error):
            click.echo(problem, err=True)
        raise click.exceptions.Exit(1) from None
    for pointer in twice:
        click.echo(f"{name}: {pointer} appears twice; the last one is used", err=True)
    derived(graph)
    labelling = evaluate_graph(graph)
    for remark in labelling.remarks:
        click.echo(f"{name}: {remark}", err=True)
    if check:
        _check(name, graph.expected, labelling)
        return
    if as_json:
        whole = {
            "semantics": "carneades", "labels": labelling.labels, "weights": labelling.weights,
            "undercut": sorted(labelling.undercut), "remarks": labelling.remarks,
        }  # fmt: skip
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    texts = {statement.id: statement.text for statement in graph.statements.values()}
    _show(MapEvaluation("carneades", {}, labelling.labels), texts, {})


def _check(name: str, expected: dict[str, str], labelling: Evaluation) -> None:
    """Compare the labels that a file asserts with those that came out; a statement that is nowhere is out."""
    differences = {
        statement: (label, labelling.labels.get(statement, "out"))
        for statement, label in expected.items()
        if labelling.labels.get(statement, "out") != label
    }
    for statement, (wanted, got) in differences.items():
        click.echo(f"{name}: {statement} should be {wanted}, and is {got}", err=True)
    if differences:
        raise click.exceptions.Exit(1)
    click.echo(f"{name}: all {len(expected)} asserted labels match")


def _framework(
    name: str, suffix: str, semantics: str, options: EvaluationOptions, *, as_json: bool, target: str | None
) -> None:
    if semantics not in dung.SEMANTICS:
        raise click.UsageError(f"Abstract frameworks can be evaluated under: {', '.join(dung.SEMANTICS)}.")
    try:
        framework = _FRAMEWORKS[suffix](read_bytes(name).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, MalformedFramework) as error:
        click.echo(f"{name}: {error}", err=True)
        raise click.exceptions.Exit(1) from None
    if target is not None:
        click.echo((write_tgf if target == "tgf" else write_apx)(framework), nl=False)
        return
    answer = dung.extensions(framework, semantics, most=options.most, seconds=options.seconds)
    listed = [[argument for argument in framework.arguments if argument in one] for one in answer.extensions]
    if as_json:
        whole = {
            "semantics": semantics,
            **dung.acceptance(framework.arguments, listed),
            "complete": answer.reason is None,
        }
        click.echo(json.dumps(whole | ({"reason": answer.reason} if answer.reason else {}), indent=2))
        return
    for argument in listed:
        click.echo(f"[{','.join(argument)}]")
    if answer.reason is not None:
        click.echo(answer.reason, err=True)


def _write_framework(argument_map: ArgumentMap, translation: str, target: str) -> None:
    try:
        framework: Framework = translated(argument_map, translation).framework
    except TooManyArguments as error:
        raise click.ClickException(str(error)) from None
    click.echo((write_tgf if target == "tgf" else write_apx)(framework), nl=False)
