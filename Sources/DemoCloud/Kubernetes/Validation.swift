/// What an API server checks before it keeps an object.
struct Validation {
    private(set) var causes: [KubeRefusal.Cause] = []

    /// The faults of an object; `before` is what it replaces.
    static func causes(_ object: KubeObject, _ kind: ResourceKind, before: KubeObject?) -> [KubeRefusal.Cause] {
        var validation = Validation()
        validation.checkName(object.name, kind)
        validation.check(object, kind)
        if let before { validation.checkUnchanged(object, before, kind) }
        return validation.causes
    }

    mutating func add(_ kind: KubeRefusal.Cause.Kind, _ field: String, _ detail: String = "") {
        causes.append(.init(kind: kind, field: field, detail: detail))
    }

    private mutating func checkName(_ name: String, _ kind: ResourceKind) {
        let isLabel = [ResourceKind.namespace, .statefulSet].contains(kind) || kind.plural == "services"
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isValid = parts.allSatisfy { Self.isLabel($0) } && name.utf8.count <= (isLabel ? 63 : 253)
        guard isValid, !isLabel || parts.count == 1 else {
            let (word, pattern, example) =
                isLabel
                ? ("label", "[a-z0-9]([-a-z0-9]*[a-z0-9])?", "'my-name',  or '123-abc'")
                : (
                    "subdomain", #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#,
                    "'example.com'"
                )
            let rest = isLabel ? " or '-'" : ", '-' or '.'"
            add(
                .invalid, "metadata.name",
                "\"\(name)\": a lowercase RFC 1123 \(word) must consist of lower case alphanumeric characters"
                    + "\(rest), and must start and end with an alphanumeric character (e.g. \(example), "
                    + "regex used for validation is '\(pattern)')")
            return
        }
        if kind == .cronJob, name.utf8.count > 52 {
            add(.invalid, "metadata.name", "\"\(name)\": must be no more than 52 characters")
        }
    }

    static func isLabel(_ text: Substring) -> Bool {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        func isPlain(_ byte: UInt8?) -> Bool { byte.map { letters.contains($0) || digits.contains($0) } ?? false }
        return isPlain(text.utf8.first) && isPlain(text.utf8.last)
            && text.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
    }

    private mutating func check(_ object: KubeObject, _ kind: ResourceKind) {
        switch kind {
        case .cronJob: checkCronJob(object)
        case .job: checkPod(object.json.at("spec", "template", "spec"), "spec.template.spec", isJob: true)
        case .deployment, .statefulSet, .replicaSet:
            if object.json.at("spec", "selector") == nil { add(.required, "spec.selector") }
            let labels = KubeObject(json: object.json.at("spec", "template") ?? [:]).labels
            if let selector = object.json.at("spec", "selector"), !Selector.chooses(selector, labels) {
                add(
                    .invalid, "spec.template.metadata.labels",
                    Self.goMap(labels) + ": `selector` does not match template `labels`")
            }
            checkPod(object.json.at("spec", "template", "spec"), "spec.template.spec", isJob: false)
        case .pod: checkPod(object.json["spec"], "spec", isJob: false)
        case .claim:
            if object.spec.list("accessModes").isEmpty {
                add(.required, "spec.accessModes", "at least 1 access mode is required")
            }
            if object.spec.at("resources", "requests", "storage") == nil {
                add(.required, "spec.resources[storage]")
            }
        case .volume:
            if object.spec.list("accessModes").isEmpty { add(.required, "spec.accessModes") }
            if object.spec.at("capacity") == nil { add(.required, "spec.capacity") }
            if Self.source(object) == nil { add(.required, "spec", "must specify a volume type") }
            checkChoice(
                object.spec.text("persistentVolumeReclaimPolicy"), ["Delete", "Recycle", "Retain"],
                "spec.persistentVolumeReclaimPolicy")
        case .storageClass:
            if object.json.text("provisioner").isEmpty { add(.required, "provisioner") }
            checkChoice(object.json.text("reclaimPolicy"), ["Delete", "Retain"], "reclaimPolicy")
            checkChoice(
                object.json.text("volumeBindingMode"), ["Immediate", "WaitForFirstConsumer"], "volumeBindingMode")
        case .dataSource:
            if object.json.at("spec", "cloudStorage", "uri") == nil { add(.required, "spec.cloudStorage.uri") }
        default: break
        }
    }

