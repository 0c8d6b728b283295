"""Stands in for gcloud where a test needs hundreds of calls: the command lines of plans, on the demo cloud's HTTP API.

It prints what gcloud 528 prints and ends as that does, in 40 ms instead of a second. After a 5xx or a lost connection it
sends the same request again, as gcloud does, but without its pauses. `STAND_IN_TIMEOUT` is how many seconds it waits for
an answer in the place of CLOUDSDK_CORE_HTTP_TIMEOUT, `STAND_IN_NOTES` a file that gets a line when it ends, and a command
line that `STAND_IN_REAL` (a regular expression) matches is left to the real gcloud.
"""

import json
import os
import socket
import sys
import time

SENDINGS = 5
ZONES = "projects/{}/locations/{}"


def quoted(text):
    return "".join(chr(byte) if chr(byte).isalnum() else f"%{byte:02X}" for byte in str(text).encode())


class Refused(Exception):
    """The service has said no."""

    def __init__(self, url, status, body):
        self.url, self.status, self.body = url, status, body
        try:
            error = json.loads(body)["error"]
        except (ValueError, KeyError, TypeError):
            error = {}
        self.message, self.word = error.get("message", body), error.get("status", "")


class Gcloud:
    def __init__(self, arguments):
        self.words = [word for word in arguments if not word.startswith("-")]
        options = [word.removeprefix("--").partition("=") for word in arguments if word.startswith("--")]
        self.options = {name: value for name, _, value in options}
        self.project = self.options.get("project") or os.environ["CLOUDSDK_CORE_PROJECT"]
        self.output, self.error = [], []

    # HTTP, by hand: what can speak it takes Python longer to load than all the rest.

    def request(self, method, api, path, query=(), body=b"", kind="application/json"):
        base = os.environ[f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api}"]
        host, _, root = base.removeprefix("http://").partition("/")
        if path.startswith("/"):
            root, path = "", path[1:]
        asked = "&".join(f"{name}={quoted(value)}" for name, value in {"alt": "json", **dict(query)}.items())
        url = f"http://{host}/{root}{path}?{asked}"
        head = f"{method} /{root}{path}?{asked} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        for sending in range(SENDINGS):
            status, answer = self.exchange(host, head.encode() + body)
            if "log-http" in self.options:
                self.log(method, url, status, answer)
            if status is not None and status < 500:
                break
            time.sleep(0.05)
        if status is None:
            self.crash(answer)
        if status >= 300:
            raise Refused(url, status, answer.decode())
        return answer

    def exchange(self, host, data):
        """The status and the body; no status and gcloud's words where no answer came."""
        address, port = host.split(":")
        limit = float(os.environ.get("STAND_IN_TIMEOUT") or os.environ.get("CLOUDSDK_CORE_HTTP_TIMEOUT") or 300)
        try:
            with socket.create_connection((address, int(port)), limit) as connection:
                connection.sendall(data)
                answer = b"".join(iter(lambda: connection.recv(1 << 20), b""))
        except TimeoutError:
            return None, f"ReadTimeout): HTTPConnectionPool(host='{address}', port={port}): Read timed out. " \
                f"(read timeout={limit:g})"
        except ConnectionRefusedError:
            return None, f"ConnectionError): HTTPConnectionPool(host='{address}', port={port}): Max retries exceeded " \
                "(Caused by NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused'))"
        except OSError as error:
            return None, f"ConnectionError): ('Connection aborted.', {type(error).__name__}({error.errno}, '{error.strerror}'))"
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head:
            return None, "ConnectionError): ('Connection aborted.', RemoteDisconnected('Remote end closed connection " \
                "without response'))"
        return int(head.split()[1]), body

    def log(self, method, url, status, body):
        self.error += [
            "=======================", "==== request start ====", f"uri: {url}", f"method: {method}",
            "== headers start ==", "== headers end ==", "== body start ==", "", "== body end ==",
            "==== request end ====", "---- response start ----", f"status: {status}", "-- headers start --",
            "-- headers end --", "-- body start --", body if status is None else body.decode(), "-- body end --",
            "---- response end ----", "----------------------"]

    def pages(self, api, path, *query):
        token = []
        while True:
            page = json.loads(self.request("GET", api, path, [*query, *token]))
            yield page
            if not page.get("nextPageToken"):
                return
            token = [("pageToken", page["nextPageToken"])]

    # Ends

    def end(self, status=0):
        """Written without the interpreter's tidying up, so that the time noted is that of the end."""
        for file, parts in ((2, self.error), (1, self.output)):
            data = b"".join(part if isinstance(part, bytes) else part.encode() + b"\n" for part in parts)
            while data:
                data = data[os.write(file, data):]
        notes = os.environ.get("STAND_IN_NOTES")
        if notes:
            with open(notes, "a") as file:
                file.write(f"{time.monotonic()} {status} {' '.join(sys.argv[1:])}\n")
        os._exit(status)

    def crash(self, words):
        self.fail(f"gcloud crashed ({words}\n\nIf you would like to report this issue, please run the following command:\n"
                  "  gcloud feedback\n\nTo check gcloud for common problems, please run the following command:\n"
                  "  gcloud info --run-diagnostics", named=False)

    def fail(self, words, named=True):
        command = ".".join(["gcloud", *(word for word in self.words[:4] if word.replace("-", "").isalpha())])
        self.error.append(f"ERROR: ({command}) {words}" if named else f"ERROR: {words}")
        self.end(1)

    def say(self, value):
        field = self.options.get("format", "").removeprefix("value(").removesuffix(")")
        if field in ("name", "done", "error", "generation"):
            return self.output.append(value_of(value.get(field, "")))
        self.output.append(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))

    # Commands

    def main(self):
        words = self.words
        is_storage = words[0] == "storage"
        try:
            if words[:2] == ["beta", "parallelstore"]:
                self.parallelstore(words[2:])
            elif is_storage:
                self.storage(words[1:])
            elif words == ["config", "get", "account"]:
                self.output.append(os.environ.get("CLOUDSDK_CORE_ACCOUNT", ""))
            elif words == ["config", "list"]:
                self.say({"core": {"project": self.project}})
            elif words == ["container", "clusters", "list"]:
                found = json.loads(self.request("GET", "CONTAINER", f"v1/projects/{self.project}/locations/-/clusters"))
                self.say(found.get("clusters", []))
            elif words == ["compute", "addresses", "list"]:
                found = json.loads(self.request("GET", "COMPUTE", f"projects/{self.project}/global/addresses"))
                self.say(found.get("items", []))
            elif words[:2] == ["projects", "describe"]:
                self.say(json.loads(self.request("GET", "CLOUDRESOURCEMANAGER", f"v1/projects/{words[2]}")))
            else:
                self.fail(f"Invalid choice: '{words[0]}'.")
        except Refused as refused:
            self.refused(refused, is_storage)
        self.end()

    def refused(self, refused, is_storage):
        who = " This command is unauthenticated because the [auth/disable_credentials] property is True"
        who = f".{who}" if refused.status == 401 else ""
        if is_storage:
            self.fail(f"HTTPError {refused.status}: {refused.message}{who}", self.words[1] not in ("cp", "rm"))
        if refused.status >= 500 or not refused.word:
            self.fail(f"HttpError accessing <{refused.url}>: response: <{{'status': {refused.status}}}>, content "
                      f"<{refused.body}>\nThis may be due to network connectivity issues. Please check your network "
                      "settings, and the status of the service you are trying to reach.")
        self.fail(f"{refused.word}: {refused.message}{who}")

    def parallelstore(self, words):
        place = ZONES.format(self.project, self.options.get("location", "-"))
        match words:
            case ["instances" | "operations" | "locations" as kind, "list"]:
                path = f"v1beta/{place}/{kind}" if kind != "locations" else f"v1beta/projects/{self.project}/locations"
                found = []
                try:
                    for page in self.pages("PARALLELSTORE", path):
                        found += page.get(kind, [])
                except Refused:
                    self.output.append("[]")
                    raise
                self.say(found)
            case ["instances", "describe", name]:
                self.say(json.loads(self.request("GET", "PARALLELSTORE", f"v1beta/{place}/instances/{name}")))
            case ["operations", "describe", name]:
                name = name if "/" in name else f"{place}/operations/{name}"
                self.say(json.loads(self.request("GET", "PARALLELSTORE", f"v1beta/{name}")))
            case ["operations", "cancel", name]:
                name = name if "/" in name else f"{place}/operations/{name}"
                self.request("POST", "PARALLELSTORE", f"v1beta/{name}:cancel", body=b"{}")
            case ["instances", "export-data", name]:
                self.begin("POST", f"{place}/instances/{name}:exportData", {
                    "sourceParallelstore": {"path": self.options["source-parallelstore-path"]},
                    "destinationGcsBucket": {"uri": self.options["destination-gcs-bucket-uri"]},
                    **({"requestId": self.options["request-id"]} if "request-id" in self.options else {})})
            case ["instances", "import-data", name]:
                self.begin("POST", f"{place}/instances/{name}:importData", {
                    "sourceGcsBucket": {"uri": self.options["source-gcs-bucket-uri"]},
                    "destinationParallelstore": {"path": self.options["destination-parallelstore-path"]},
                    "requestId": self.options["request-id"]})
            case ["instances", "create", name]:
                body = {"capacityGib": self.options["capacity-gib"], "network": self.options["network"]}
                body["labels"] = dict(pair.split("=") for pair in self.options["labels"].split(","))
                body["deploymentType"] = self.options["deployment-type"].upper()
                self.begin("POST", f"{place}/instances", body,
                           [("instanceId", name), ("requestId", self.options["request-id"])])
            case ["instances", "delete", name]:
                self.begin("DELETE", f"{place}/instances/{name}", None, [("requestId", self.options["request-id"])])
            case _:
                self.fail(f"Invalid choice: '{' '.join(words)}'.")

    def begin(self, method, path, body, query=()):
        """Begins an operation."""
        data = b"" if body is None else json.dumps(body).encode()
        operation = json.loads(self.request(method, "PARALLELSTORE", f"v1beta/{path}", query, data))
        self.error.append(f"Check operation [{operation['name']}] for status.")
        self.say(operation)

    def storage(self, words):
        match words:
            case ["cp", uri, file] if uri.startswith("gs://"):
                self.download(uri, file)
            case ["cp", file, uri]:
                self.copy(file, uri)
            case ["rm", uri]:
                self.remove(uri)
            case ["cat", *uris]:
                for uri in uris:
                    self.cat(uri)
            case ["objects", "describe", uri]:
                self.describe(uri)
            case ["objects", "list", pattern]:
                self.listing(pattern)
            case ["ls", *uris]:
                for uri in uris:
                    self.say(self.ls(uri))
            case ["buckets", "describe", uri]:
                self.say(json.loads(self.request("GET", "STORAGE", f"b/{uri.removeprefix('gs://')}")))
            case ["buckets", "get-iam-policy", uri]:
                query = [("optionsRequestedPolicyVersion", 3)]
                self.say(json.loads(self.request("GET", "STORAGE", f"b/{uri.removeprefix('gs://')}/iam", query)))
            case _:
                self.fail(f"Invalid choice: '{' '.join(words)}'.")

    def path(self, uri):
        """The path of an object, and its generation where the URI names one."""
        bucket, _, name = uri.removeprefix("gs://").partition("/")
        name, _, generation = name.partition("#")
        return f"b/{bucket}/o/{quoted(name)}", [("generation", generation)] if generation else []

    def precondition(self):
        generation = self.options.get("if-generation-match")
        return [] if generation is None else [("ifGenerationMatch", generation)]

    def copy(self, file, uri):
        self.error.append(f"Copying file://{file} to {uri}\n  ")
        bucket, _, name = uri.removeprefix("gs://").partition("/")
        with open(file, "rb") as opened:
            content = opened.read()
        kind = "application/json" if name.endswith(".json") else "text/tab-separated-values"
        head = json.dumps({"bucket": bucket, "name": name, "contentType": kind})
        body = f"--part\r\ncontent-type: application/json\r\n\r\n{head}\r\n--part\r\ncontent-type: {kind}\r\n\r\n".encode()
        query = [*self.precondition(), ("uploadType", "multipart")]
        answer = self.request("POST", "STORAGE", f"/upload/storage/v1/b/{bucket}/o", query,
                              body + content + b"\r\n--part--", "multipart/related; boundary=part")
        if "print-created-message" in self.options:
            self.error.append(f"Created: {uri}#{json.loads(answer)['generation']}\n")

    def download(self, uri, file):
        path, generation = self.path(uri)
        query = [*generation, ("alt", "media")]
        content = self.found(uri, lambda: self.request("GET", "STORAGE", path, query))
        self.error.append(f"Copying {uri} to file://{file}\n  ")
        with open(file, "wb") as opened:
            opened.write(content)

    def remove(self, uri):
        self.error.append("Removing objects:\n  ")
        if uri.endswith("**"):
            bucket, _, prefix = uri.removeprefix("gs://").removesuffix("**").partition("/")
            pages = self.pages("STORAGE", f"b/{bucket}/o", ("prefix", prefix))
            names = [item["name"] for page in pages for item in page.get("items", [])]
            if not names:
                self.fail(f"The following URLs matched no objects or files:\n{uri}")
            for name in names:
                self.request("DELETE", "STORAGE", f"b/{bucket}/o/{quoted(name)}")
            return
        path, generation = self.path(uri)
        self.found(uri, lambda: self.request("GET", "STORAGE", path, generation))
        self.error.append(f"Removing {uri}...")
        self.request("DELETE", "STORAGE", path, [*generation, *self.precondition()])

    def cat(self, uri):
        path, generation = self.path(uri)
        query = [*generation, ("alt", "media")]
        self.output.append(self.found(uri, lambda: self.request("GET", "STORAGE", path, query)))

    def found(self, uri, ask):
        try:
            return ask()
        except Refused as refused:
            if refused.status != 404:
                raise
            self.fail(f"The following URLs matched no objects or files:\n{uri}")

    def describe(self, uri):
        path, generation = self.path(uri)
        try:
            found = json.loads(self.request("GET", "STORAGE", path, generation))
        except Refused as refused:
            if refused.status != 404:
                raise
            self.fail(f"{uri} not found: 404.")
        self.say({
            "bucket": found["bucket"], "name": found["name"], "generation": found["generation"],
            "size": int(found["size"]), "crc32c_hash": found["crc32c"], "update_time": moment(found["updated"]),
            "storage_url": f"gs://{found['bucket']}/{found['name']}#{found['generation']}"})

    def listing(self, pattern):
        bucket, _, prefix = pattern.removeprefix("gs://").removesuffix("**").partition("/")
        query = [("maxResults", 1000), ("prefix", prefix), ("versions", "true")]
        for page in self.pages("STORAGE", f"b/{bucket}/o", *query):
            for item in page.get("items", []):
                times = [moment(item.get(name, "")) for name in ("updated", "timeDeleted")]
                self.output.append("\t".join([item["crc32c"], item["size"], *times, item["name"]]))

    def ls(self, uri):
        bucket, _, prefix = uri.removeprefix("gs://").partition("/")
        found = []
        for page in self.pages("STORAGE", f"b/{bucket}/o", ("prefix", prefix), ("delimiter", "/")):
            found += [{"url": f"gs://{bucket}/{name}", "type": "prefix"} for name in page.get("prefixes", [])]
            found += [
                {"url": f"gs://{bucket}/{item['name']}#{item['generation']}", "type": "cloud_object", "metadata": item}
                for item in page.get("items", [])]
        if not found:
            self.fail("One or more URLs matched no objects.")
        return found


def value_of(value):
    """As the format value(…) prints a text, a flag or a message."""
    if isinstance(value, dict):
        return ";".join(f"{name}={value_of(value[name])}" for name in sorted(value))
    return str(value)


def moment(text):
    """The time as gcloud prints it, to the second."""
    return text[:19] + "+0000" if text else ""


def real():
    """Leaves the command line to the real gcloud, where the test wants that."""
    pattern = os.environ.get("STAND_IN_REAL")
    if not pattern:
        return
    import re
    if re.search(pattern, " ".join(sys.argv[1:])):
        own = os.path.dirname(os.path.realpath(sys.argv[0]))
        for folder in os.environ["PATH"].split(":"):
            program = os.path.join(folder, "gcloud")
            if os.path.realpath(folder) != own and os.access(program, os.X_OK):
                os.execv(program, ["gcloud", *sys.argv[1:]])


real()
Gcloud(sys.argv[1:]).main()
