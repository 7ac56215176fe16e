#!/usr/bin/env bash
# Apache's own package avro writes a decimal's digits without the zeros that the schema's scale asks for, without an
# error: in a field of scale 2, Decimal("1.5") is 0.15, Decimal("1000") 10.00 and Decimal("1E+3") 0.01. Only a Decimal
# with just that many places is written right; one with more raises AvroOutOfScaleException. Avro's specification has
# the value as the integer times ten to the power of minus the scale. avro itself and fastavro read the wrong value.
# fastavro writes the right one. Totals of a query, prices typed by hand and normalize() have fewer places.
# Seen with avro 1.12.2 and fastavro 1.13.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet avro==1.12.2 fastavro==1.13.1
"$place/venv/bin/python" - <<'PYTHON'
import json
from decimal import Decimal
from io import BytesIO

import avro.schema
import fastavro
from avro.datafile import DataFileReader, DataFileWriter
from avro.io import DatumReader, DatumWriter

PRICE = {"type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2}
SCHEMA = {"type": "record", "name": "Item", "fields": [{"name": "price", "type": PRICE}]}
#: A price, and the one that is in the file.
PRICES = {"1.50": "1.50", "1.5": "0.15", "1000": "10.00", "1E+3": "0.01", "-128": "-1.28", "0": "0.00"}


def in_file_of_avro(items):
    file = BytesIO()
    writer = DataFileWriter(file, DatumWriter(), avro.schema.parse(json.dumps(SCHEMA)))
    for item in items:
        writer.append(item)
    writer.flush()
    return file.getvalue()


def in_file_of_fastavro(items):
    file = BytesIO()
    fastavro.writer(file, SCHEMA, items)
    return file.getvalue()


items = [{"price": Decimal(price)} for price in PRICES]
data = in_file_of_avro(items)
by_avro = [item["price"] for item in DataFileReader(BytesIO(data), DatumReader())]
by_fastavro = [item["price"] for item in fastavro.reader(BytesIO(data))]
right = [item["price"] for item in fastavro.reader(BytesIO(in_file_of_fastavro(items)))]
for price, wrong in zip(PRICES, by_avro):
    print(f"{price} is written as {wrong}")
assert by_avro == by_fastavro == [Decimal(price) for price in PRICES.values()], "this has changed"
assert right == [Decimal(price) for price in PRICES], "this has changed"
PYTHON
