"""Stands in for gcloud in the benchmark: asks the demo cloud what gcloud would, without gcloud's second of start-up.

It notes a line in BENCH_NOTES when it ends: the time, the name in BENCH_FAILED, and what it was asked. An instance whose
name is in the file BENCH_FAILED is FAILED, whatever the demo cloud says.
"""

import json
import os
import socket
import sys
import time


def quoted(text):
    return "".join(chr(byte) if chr(byte).isalnum() else f"%{byte:02X}" for byte in str(text).encode())


def get(base, path, **query):
    # By hand: what can speak HTTP takes Python longer to load than all the rest.
    host, _, root = os.environ[f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{base}"].removeprefix("http://").partition("/")
    address, port = host.split(":")
    asked = "&".join(f"{name}={quoted(value)}" for name, value in query.items())
    with socket.create_connection((address, int(port))) as connection:
        connection.sendall(f"GET /{root}{path}?{asked} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(1 << 20), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        sys.exit(f"ERROR: (gcloud) the demo cloud said {head.decode()}")
    return body


def pages(base, path, **query):
    while True:
        page = json.loads(get(base, path, **query))
        yield page
        if not page.get("nextPageToken"):
            return
        query["pageToken"] = page["nextPageToken"]


def listed(kind):
    path = f"v1beta/projects/{os.environ['CLOUDSDK_CORE_PROJECT']}/locations/-/{kind}"
    return [item for page in pages("PARALLELSTORE", path, pageSize=500) for item in page.get(kind, [])]


def objects(uri):
    bucket, prefix = uri.removeprefix("gs://").split("/", 1)
    for page in pages("STORAGE", f"b/{bucket}/o", prefix=prefix, delimiter="/"):
        for name in page.get("prefixes", []):
            yield {"url": f"gs://{bucket}/{name}", "type": "prefix"}
        for item in page.get("items", []):
            url = f"gs://{bucket}/{item['name']}#{item['generation']}"
            yield {"url": url, "type": "cloud_object", "metadata": item}


def contents(url):
    bucket, name = url.split("#")[0].removeprefix("gs://").split("/", 1)
    return get("STORAGE", f"b/{bucket}/o/{quoted(name)}", alt="media")


arguments = sys.argv[1:]
uris = [argument for argument in arguments if argument.startswith("gs://")]
failed = ""
if "instances" in arguments:
    with open(os.environ["BENCH_FAILED"]) as file:
        failed = file.read()
    answer = listed("instances")
    for instance in answer:
        if failed and instance["name"].endswith("/" + failed):
            instance["state"] = "FAILED"
    text, asked = json.dumps(answer, indent=2).encode(), "instances"
elif "operations" in arguments:
    text, asked = json.dumps(listed("operations"), indent=2).encode(), "operations"
elif "clusters" in arguments:
    text, asked = b"[]\n", "clusters"
elif "cat" in arguments:
    text, asked = b"".join(map(contents, uris)), "cat"
else:
    text, asked = b"".join(json.dumps(list(objects(uri)), indent=2).encode() + b"\n" for uri in uris), "ls"

# Written without the interpreter's tidying up at the end, so that the time noted is that of the end.
rest = text[os.write(1, text):]
while rest:
    rest = rest[os.write(1, rest):]
with open(os.environ["BENCH_NOTES"], "a") as file:
    file.write(f"{time.monotonic()} {failed or '-'} {asked}\n")
os._exit(0)
