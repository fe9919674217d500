"""Keeps a file as a snapshot of a page, with nothing but Python's own library:

    LINKSNAP_TOKEN=lsk_… python3 upload.py https://example.org/ HTML text/html page.html
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

URL = os.environ.get("LINKSNAP_URL", "http://localhost:4000")
TOKEN = os.environ["LINKSNAP_TOKEN"]


def send(request):
    try:
        with urlopen(request) as response:
            return response.read()
    except HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode()}")


def ask(query, variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = json.loads(send(Request(f"{URL}/graphql", body, headers)))
    for error in answer.get("errors", []):
        sys.exit(f"{error['extensions']['code']}: {error['message']}")
    return answer["data"]


def main(page, kind, content_type, path):
    size = os.path.getsize(path)
    file = {"kind": kind, "contentType": content_type, "fileName": os.path.basename(path), "size": size}
    created = ask(
        """mutation ($input: CreateSnapshotInput!) {
             createSnapshot(input: $input) { grants { upload { id } put { method url headers { name value } } } }
           }""",
        {"input": {"url": page, "files": [file]}},
    )
    grant = created["createSnapshot"]["grants"][0]
    put = grant["put"]

    headers = {header["name"]: header["value"] for header in put["headers"]}
    with open(path, "rb") as body:
        send(Request(put["url"], body, {**headers, "Content-Length": str(size)}, method=put["method"]))

    completed = ask(
        "mutation ($id: ID!) { completeUpload(id: $id) { snapshot { id state } } }",
        {"id": grant["upload"]["id"]},
    )
    snapshot = completed["completeUpload"]["snapshot"]
    print(snapshot["id"], snapshot["state"])


main(*sys.argv[1:])
