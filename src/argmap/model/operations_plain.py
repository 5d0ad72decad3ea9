"""Operations as plain dictionaries, as the revision log and the REST interface write them."""

from argmap.model.changes import Operation, PutNode, PutRelation, RemoveNode, RemoveRelation, SetDetails
from argmap.model.json_text import JsonText, json_object
from argmap.model.plain import Plain, body_of, canonical_json, details_of, node_of, relation_of, to_plain


def operation_to_plain(operation: Operation) -> Plain:
    """The operation as a dictionary of JSON values."""
    match operation:
        case PutNode(node):
            return {"op": "put_node", "node": to_plain(node)}
        case RemoveNode(identifier):
            return {"op": "remove_node", "id": identifier}
        case PutRelation(relation):
            return {"op": "put_relation", "relation": to_plain(relation)}
        case RemoveRelation(identifier):
            return {"op": "remove_relation", "id": identifier}
        case SetDetails(details):
            return {"op": "set_details", "details": to_plain(details)}


def operation_json(operation: Operation) -> str:
    """The operation as canonical JSON."""
    match operation:
        case PutNode(node):
            return json_object({"op": "put_node", "node": JsonText(body_of(node))})
        case PutRelation(relation):
            return json_object({"op": "put_relation", "relation": JsonText(body_of(relation))})
        case SetDetails(details):
            return json_object({"op": "set_details", "details": JsonText(body_of(details))})
        case _:
            return canonical_json(operation_to_plain(operation))


def operation_of(plain: Plain) -> Operation:
    """The operation of a dictionary that `operation_to_plain` made (trusted)."""
    match plain["op"]:
        case "put_node":
            return PutNode(node_of(plain["node"]))
        case "remove_node":
            return RemoveNode(plain["id"])
        case "put_relation":
            return PutRelation(relation_of(plain["relation"]))
        case "remove_relation":
            return RemoveRelation(plain["id"])
        case _:
            return SetDetails(details_of(plain["details"]))