    private mutating func checkChoice(_ value: String, _ choices: [String], _ field: String) {
        guard !choices.contains(value) else { return }
        add(
            .unsupported, field,
            "\"\(value)\": supported values: \(choices.map { "\"\($0)\"" }.joined(separator: ", "))")
    }

    private mutating func checkCronJob(_ object: KubeObject) {
        let schedule = object.spec.text("schedule")
        if schedule.isEmpty {
            add(.required, "spec.schedule")
        } else {
            do { _ = try CronSchedule(schedule) } catch {
                add(.invalid, "spec.schedule", "\"\(schedule)\": \(error.text)")
            }
        }
        if let zone = object.spec["timeZone"]?.string, !Self.isKnown(zone: zone) {
            add(.invalid, "spec.timeZone", "\"\(zone)\": unknown time zone \(zone)")
        }
        checkChoice(
            object.spec.text("concurrencyPolicy"), ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy")
        checkPod(
            object.json.at("spec", "jobTemplate", "spec", "template", "spec"), "spec.jobTemplate.spec.template.spec",
            isJob: true)
    }

    /// The demo follows every schedule in UTC; that a name is one of a zone is told by its region.
    private static func isKnown(zone: String) -> Bool {
        let regions = [
            "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
            "Etc/",
        ]
        return ["UTC", "GMT"].contains(zone) || regions.contains { zone.hasPrefix($0) && zone != $0 }
    }

    private mutating func checkPod(_ spec: JSON?, _ field: String, isJob: Bool) {
        guard let spec, !spec.list("containers").isEmpty else {
            add(.required, "\(field).containers")
            return
        }
        let volumes = spec.list("volumes").map { $0.text("name") }
        for (index, container) in spec.list("containers").enumerated() {
            let place = "\(field).containers[\(index)]"
            if container.text("name").isEmpty { add(.required, "\(place).name") }
            if container.text("image").isEmpty { add(.required, "\(place).image") }
            for (mount, value) in container.list("volumeMounts").enumerated()
            where !volumes.contains(value.text("name")) {
                add(.notFound, "\(place).volumeMounts[\(mount)].name", "\"\(value.text("name"))\"")
            }
        }
        let policy = spec.text("restartPolicy")
        guard isJob, !["OnFailure", "Never"].contains(policy) else { return }
        if policy.isEmpty {
            add(.required, "\(field).restartPolicy", #"valid values: "OnFailure", "Never""#)
        } else {
            add(.unsupported, "\(field).restartPolicy", "\"\(policy)\": supported values: \"OnFailure\", \"Never\"")
        }
    }

    /// The member of a volume's spec that says where its data lies.
    private static func source(_ volume: KubeObject) -> JSON? {
        volume.spec["csi"] ?? volume.spec["hostPath"] ?? volume.spec["nfs"] ?? volume.spec["gcePersistentDisk"]
            ?? volume.spec["local"]
    }

    private static func goMap(_ labels: [String: String]) -> String {
        let pairs = labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
        return "map[string]string{\(pairs.joined(separator: ", "))}"
    }

    private mutating func checkUnchanged(_ object: KubeObject, _ before: KubeObject, _ kind: ResourceKind) {
        func differs(_ path: String) -> Bool { !(object.json[path] ?? .null).says(before.json[path] ?? .null) }
        func specDiffers(_ key: String) -> Bool { !(object.spec[key] ?? .null).says(before.spec[key] ?? .null) }
        switch kind {
        case .claim:
            var (new, old) = (object.json, before.json)
            for path in ["volumeAttributesClassName", "volumeName"] where old.at("spec", path) == nil {
                new.set(nil, "spec", path)
            }
            for request in ["storage"] {
                new.set(nil, "spec", "resources", "requests", request)
                old.set(nil, "spec", "resources", "requests", request)
            }
            if !(new["spec"] ?? .null).says(old["spec"] ?? .null) {
                add(
                    .forbidden, "spec",
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for "
                        + "bound claims")
            }
        case .volume:
            if !(Self.source(object) ?? .null).says(Self.source(before) ?? .null) {
                add(
                    .forbidden, "spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"
                )
            }
        case .storageClass:
            if differs("parameters") { add(.forbidden, "parameters", "updates to parameters are forbidden.") }
            if differs("provisioner") { add(.forbidden, "provisioner", "updates to provisioner are forbidden.") }
            if differs("reclaimPolicy") {
                add(.invalid, "reclaimPolicy", "\"\(object.json.text("reclaimPolicy"))\": field is immutable")
            }
            if differs("volumeBindingMode") {
                add(.invalid, "volumeBindingMode", "\"\(object.json.text("volumeBindingMode"))\": field is immutable")
            }
        case .job:
            if specDiffers("template") { add(.invalid, "spec.template", "\(Self.dump): field is immutable") }
        case .deployment, .replicaSet:
            if specDiffers("selector") { add(.invalid, "spec.selector", "\(Self.dump): field is immutable") }
        case .statefulSet:
            let fixed = ["selector", "serviceName", "volumeClaimTemplates", "podManagementPolicy"]
            if fixed.contains(where: specDiffers) {
                add(
                    .forbidden, "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                        + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                        + "'minReadySeconds' are forbidden")
            }
        case .pod:
            if specDiffers("containers") || specDiffers("volumes") {
                add(
                    .forbidden, "spec",
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                        + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
                        + "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set "
                        + "to 1 if it was previously negative)")
            }
        default: break
        }
    }

    /// A real server prints the whole value in Go's notation here.
    private static let dump = "core.PodTemplateSpec{...}"
}
