#!/bin/bash -p
# Backs a Parallelstore instance up to Cloud Storage: what a CronJob on GKE runs, one pod after another of the same Job.
#
# Every setting is checked before anything is done, and none is ever executed. A backup is complete, and the exit status
# 0, only when the export is done without an error, no object failed, a listing of what it wrote agrees with
# its counters, and the manifest was written, last. A pod that is killed at any moment is followed by one that finds the
# Job's lock and export again: nothing is exported twice.
#
# Settings, by the names of Google's guide:
#   PSTORE_MOUNT_PATH          where the instance is mounted in this container
#   PSTORE_NAME                the instance
#   PSTORE_LOCATION            its zone
#   SOURCE_PARALLELSTORE_PATH  the path on the instance, without the mount path; / for all of it
#   DESTINATION_GCS_URI        gs://BUCKET/PATH/: the backup root, or with BACKUP_MODE=mirror the checkpoint itself
#   DELETE_AFTER_BACKUP        true | false (default): delete from the instance what this backup is known to hold
# and more:
#   PSTORE_PROJECT             the instance's project
#   JOB_UID, JOB_NAME          the Job's, from the downward API; the UID is the id of the export's request
#   CRONJOB_NAME, POD_NAMESPACE  who this is, for the lock and the manifest; optional
#   BACKUP_MODE                new-prefix (default): ROOT/<instance>-<UTC time>/ each time | mirror: always the same
#   CHECKPOINT_NAME            another name than <instance>-<UTC time>; optional, not for a mirror
#   KEEP_NEWEST                with DELETE_AFTER_BACKUP, so many of the newest folders and of the newest files stay (2)
#   EXPORT_DEADLINE_SECONDS    for how long a pod waits for the export (21600)
#   POLL_SECONDS               from one look at the export to the next (30)
#   TERMINATION_LOG            gets one line of JSON that says how it ended (/dev/termination-log)
#
# Ends with: 0 complete; 64 a setting is wrong; 65 refused: mount, empty or instance; 69 somebody else works on it;
# 70 the export failed or is not known to be whole; 75 the deadline: the export goes on; 1 anything else, and SIGTERM.
set -Eeuo pipefail
shopt -s inherit_errexit
export LC_ALL=C TZ=UTC CLOUDSDK_CORE_DISABLE_PROMPTS=1
umask 077

