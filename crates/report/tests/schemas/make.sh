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

def ocsf(version, classes, **layout):
    export = pathlib.Path(f"ocsf/ocsf_json_schema/ocsf/{version}.json").read_text()
    for name in classes:
        schema = OcsfJsonSchemaEmbedded(json.loads(export)).get_class_schema(name)
        text = json.dumps(schema, sort_keys=True, **layout)
        (here / f"ocsf-{version}-{name}.json").write_text(text + "\n")

# The newest for people to read, those before it on one line each.
compliance, cloud = "compliance_finding", "cloud_resources_inventory_info"
ocsf("1.8.0", ["iam_analysis_finding", compliance, cloud], indent=1)
short = {"separators": (",", ":")}
for version in ["1.6.0", "1.7.0"]:
    ocsf(version, ["iam_analysis_finding", compliance, cloud], **short)
for version in ["1.4.0", "1.5.0"]:
    ocsf(version, ["detection_finding", compliance, cloud], **short)
for version in ["1.1.0", "1.2.0", "1.3.0"]:
    ocsf(version, ["detection_finding", compliance, "user_inventory"], **short)
PYTHON
