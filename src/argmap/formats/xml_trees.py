"""XML as trees, without entities, without references to other documents."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from argmap.formats.errors import MalformedDocument


def parsed(data: bytes, *, doctype: bool = False) -> Element:
    """The root of an XML document, in the encoding that it declares.

    :param doctype: a document type may be named, as some formats do; it is never read.
    :raises MalformedDocument: not XML, or with entities or references to other documents; with line and column.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=not doctype)
    except ParseError as error:
        line, column = error.position
        raise MalformedDocument(f"is not XML: {error.msg}", line, column + 1) from None
    except DefusedXmlException:
        raise MalformedDocument("has a DTD or entities; remove them") from None
    except (ValueError, LookupError) as error:
        raise MalformedDocument(f"is not XML: {error}") from None
    return root
