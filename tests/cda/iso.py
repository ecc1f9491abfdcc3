"""Schematron by an implementation that is not ours: the ISO style sheets that lxml ships, run by Saxon.

They are of XSLT 1.0, so the query binding is renamed on the way in, and the version of what comes out.
"""

import os
import re

import lxml.isoschematron

STEPS = os.path.join(
    os.path.dirname(lxml.isoschematron.__file__), "resources", "xsl", "iso-schematron-xslt1"
)


def compiled(processor, schema):
    """The schema as an executable of Saxon; its style sheet is left beside it."""
    xslt = processor.new_xslt30_processor()
    steps = ["iso_dsdl_include.xsl", "iso_abstract_expand.xsl", "iso_svrl_for_xslt1.xsl"]
    node = processor.parse_xml(xml_file_name=schema)
    for step in steps[:2]:
        sheet = xslt.compile_stylesheet(stylesheet_file=os.path.join(STEPS, step))
        node = sheet.transform_to_value(xdm_node=node).item_at(0).get_node_value()
    text = re.sub(r'queryBinding="[^"]*"', 'queryBinding="xslt"', node.to_string())
    sheet = xslt.compile_stylesheet(stylesheet_file=os.path.join(STEPS, steps[2]))
    out = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=text))
    out = re.sub(r'(<xsl:stylesheet\b[^>]*?\sversion=)"1.0"', r'\1"2.0"', out, count=1)
    # As the XSLT 2.0 edition of the skeleton walks; SaxonC 13.1 cannot compile the other way.
    out = out.replace('select="@*|*', 'select="*|comment()|processing-instruction()')
    path = schema + ".compiled.xsl"
    with open(path, "w", encoding="utf-8") as file:
        file.write(out)
    return xslt.compile_stylesheet(stylesheet_file=path)
