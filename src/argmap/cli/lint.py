"""`argmap lint`, `argmap cruxes` and `argmap what-if`."""

import json
from typing import Any

import click

from argmap import __version__
from argmap.analysis.cruxes import cruxes as cruxes_of
from argmap.analysis.evaluation import DEFAULT, SEMANTICS
from argmap.analysis.explaining import reduced
from argmap.analysis.finding_rules import RULES
from argmap.analysis.findings import Findings
from argmap.analysis.findings import lint as findings_of
from argmap.analysis.supposing import suppose, with_credences
from argmap.cli.sources import map_named


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Format of the report.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
def lint(names: tuple[str, ...], form: str, strict: bool) -> None:
    """Find weaknesses in maps: unanswered objections, circles, claims without support, and more.

    FILE is a file, or a stored map. Exit status 1 if there is an error (or, with --strict, a warning).
    """
    reports = {name: findings_of(map_named(name), RULES) for name in names}
    if form == "json":
        click.echo(
            json.dumps({name: finding.plain() for name, finding in reports.items()}, ensure_ascii=False, indent=2)
        )
    elif form == "sarif":
        click.echo(json.dumps(_sarif(reports), ensure_ascii=False, indent=2))
    else:
        for name, report in reports.items():
            for finding in report.findings:
                place = f"{name}#{finding.element}" if finding.element else name
                click.echo(f"{place}: {finding.severity}: {finding.message} {finding.remedy} [{finding.rule}]")
            for rule, reason in report.off.items():
                click.echo(f"{name}: {rule} is turned off: {reason}", err=True)
            for rule in report.unknown:
                click.echo(f"{name}: the map turns off an unknown rule '{rule}'", err=True)
    bad = {"error", "warning"} if strict else {"error"}
    if any(finding.severity in bad for report in reports.values() for finding in report.findings):
        raise click.exceptions.Exit(1)


def _sarif(reports: dict[str, Findings]) -> dict[str, Any]:
    """The findings in the Static Analysis Results Interchange Format (OASIS SARIF 2.1.0)."""
    rules = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.remedy},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in RULES.values()
    ]
    results = [
        {
            "ruleId": finding.rule,
            "level": finding.severity,
            "message": {"text": f"{finding.message} {finding.remedy}"},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": name}},
                    "logicalLocations": [{"name": finding.element or "(map)", "kind": "element"}],
                }
            ],
        }
        for name, report in reports.items()
        for finding in report.findings
    ]
    driver = {"name": "argmap", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


@click.command("cruxes")
@click.argument("name", metavar="FILE")
@click.option("--node", help="Analyse this node instead of the thesis.")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
def cruxes(name: str, node: str | None, as_json: bool) -> None:
    """Find the nodes that decide the thesis: if one of them (or a pair) flips, so does the thesis."""
    argument_map = map_named(name)
    thesis = node or argument_map.details.thesis
    if thesis is None or thesis not in argument_map.nodes:
        raise click.UsageError("Node not found." if node else "The map has no thesis. Choose a node with --node.")
    crux_report = cruxes_of(argument_map, thesis)
    if as_json:
        click.echo(json.dumps(crux_report.plain(), ensure_ascii=False, indent=2))
        return
    click.echo(f"{thesis} is {crux_report.label}")
    for crux in [*crux_report.single, *crux_report.pairs]:
        flips = " and ".join(f"{one} {to}" for one, to in zip(crux.nodes, crux.flipped_to, strict=True))
        shift = f", its strength by {crux.shift:+.4f}" if crux.shift is not None else ""
        texts = "; ".join(argument_map.nodes[one].text for one in crux.nodes)
        click.echo(f"  {flips}: the thesis would be {crux.after}{shift}: {texts}")
    for word, nodes in (("would topple it", crux_report.topple), ("would save it", crux_report.save)):
        for each_node in nodes:
            click.echo(f"  {each_node} {word}: {argument_map.nodes[each_node].text}")
    if not crux_report.complete:
        click.echo("Not all pairs were tried.", err=True)


@click.command("what-if")
@click.argument("name", metavar="FILE")
@click.option("--without", multiple=True, metavar="NODE", help="Suppose that this node did not exist.")
@click.option("--credence", multiple=True, metavar="NODE=NUMBER", help="Suppose a different credence for a node.")
@click.option("--semantics", type=click.Choice(SEMANTICS), default=DEFAULT, show_default=True)
def what_if(name: str, without: tuple[str, ...], credence: tuple[str, ...], semantics: str) -> None:
    """Show what would change in a map. Nothing is stored."""
    before = map_named(name)
    credences = dict(_credence(text) for text in credence)
    unknown = [node for node in (*without, *credences) if node not in before.nodes]
    if unknown:
        raise click.UsageError(f"The map has no node '{unknown[0]}'.")
    left = before.nodes.keys() - set(without)
    after = with_credences(reduced(before, left), {node: value for node, value in credences.items() if node in left})
    supposed = suppose(before, after, semantics)
    for node, (old, new) in supposed.changed.items():
        click.echo(f"{node}: {_told(old)} to {_told(new)}: {before.nodes[node].text}")
    if not supposed.changed:
        click.echo("Nothing would change.")


def _credence(given: str) -> tuple[str, float]:
    node, _, number = given.rpartition("=")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if not node or not 0 <= value <= 1:
        raise click.UsageError(f"'{given}' is not of the form NODE=NUMBER, with a number from 0 to 1.")
    return node, value


def _told(value: Any) -> str:
    return "not there" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
