#!/bin/sh
# Makes the schemas in this folder anew from the packages that carry them. Needs npm, pip and python3.
# `opengraph.json` is our own and is left alone.
set -eu

sarif=1.0.0-beta.0
cyclonedx=10.3.0
ocsf=1.2.0

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "@microsoft/jest-sarif@$sarif" "@cyclonedx/cyclonedx-library@$cyclonedx" >/dev/null
for archive in *.tgz; do
    mkdir "${archive%.tgz}"
    tar xzf "$archive" -C "${archive%.tgz}"
done
pip install --quiet --no-deps --target ocsf "ocsf-json-schema==$ocsf"

cp cyclonedx-*/package/res/schema/bom-1.6.SNAPSHOT.schema.json "$here/cyclonedx-1.6.json"
cp cyclonedx-*/package/res/schema/spdx.SNAPSHOT.schema.json "$here/cyclonedx-spdx.json"
cp cyclonedx-*/package/res/schema/jsf-0.82.SNAPSHOT.schema.json "$here/cyclonedx-jsf.json"

PYTHONPATH=ocsf python3 - "$here" <<'PYTHON'
import glob, json, pathlib, re, sys
from ocsf_json_schema import OcsfJsonSchemaEmbedded

here = pathlib.Path(sys.argv[1])

# Two patterns for a language have an unbalanced bracket, which only lenient readers of patterns take.
text = pathlib.Path(glob.glob("microsoft-*/package/lib/schemas/sarif-2.1.0-rtm.5.json")[0]).read_text()
whole = json.dumps("^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")
text, n = re.subn(r'"\^\[a-zA-Z\]\{2\}[^"]*"', lambda _: whole, text)
assert n == 2, n
(here / "sarif-2.1.0.json").write_text(text)

export = json.loads(pathlib.Path("ocsf/ocsf_json_schema/ocsf/1.8.0.json").read_text())
for name in ["iam_analysis_finding", "compliance_finding", "cloud_resources_inventory_info"]:
    schema = OcsfJsonSchemaEmbedded(json.loads(json.dumps(export))).get_class_schema(name)
    (here / f"ocsf-1.8.0-{name}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
PYTHON
