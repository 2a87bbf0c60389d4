"""A declared contract as the files that other people's tools read: one WSDL 1.1 and one XSD per namespace.

They are made from the tables and say what the tables say, no more: SOAP 1.1, document/literal, one operation, by the
conventions of RIV-TA Basic Profile 2.1 (SCHEDULING.md section 8). `files` gives all files of a contract, self-contained;
`answer` gives the one that a `?wsdl` or `?xsd=<name>` asks for, with addresses that lead back to where it was asked.
"""

from kallelse.protocols.schema.files import CONTENT_TYPE, answer, files, wsdl_name

__all__ = ["CONTENT_TYPE", "answer", "files", "wsdl_name"]
