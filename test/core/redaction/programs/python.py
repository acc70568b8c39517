"""Writes each text of standard input (JSON) in every way of Python, under the name of the row in encodings.ts."""
import base64
import html
import json
import quopri
import shlex
import sys
from urllib.parse import quote, quote_plus


def ways(text):
    data = text.encode()
    return {
        "strict URI component": quote(text, safe=""),
        "path of Python": quote(text),
        "form with ~": quote_plus(text),
        "ASCII JSON": json.dumps(text)[1:-1],
        "HTML of Python": html.escape(text),
        "ASCII HTML, decimal": html.escape(text, quote=False).encode("ascii", "xmlcharrefreplace").decode(),
        "single quotes of Python": shlex.quote("'" + text)[len("''\"'\"'") : -1],
        "literal of Python": repr(text)[1:-1],
        "bytes of Python": repr(data)[2:-1],
        "quoted-printable": quopri.encodestring(data).decode(),
        "base64": base64.b64encode(data).decode(),
        "base64 for URLs": base64.urlsafe_b64encode(data).decode(),
        "base64 in lines": base64.encodebytes(data * 9).decode().rstrip(),
        "base32": base64.b32encode(data).decode(),
        "hexadecimal": data.hex(),
    }


json.dump([ways(text) for text in json.load(sys.stdin)], sys.stdout)
