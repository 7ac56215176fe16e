#!/usr/bin/env bash
# Shapely makes heights of measures, the distances along a road that PostGIS keeps as M, without an error: a line that
# is built from the `coords` of LINESTRING M, or from points with M, is LINESTRING Z, and so is what to_ragged_array()
# and mapping() give, and with them the GeoJSON of geopandas: kilometre 5 of a road is five metres above the sea.
# Shapely's own to_geojson() leaves M out. Of POINT ZM, the height is lost as well: transform(include_z=True) and
# to_crs() of geopandas give a Z and an M that are NaN, where a POINT Z keeps its height.
# Seen with shapely 2.2.0 and geopandas 1.2.0 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet shapely==2.2.0 geopandas==1.2.0
"$place/venv/bin/python" -W ignore - <<'PYTHON'
import json

import geopandas as gpd
import shapely
from shapely.geometry import LineString, mapping, shape

road = shapely.from_wkt("LINESTRING M (0 0 5, 1 1 6)")
stones = [shapely.from_wkt(text) for text in ("POINT M (0 0 5)", "POINT M (1 1 6)")]
frame = gpd.GeoSeries([shapely.from_wkt("POINT ZM (1 2 300 5)"), shapely.from_wkt("POINT Z (1 2 300)")], crs=4326)


def coordinates(text):
    return json.loads(text)["features"][0]["geometry"]["coordinates"]


HEIGHTS = "LINESTRING Z (0 0 5, 1 1 6)"
found = {
    "of coords": LineString(road.coords).wkt,
    "of points": LineString(stones).wkt,
    "of mapping()": shape(mapping(road)).wkt,
    "of to_ragged_array()": shapely.from_ragged_array(*shapely.to_ragged_array([road]))[0].wkt,
    "GeoJSON of geopandas": coordinates(gpd.GeoSeries([road]).to_json()),
    "GeoJSON of Shapely": json.loads(shapely.to_geojson(road))["coordinates"],
    "transform()": shapely.transform(frame[0], lambda points: points, include_z=True).wkt,
    "to_crs()": [point.wkt.split(" (")[0] + f", z={point.z}" for point in frame.to_crs(3857)],
    "WKB": shapely.from_wkb(shapely.to_wkb(road)).wkt,
}
for name, value in found.items():
    print(f"{name}: {value}")
for name in ("of coords", "of points", "of mapping()", "of to_ragged_array()"):
    assert found[name] == HEIGHTS, "this has changed"
assert found["GeoJSON of geopandas"] == [[0, 0, 5], [1, 1, 6]], "this has changed"
assert found["GeoJSON of Shapely"] == [[0, 0], [1, 1]], "this has changed"
assert found["transform()"] == "POINT ZM (1 2 NaN NaN)", "this has changed"
assert found["to_crs()"] == ["POINT ZM, z=nan", "POINT Z, z=300.0"], "this has changed"
assert found["WKB"] == road.wkt
PYTHON
