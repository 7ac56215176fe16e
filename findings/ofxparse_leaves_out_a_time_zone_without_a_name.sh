#!/usr/bin/env bash
# ofxparse leaves a time zone out of a bank's OFX file, without an error, if it has no name, [-8], although the name is
# optional in OFX, or if its name has a sign or a colon, as in [-8:UTC-08:00], which ofxtools writes for Python's
# timezone(timedelta(hours=-8)): 22:00 on 31 January is read as that, for 6:00 UTC on 1 February. [-8:PST] is read
# right. Where the zone has half an hour, ofxparse has [5.50:IST] for five hours and a half, and ofxtools for five hours
# and fifty minutes; it is ofxtools that writes [+5.30:IST], of which ofxparse makes 5:18.
# Seen with ofxparse 0.21 and ofxtools 1.1.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet ofxparse==0.21 ofxtools==1.1.1
cd "$place"
cat > probe.py <<'PYTHON'
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

from ofxparse import OfxParser
from ofxtools.Parser import OFXTree
from ofxtools.Types import DateTime

STATEMENT = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240201<LANGUAGE>ENG</SONRS>
</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20240101<DTEND>20240301
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{}<TRNAMT>5.00<FITID>1</STMTTRN></BANKTRANLIST>
<LEDGERBAL><BALAMT>5.00<DTASOF>20240201</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def read_by_both(zone):
    """When a payment of 22:00 on 31 January in that zone was posted, in UTC."""
    file = STATEMENT.format("20240131220000" + zone).encode("ascii")
    (by_ofxparse,) = OfxParser.parse(BytesIO(file)).account.statement.transactions
    tree = OFXTree()
    tree.parse(BytesIO(file))
    (by_ofxtools,) = tree.convert().statements[0].transactions
    return f"{by_ofxparse.date:%d %H:%M}", f"{by_ofxtools.dtposted.astimezone(UTC):%d %H:%M}"


#: A time zone, and the moments of ofxparse and of ofxtools.
ZONES = [
    ("[-8:PST]", ("01 06:00", "01 06:00")),
    ("[-8]", ("31 22:00", "01 06:00")),
    ("[-8:UTC-08:00]", ("31 22:00", "01 06:00")),
    ("[5.50:IST]", ("31 16:30", "31 16:10")),
    ("[+5.30:IST]", ("31 16:42", "31 16:30")),
]
for zone, expected in ZONES:
    found = read_by_both(zone)
    print(f"22:00 {zone} on the 31st: ofxparse {found[0]}, ofxtools {found[1]}")
    assert found == expected, "this has changed"
offsets = [timezone(timedelta(hours=-8)), timezone(timedelta(hours=5, minutes=30), "IST")]
texts = [DateTime().unconvert(datetime(2024, 1, 31, 22, tzinfo=offset)) for offset in offsets]
print("ofxtools writes", *texts)
assert texts == ["20240131220000.000[-8:UTC-08:00]", "20240131220000.000[+5.30:IST]"], "this has changed"
PYTHON
venv/bin/python -W ignore probe.py
