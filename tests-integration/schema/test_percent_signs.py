"""Names with percent signs, which drivers take for parameters."""

from dbset import Partitions


def test_a_table_grows(db):
    table = db["50% off"]
    table.insert({"n %": 1})
    table.insert({"n %": 1.5, "100%": "x"})
    table.upsert_many([{"n %": 1, "100%": "y"}, {"n %": 2}], ["n %"])

    assert [row["100%"] for row in table.find(_order_by="n %")] == ["y", "x", None]
    table.rename_column("100%", "%")
    table.drop_index(["n %"])
    table.rename("%%")
    assert db["%%"].count(**{"%": "x"}) == 1


def test_partitions(open_postgresql):
    db = open_postgresql()
    db.create_table(
        "50%", {"n": int, "s": str}, primary_key=["n"], partition_by=Partitions.hash("n", 2)
    )
    db["50%"].insert_many([{"n": n, "s": "%s"} for n in range(10)])

    assert db["50%"].count(s="%s") == 10