# What bash can't be trusted with: JSON, times, names of any bytes. Of the words that a command prints only the last may
# hold blanks.
program=$(cat <<'PYTHON'
import datetime, hashlib, json, os, re, stat, subprocess, sys, time, uuid

E = os.environ
HOUR, TOLERANCE, LIFETIME = 3600, 600, 1800

def load(name):
    with open(f"{E['WORK']}/{name}", encoding="utf-8") as file:
        return json.load(file)

def save(name, value):
    with open(f"{E['WORK']}/{name}", "w", encoding="utf-8") as file:
        file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")

def seconds(text):
    """A time of RFC 3339; nanoseconds are more than Python reads."""
    plain = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
    return datetime.datetime.fromisoformat(plain).timestamp()

def moment(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

def who():
    account = E.get("ACCOUNT")
    return {**({"account": account} if account else {}), "user": E["USER_NAME"], "host": E["HOST_NAME"]}

def lock():
    """The lock, as the runner of an interactive backup reads it."""
    start, now = float(E["STARTED"]), time.time()
    save("lock.json", {"by": who(), "expireTime": moment(now + LIFETIME), "instance": E["INSTANCE"], "run": E["RUN"],
                       "startTime": moment(start)})

def lock_state():
    """ours START | expired | held WORDS: one that says nothing of its end is held."""
    try:
        found = load("found.json")
        by, expiry = found.get("by") or {}, seconds(found["expireTime"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return print("held somebody: the lock can't be read")
    if found.get("run") == E["RUN"]:
        return print("ours", int(seconds(found["startTime"])))
    if time.time() - expiry > TOLERANCE:
        return print("expired")
    print("held", f"{by.get('account') or by.get('user')} on {by.get('host')}, as run {found.get('run')}, since "
          f"{found.get('startTime')}; its lock ends at {moment(expiry + TOLERANCE)} unless it is renewed")

def request(attempt):
    """The Job's UID; one made of it for what is not its first export, or has a name that no other pod would know."""
    if attempt == 0 and E["IS_STABLE"] == "1":
        return E["JOB_UID"].lower()
    digest = hashlib.sha256(f"{E['JOB_UID'].lower()} {E['PREFIX']} {attempt}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))

def parts(operation):
    metadata = operation.get("metadata") or {}
    return metadata, metadata.get("operationMetadata") or {}

def counters(operation):
    found = parts(operation)[1].get("counters") or {}
    names = [what + how for how in ("Found", "Skipped", "Copied", "Failed") for what in ("objects", "bytes")]
    return {name: int(found.get(name) or 0) for name in names}

def operations():
    """busy NAME | adopt NAME REQUEST | none REQUEST: what is on the instance, and which of it is this Job's."""
    place, mine, busy = f"/locations/{E['PSTORE_LOCATION']}/instances/{E['PSTORE_NAME']}", [], None
    for operation in load("operations.json"):
        metadata, transfer = parts(operation)
        if not metadata.get("target", "").endswith(place):
            continue
        uri = (transfer.get("destinationGcsBucket") or {}).get("uri", "")
        path = (transfer.get("sourceParallelstore") or {}).get("path", "/")
        is_mine = (uri.rstrip("/") == E["PREFIX"].rstrip("/")
                   and path.strip("/") == E["SOURCE_PARALLELSTORE_PATH"].strip("/"))
        if is_mine and E["BACKUP_MODE"] == "mirror":
            # Every Job of a mirror exports to it: this one's are those since it began, of a pod that held its lock.
            is_mine = seconds(metadata["createTime"]) >= float(E["SINCE"]) - 60
            is_mine = is_mine and (E["IS_FOUND"] == "1" or bool(operation.get("done")))
            is_mine = is_mine or operation["name"] == E["OPERATION"]
        if is_mine:
            mine.append(operation)
        elif not operation.get("done"):
            busy = operation
    mine.sort(key=lambda operation: parts(operation)[0].get("createTime", ""))
    last = mine[-1] if mine else None
    if last and (ending(last)[0] == "running" or (
            ending(last)[0] == "clean" and (E["BACKUP_MODE"] != "mirror" or E["IS_FOUND"] == "1"))):
        return print("adopt", name(last), request(len(mine) - 1))
    print(*(("busy", name(busy)) if busy else ("none", request(len(mine)))))

def operation_name():
    print(name(load("operation.json")))

def described():
    """How it goes; only an answer about this very operation counts."""
    operation = load("described.json")
    if operation.get("name") != E["OPERATION"]:
        sys.exit("gcloud described something else")
    save("operation.json", operation)
    print(*ending(operation))

def state():
    print(load("instance.json").get("state"))

def totals():
    found = load("totals.json")
    print(f"{found['objects']} objects, {found['bytes']} bytes")

def name(operation):
    if not re.fullmatch(r"projects/[^/\s]+/locations/[^/\s]+/operations/[^/\s]+", operation["name"]):
        sys.exit("an operation without a name")
    return operation["name"]

def ending(operation):
    """How it ended, and why: running and clean say nothing more."""
    metadata, transfer = parts(operation)
    error, failed = operation.get("error"), counters(operation)["objectsFailed"]
    if operation.get("done") is not True:
        return "running", ""
    if error:
        kind = {1: "cancelled", 4: "timedOut"}.get(error.get("code"), "failed")
        return kind, f"the export {kind}: code {error.get('code')}, {error.get('message')}"
    summary = transfer.get("errorSummary") or []
    if failed or summary:
        codes = ", ".join(str(one.get("errorCode")) for one in summary) or "the service does not say why"
        return "partlyFailed", f"{failed} objects were not exported: {codes}"
    return "clean", ""

def listing():
    """Reads what gcloud listed, keeps it as the manifest vouches for it, and compares it with the counters."""
    folder, digest, objects, size, last = E["PREFIX"].split("/", 3)[3].encode(), hashlib.sha256(), 0, 0, b""
    with open(f"{E['WORK']}/objects.txt", "rb") as lines, open(f"{E['WORK']}/listing.tsv", "wb") as kept:
        for line in lines:
            crc, length, _, noncurrent, path = line.removesuffix(b"\n").split(b"\t", 4)
            path.decode()
            if not path.startswith(folder):
                sys.exit(f"gcloud listed {path!r}")
            if noncurrent:
                continue
            if path <= last:
                sys.exit(f"the names are not in the order of their bytes at {path!r}")
            last, objects, size = path, objects + 1, size + int(length)
            text = crc + b"\t" + length + b"\t" + path[len(folder):] + b"\n"
            digest.update(text)
            kept.write(text)
    save("totals.json", {"objects": str(objects), "bytes": str(size), "digest": f"sha256:{digest.hexdigest()}"})
    counted = counters(load("operation.json"))
    exported = [counted[what + "Copied"] + counted[what + "Skipped"] for what in ("objects", "bytes")]
    is_mirror = E["BACKUP_MODE"] == "mirror"
    if objects == 0:
        print("nothing lies under the prefix: the path on the instance holds no files")
    elif (objects, size) != tuple(exported) and not (is_mirror and objects >= exported[0] and size >= exported[1]):
        print(f"the listing has {objects} objects and {size} bytes, the export counted {exported[0]} and {exported[1]}")

def document(kind, *outcome):
    """The manifest, or the report on a bad end."""
    operation = load("operation.json") if os.path.exists(f"{E['WORK']}/operation.json") else {}
    metadata, now = parts(operation)[0], moment(time.time())
    shape = load("instance.json")
    wanted = ("capacityGib", "network", "reservedIpRange", "effectiveReservedIpRange", "fileStripeLevel",
              "directoryStripeLevel", "deploymentType", "labels", "description")
    value = {"schemaVersion": 1, "checkpoint": E["CHECKPOINT"], "root": E["ROOT"],
             "instance": {"name": E["INSTANCE"], "service": "parallelstore"}, "requestId": E["REQUEST"], "by": who(),
             "startTime": metadata.get("createTime", moment(float(E["STARTED"]))),
             "endTime": metadata.get("endTime", now),
             "counters": {name: str(count) for name, count in counters(operation).items()}}
    if operation:
        value["operation"] = operation["name"]
    if kind == "report":
        value |= {"outcome": outcome[0], "reason": outcome[1], "errors": parts(operation)[1].get("errorSummary") or []}
    else:
        value["instance"] |= {key: shape[key] for key in wanted if shape.get(key)}
        value |= {"sourcePath": E["SOURCE_PARALLELSTORE_PATH"],
                  "listing": {**load("totals.json"), "object": f".psconsole/listings/{E['CHECKPOINT']}.tsv"}}
        if E["BACKUP_MODE"] == "mirror":
            value["mirror"] = True
    save(f"{kind}.json", value)

def is_ours():
    """Whether the manifest that was found is this very Job's."""
    found = load("found.json")
    print("ours" if found.get("requestId") in [request(attempt) for attempt in range(100)] else "foreign")

def scan(path):
    """All of an entry: its newest mtime, a digest of everything but access times, the sizes of its files."""
    newest, digest, files, waiting = 0, hashlib.sha256(), {}, [b""]
    while waiting:
        below = waiting.pop()
        full = os.path.join(path, below) if below else path
        found = os.lstat(full)
        newest = max(newest, found.st_mtime_ns)
        facts = (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        digest.update(below + b"\0" + repr(facts).encode())
        if stat.S_ISDIR(found.st_mode):
            waiting += sorted(os.path.join(below, child) for child in os.listdir(full))
        else:
            # What is no plain file is in no listing: it keeps its entry.
            files[below] = found.st_size if stat.S_ISREG(found.st_mode) else None
    return newest, digest.hexdigest(), files

def freeze(source):
    """Writes down what there is before the export begins: NUL-separated kind, newest mtime, digest, name."""
    with open(f"{E['WORK']}/frozen", "wb") as kept:
        for entry in os.scandir(os.fsencode(source)):
            try:
                newest, digest, _ = scan(entry.path)
            except OSError:
                continue  # It is being changed, or can't be read.
            if not entry.is_symlink():
                kind = b"folder" if entry.is_dir(follow_symlinks=False) else b"file"
                kept.write(b"\0".join([kind, str(newest).encode(), digest.encode(), entry.name]) + b"\0")

def sweep(source, frozen_at):
    """Deletes what was frozen, is in the verified listing, and has not changed since; the newest stay."""
    with open(f"{E['WORK']}/frozen", "rb") as file:
        fields = file.read().split(b"\0")[:-1]
    frozen = [(fields[i], int(fields[i + 1]), fields[i + 2].decode(), fields[i + 3]) for i in range(0, len(fields), 4)]
    keep = int(E["KEEP_NEWEST"])
    for kind in (b"folder", b"file"):
        for entry in sorted((one for one in frozen if one[0] == kind), key=lambda one: one[1])[-keep:]:
            frozen.remove(entry)
    with open(f"{E['WORK']}/listing.tsv", "rb") as lines:
        exported = {path: int(size) for _, size, path in (line[:-1].split(b"\t", 2) for line in lines)}
    begun = min(float(frozen_at), seconds(parts(load("operation.json"))[0]["createTime"]))
    source, deleted, failed = os.fsencode(source), [], []
    for _, _, digest, entry in sorted(frozen, key=lambda one: one[1]):
        path, shown = os.path.join(source, entry), ascii(os.fsdecode(entry))
        try:
            newest, now, files = scan(path)
        except OSError:
            now = None
        if now != digest:
            print(f"kept {shown}: it has changed", flush=True)
        elif newest >= (begun - HOUR) * 1e9:
            print(f"kept {shown}: it was modified within the hour before the export", flush=True)
        elif not files or any(size is None or exported.get(os.path.join(entry, below) if below else entry) != size
                              for below, size in files.items()):
            print(f"kept {shown}: not all of it is in the verified listing", flush=True)
        else:
            print(f"deleting {shown}", flush=True)
            done = subprocess.run(["rm", "--one-file-system", "-rf", "--", path]).returncode == 0
            (deleted if done else failed).append(os.fsdecode(entry))
            save("deleted.json", {"deleted": deleted, "notDeleted": failed})
    sys.exit(3 if failed else 0)

def message(code, outcome, reason):
    """The termination message, of 4,096 bytes at most: names give way first, then the reason's end."""
    def there(name):
        return load(name) if os.path.exists(f"{E['WORK']}/{name}") else {}

    operation, swept = there("operation.json"), there("deleted.json")
    value = {"outcome": outcome, "exitCode": int(code), "reason": reason[:1500], "checkpoint": E.get("PREFIX", ""),
             "operation": operation.get("name", E.get("OPERATION", "")), "counters": counters(operation),
             "listing": there("totals.json"), "deletedCount": len(swept.get("deleted", [])), **swept}
    while len(text := json.dumps(value)) > 4095:
        names = max((value.get(key, []) for key in ("deleted", "notDeleted")), key=lambda one: len(json.dumps(one)))
        if names:
            names.pop()
        else:
            value["reason"] = value["reason"][:len(value["reason"]) // 2]
    print(text)

globals()[sys.argv[1]](*sys.argv[2:])
PYTHON
)
py() { python3 -IS -c "$program" "$@"; }

# A trap may speak while standard error leads elsewhere.
exec 3>&2
say() { printf '%(%Y-%m-%dT%H:%M:%SZ)T %s\n' -1 "${*//[^[:print:]]/?}" >&3; }

# Ends it: the exit status, a word, and why. The lock is kept where an export may go on, for the next pod of this Job.
finish() {
    local code=$1 outcome=$2 reason=$3
    say "$outcome: $reason"
    if [[ -n $held && $keep_lock == 0 ]]; then
        gcloud_to /dev/null storage rm "$LOCK" "--if-generation-match=$held" ||
            say 'the lock stays until it ends by itself'
    fi
    is_over=1
    if [[ -f $TERMINATION_LOG && -w $TERMINATION_LOG ]]; then
        py message "$code" "$outcome" "$reason" >"$TERMINATION_LOG" || true
    fi
    exit "$code"
}

work='' children=() held='' keep_lock=0 is_over=0 line=0 is_long=0 scheduled='' withdrawn='' frozen_at='' OPERATION=''
# shellcheck disable=SC2329 # The traps call these.
{
    ended() {
        local code=$?
        trap - TERM INT EXIT
        [[ ${#children[@]} == 0 ]] || kill "${children[@]}" 2>/dev/null || true
        if [[ $is_over == 0 ]]; then
            keep_lock=1
            (finish 1 error "unexpected status $code in line $line: look at its log") || true
            code=1
        fi
        [[ -z $work ]] || rm -rf -- "$work"
        exit "$code"
    }
    stopped() {
        keep_lock=1
        [[ ${#children[@]} == 0 ]] || kill "${children[@]}" 2>/dev/null || true
        finish 1 stopped "told to stop${OPERATION:+; the export goes on: $OPERATION}"
    }
}
trap ended EXIT
trap 'line=$LINENO' ERR
trap stopped TERM INT

# Waits for a program so that a signal is heard at once, which the shell does not while one is in the foreground. What
# may take longer than the lock lasts is told by is_long: the lock is renewed meanwhile.
waited() {
    local status=0 own nap ended=''
    "$@" 3>&- &
    own=$!
    while [[ $ended != "$own" ]]; do
        status=0 children=("$own")
        if [[ $is_long == 0 ]]; then
            wait "$own" || status=$?
            break
        fi
        sleep 60 3>&- &
        nap=$!
        children+=("$nap")
        wait -n -p ended "$own" "$nap" || status=$?
        if [[ $ended == "$own" ]]; then
            kill "$nap"
            wait "$nap" 2>/dev/null || true
        else
            renew_lock
        fi
    done
    children=()
    return "$status"
}

# gcloud's answer into a file, and what it says beside that into another, which is shown when it fails.
gcloud_to() {
    local file=$1
    shift
    LC_ALL=C.UTF-8 waited gcloud "$@" >"$file" 2>"$said" </dev/null && return
    ! grep -qE "$absent" "$said" || return 1
    say "gcloud ${*:1:4}: $(tail -n 3 "$said" | tr '\n' ' ')"
    return 1
}

# The same up to five times, for what can be asked again.
patiently() {
    local try
    for try in 1 2 3 4 5; do
        if gcloud_to "$@"; then return; fi
        if [[ $try == 5 ]] || grep -qE "$refusal|$absent" "$said"; then return 1; fi
        waited sleep "$((try * POLL_SECONDS < 60 ? try * POLL_SECONDS : 60))"
    done
}
refusal='PERMISSION_DENIED|INVALID_ARGUMENT|NOT_FOUND|FAILED_PRECONDITION|UNAUTHENTICATED|ALREADY_EXISTS|ABORTED'
refusal+='|HTTPError 4'
absent='not found: 404|matched no objects'

# Reads an object into found.json, and its generation; nothing where there is none.
read_object() {
    generation=''
    if ! patiently "$work/generation" storage objects describe "$1" '--format=value(generation)'; then
        if grep -qE "$absent" "$said"; then return 1; fi
        finish 1 error "$1 could not be read"
    fi
    generation=$(<"$work/generation")
    patiently "$work/found.json" storage cat "$1#$generation"
}

# Writes an object where that has the generation, 0 for none, and tells the new one. An answer that was lost is found in
# the object; where that is another's, it is in found.json.
put() {
    local file=$1 uri=$2 match=$3 try
    for try in 1 2 3 4 5; do
        if gcloud_to /dev/null storage cp "$file" "$uri" "--if-generation-match=$match" --print-created-message; then
            generation=$(sed -n 's/^Created: .*#\([0-9]*\)$/\1/p' "$said")
            [[ -z $generation ]] || return 0
        fi
        if read_object "$uri" && cmp -s "$file" "$work/found.json"; then return 0; fi
        [[ $try -lt 5 && ${generation:-0} == "$match" ]] || return 1
        waited sleep "$((try * POLL_SECONDS))"
    done
}

# --- The settings

wrong() { finish 64 settings "$1"; }

# A setting that must be there and be like that from its first to its last character.
must() {
    local name=$1 pattern=$2
    [[ ${!name} =~ ^($pattern)$ && ! ${!name} =~ [[:cntrl:]] ]] || wrong "$name is ${!name:-not set}, must be $3"
}

: "${PSTORE_MOUNT_PATH=}" "${PSTORE_NAME=}" "${PSTORE_LOCATION=}" "${SOURCE_PARALLELSTORE_PATH=}" "${JOB_UID=}"
: "${DESTINATION_GCS_URI=}" "${PSTORE_PROJECT=}" "${DELETE_AFTER_BACKUP:=false}" "${BACKUP_MODE:=new-prefix}"
: "${KEEP_NEWEST:=2}" "${EXPORT_DEADLINE_SECONDS:=21600}" "${POLL_SECONDS:=30}" "${CHECKPOINT_NAME:=}" "${JOB_NAME:=}"
: "${CRONJOB_NAME:=}" "${POD_NAMESPACE:=}" "${TERMINATION_LOG:=/dev/termination-log}"
work=$(mktemp -d)
export WORK=$work
said=$work/said
label='[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?'
must PSTORE_MOUNT_PATH '/.*[^/].*' 'an absolute path other than /'
must PSTORE_NAME '[a-z]([-a-z0-9]{0,61}[a-z0-9])?' "an instance's name"
must PSTORE_LOCATION '[a-z]+-[a-z]+[0-9]+-[a-z]' 'a zone'
must PSTORE_PROJECT '([a-z0-9.-]+:)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?' "a project's id"
must SOURCE_PARALLELSTORE_PATH '/.*' 'an absolute path on the instance'
must DESTINATION_GCS_URI 'gs://[a-z0-9][-a-z0-9._]{1,220}[a-z0-9](/.*)?' 'gs://BUCKET/PATH/'
must DELETE_AFTER_BACKUP 'true|false' 'true or false'
must BACKUP_MODE 'new-prefix|mirror' 'new-prefix or mirror'
must KEEP_NEWEST '[1-9][0-9]{0,5}' 'a number, 1 at least'
must EXPORT_DEADLINE_SECONDS '[1-9][0-9]{0,6}' 'a number of seconds'
must POLL_SECONDS '[1-9][0-9]{0,2}' 'a number of seconds'
must CHECKPOINT_NAME '([A-Za-z0-9][-A-Za-z0-9._]{0,127})?' 'letters, digits, dots, dashes and underscores'
must JOB_UID '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}' 'a UUID (v4)'
must JOB_NAME "($label)?" "a Job's name"
must CRONJOB_NAME "($label)?" "a CronJob's name"
must POD_NAMESPACE "($label)?" 'a namespace'
must TERMINATION_LOG '/.*' 'an absolute path'
for name in PSTORE_MOUNT_PATH SOURCE_PARALLELSTORE_PATH DESTINATION_GCS_URI; do
    printf '%s' "${!name}" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1 || wrong "$name is no UTF-8"
    [[ ! "${!name#gs:/}/" =~ //.+|/\.\.?/ ]] || wrong "$name has an empty, . or .. part: ${!name}"
done
# gcloud takes these for patterns and generations, and what lies under .psconsole is not data.
[[ ! $DESTINATION_GCS_URI/ =~ [][*?#]|/\.psconsole/ ]] || wrong "DESTINATION_GCS_URI has a part that can't be used"

# --- What is backed up, and to where

mount=$(realpath -e -- "$PSTORE_MOUNT_PATH" 2>/dev/null) && [[ -d $mount ]] ||
    finish 65 refused "$PSTORE_MOUNT_PATH is no folder"
mountpoint -q -- "$mount" || finish 65 refused "nothing is mounted at $mount: what lies there is not the instance"
source=$(realpath -e -- "$mount/$SOURCE_PARALLELSTORE_PATH" 2>/dev/null) && [[ -d $source ]] ||
    finish 65 refused "$SOURCE_PARALLELSTORE_PATH is no folder on the instance"
[[ $source/ == "$mount"/* ]] || finish 65 refused "$SOURCE_PARALLELSTORE_PATH leads out of the mount, to $source"
# An export of nothing is never complete, and one that hides that everything is gone is worse than none.
waited find "$source" -type f -print -quit >"$work/first" || true
[[ -s $work/first ]] || finish 65 refused "$SOURCE_PARALLELSTORE_PATH on the instance holds no file"

export INSTANCE="projects/$PSTORE_PROJECT/locations/$PSTORE_LOCATION/instances/$PSTORE_NAME"
export USER_NAME=${CRONJOB_NAME:-${JOB_NAME:-$(id -un)}}
export HOST_NAME=${POD_NAMESPACE:+$POD_NAMESPACE/}${JOB_NAME:-$HOSTNAME}
export RUN=${JOB_UID:0:8} STARTED ACCOUNT='' CHECKPOINT ROOT PREFIX REQUEST OPERATION SINCE IS_STABLE=1 IS_FOUND=0
export BACKUP_MODE PSTORE_LOCATION PSTORE_NAME SOURCE_PARALLELSTORE_PATH JOB_UID KEEP_NEWEST
RUN=${RUN,,}
printf -v STARTED '%(%s)T' -1
SINCE=$STARTED
DESTINATION_GCS_URI=${DESTINATION_GCS_URI%/}/
# Jobs of a CronJob bear the minute for which they were scheduled: every pod of this Job knows it.
if [[ $JOB_NAME =~ ^(.+)-(2[6-9][0-9]{6}|[3-9][0-9]{7})$ &&
    ${CRONJOB_NAME:-${BASH_REMATCH[1]}} == "${BASH_REMATCH[1]}" ]]; then
    scheduled=$((BASH_REMATCH[2] * 60))
    SINCE=$scheduled
fi
if [[ $BACKUP_MODE == mirror ]]; then
    [[ -z $CHECKPOINT_NAME ]] || wrong 'CHECKPOINT_NAME is not for a mirror, which is named by DESTINATION_GCS_URI'
    [[ $DESTINATION_GCS_URI == gs://*/*/ ]] || wrong 'DESTINATION_GCS_URI of a mirror must have a path in the bucket'
    PREFIX=$DESTINATION_GCS_URI ROOT=${DESTINATION_GCS_URI%/*/}/
else
    ROOT=$DESTINATION_GCS_URI PREFIX=''
fi
LOCK=${ROOT}.psconsole/locks/$PSTORE_LOCATION-$PSTORE_NAME.json

# --- The lock

waited gcloud config get account --quiet >"$work/account" 2>/dev/null </dev/null || true
IFS= read -r ACCOUNT <"$work/account" || true

write_lock() {
    py lock || return
    locked_at=$SECONDS
    put "$work/lock.json" "$LOCK" "$1"
}

match=0
for try in 1 2 3; do
    if write_lock "$match"; then
        held=$generation
        break
    fi
    match=0
    [[ -n $generation ]] || continue
    match=$generation
    read -r word rest < <(py lock_state)
    case $word in
    ours) STARTED=$rest IS_FOUND=1 && say 'an earlier pod of this Job has taken the lock' ;;
    expired) say 'a lock that has ended is replaced' ;;
    *) finish 69 busy "$rest" ;;
    esac
done
[[ -n $held ]] || finish 69 busy 'others take the lock at the same time'
[[ $IS_FOUND == 0 ]] || SINCE=${scheduled:-$STARTED}

renew_lock() {
    # What these held may be in use by what is waited for.
    local is_long=0 generation='' said=$work/said-of-lock
    if ((SECONDS - locked_at < 600)); then return; fi
    if write_lock "$held"; then
        held=$generation
    elif [[ $generation != "$held" ]]; then
        held=''
        finish 69 busy "the lock was taken by others${OPERATION:+; the export goes on: $OPERATION}"
    fi
}

if [[ -z $PREFIX ]]; then
    if [[ -z $CHECKPOINT_NAME && -z $scheduled ]]; then IS_STABLE=0; fi
    printf -v stamp '%(%Y%m%dT%H%M%SZ)T' "${scheduled:-$STARTED}"
    PREFIX=$ROOT${CHECKPOINT_NAME:-$PSTORE_NAME-$stamp}/
fi
CHECKPOINT=${PREFIX%/}
CHECKPOINT=${CHECKPOINT##*/}
MANIFEST=${ROOT}.psconsole/$CHECKPOINT.json
# From here on an earlier pod's export may be running: only what is known to be over gives the lock back.
keep_lock=$IS_FOUND

# --- The export

place=("--project=$PSTORE_PROJECT" "--location=$PSTORE_LOCATION")
list_operations() {
    patiently "$work/operations.json" beta parallelstore operations list "${place[@]}" --format=json ||
        finish 1 error 'the operations could not be listed'
}

# What did not end well is written down beside the manifests.
bad_end() {
    keep_lock=0
    py document report "$1" "$2"
    patiently /dev/null storage cp "$work/report.json" "${ROOT}.psconsole/$CHECKPOINT.incomplete.json" ||
        say 'the report on it could not be written'
    finish 70 failed "$2"
}

list_operations
read -r word found REQUEST < <(py operations)
if [[ $word == busy ]]; then
    keep_lock=0
    finish 69 busy "the instance is in use: $found is not done"
fi
patiently "$work/instance.json" beta parallelstore instances describe "$PSTORE_NAME" "${place[@]}" --format=json ||
    finish 1 error 'the instance could not be read'

if read_object "$MANIFEST"; then
    if [[ $(py is_ours) == ours ]]; then
        keep_lock=0
        finish 0 complete 'an earlier pod of this Job has completed it'
    elif [[ $BACKUP_MODE != mirror ]]; then
        keep_lock=0
        finish 69 busy "$CHECKPOINT has a manifest, written by others"
    fi
    withdrawn=$generation
fi

if [[ $word == adopt ]]; then
    OPERATION=$found
    say "adopting the export of an earlier pod of this Job: $OPERATION"
else
    REQUEST=$found
    if [[ $(py state) != ACTIVE ]]; then
        keep_lock=0
        finish 65 refused 'the instance is not ACTIVE: it can not be exported'
    fi
    if [[ $DELETE_AFTER_BACKUP == true ]]; then
        printf -v frozen_at '%(%s)T' -1
        is_long=1 waited py freeze "$source"
    fi
    if [[ -n $withdrawn ]]; then
        # It vouches for what is about to be changed.
        patiently /dev/null storage rm "$MANIFEST" "--if-generation-match=$withdrawn" ||
            finish 1 error "the mirror's manifest could not be withdrawn"
    fi
    keep_lock=1
    if ! patiently "$work/operation.json" beta parallelstore instances export-data "$PSTORE_NAME" "${place[@]}" \
        "--source-parallelstore-path=$SOURCE_PARALLELSTORE_PATH" "--destination-gcs-bucket-uri=$PREFIX" \
        "--request-id=$REQUEST" --async --format=json; then
        rm -f -- "$work/operation.json"
        if grep -qE 'FAILED_PRECONDITION|ABORTED|ALREADY_EXISTS' "$said"; then
            keep_lock=0
            finish 69 busy "the instance is in use: $(grep ERROR "$said" | tail -n 1)"
        fi
        if grep -qE "$refusal" "$said"; then
            bad_end failed "the export was refused: $(grep ERROR "$said" | tail -n 1)"
        fi
        finish 1 error 'nobody knows whether the export was begun: the next pod asks with the same request id'
    fi
    OPERATION=$(py operation_name)
    say "exporting to $PREFIX: $OPERATION"
fi

keep_lock=1
failures=0
while true; do
    if gcloud_to "$work/described.json" beta parallelstore operations describe "$OPERATION" --format=json &&
        read -r word reason < <(py described); then
        failures=0
        [[ $word == running ]] || break
    elif ((++failures == 10)); then
        finish 1 error "the export could not be looked at $failures times in a row; it goes on: $OPERATION"
    fi
    ((SECONDS < EXPORT_DEADLINE_SECONDS)) || finish 75 deadline "the export goes on: $OPERATION"
    renew_lock
    pause=$(((failures + 1) * POLL_SECONDS < 300 ? (failures + 1) * POLL_SECONDS : 300))
    left=$((EXPORT_DEADLINE_SECONDS - SECONDS))
    waited sleep "$((pause < left ? pause : left < 1 ? 1 : left))"
done
[[ $word == clean ]] || bad_end "$word" "$reason"

# --- Is it whole?

if ! is_long=1 patiently "$work/objects.txt" storage objects list "$PREFIX**" \
    '--format=value(crc32c_hash,size,update_time,noncurrent_time,name)'; then
    grep -qE "$absent" "$said" || finish 1 error 'what was exported could not be listed'
fi
is_long=1 waited py listing >"$work/disagreement" || bad_end unverified 'the listing makes no sense: see the log'
[[ ! -s $work/disagreement ]] || bad_end unverified "$(<"$work/disagreement")"
if [[ $BACKUP_MODE == mirror ]]; then
    list_operations
    read -r word found _ < <(IS_FOUND=1 py operations)
    [[ $word == adopt && $found == "$OPERATION" ]] || bad_end unverified 'meanwhile others export into the mirror'
fi
is_long=1 patiently /dev/null storage cp "$work/listing.tsv" "${ROOT}.psconsole/listings/$CHECKPOINT.tsv" ||
    finish 1 error 'the listing could not be written'
py document manifest
if ! put "$work/manifest.json" "$MANIFEST" 0 && [[ -z $generation || $(py is_ours) != ours ]]; then
    bad_end unverified 'the manifest could not be written, or others have written one'
fi
keep_lock=0
say "complete: $MANIFEST"

# --- What the backup holds may go

status=0
if [[ $DELETE_AFTER_BACKUP == true && -z $frozen_at ]]; then
    say 'nothing is deleted: what was there before an earlier pod began the export is not known'
elif [[ $DELETE_AFTER_BACKUP == true ]]; then
    waited py sweep "$source" "$frozen_at" || status=$?
fi
((status == 0)) || finish 1 complete 'it is complete, but what it holds could not all be deleted'
finish 0 complete "$(py totals)"
