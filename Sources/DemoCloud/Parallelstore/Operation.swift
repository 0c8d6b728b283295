import FoundationEssentials

/// One long-running operation.
struct Operation: Hashable, Sendable {
    enum Work: Hashable, Sendable {
        case create
        case update
        case delete
        case transfer(Transfer)
    }

    enum Outcome: Hashable, Sendable {
        case success
        case error(Refusal.Code, String)
    }

    struct End: Hashable, Sendable {
        var moment: Date
        var outcome: Outcome
    }

    var id: String
    var instance: InstanceKey
    var created: Date
    /// The API version through which it was begun; a list holds the operations of all versions.
    var apiVersion: String
    var work: Work
    /// When it will end, if nothing comes in between.
    var due: Date
    /// How it will end then.
    var prospect: Outcome = .success
    var end: End?
    var isCancelRequested = false
    /// `operations.delete` removes the record and does not stop the work.
    var isForgotten = false

    var transfer: Transfer? {
        guard case .transfer(let transfer) = work else { return nil }
        return transfer
    }

    private var verb: String {
        switch work {
        case .create: "create"
        case .update: "update"
        case .delete: "delete"
        case .transfer(let transfer): transfer.kind == .export ? "export" : "import"
        }
    }

    func name(project: String) -> String { "projects/\(project)/locations/\(instance.zone)/operations/\(id)" }

    /// The resource in JSON: a running operation has no `done`, a finished one has `error` or `response`.
    func json(in world: World) -> JSON {
        let package = "type.googleapis.com/google.cloud.parallelstore.\(apiVersion)."
        let family =
            switch transfer?.kind {
            case .export: "ExportData"
            case .import: "ImportData"
            case nil: "Operation"
            }
        var metadata: JSONObject = ["@type": .string("\(package)\(family)Metadata")]
        metadata["createTime"] = .string(Timestamp.nanoseconds(created))
        if let end { metadata["endTime"] = .string(Timestamp.nanoseconds(end.moment)) }
        metadata["target"] = .string(
            "projects/\(world.project)/locations/\(instance.zone)/instances/\(instance.id)")
        metadata["verb"] = .string(verb)
        metadata.add("requestedCancellation", ifTrue: isCancelRequested)
        metadata["apiVersion"] = .string(apiVersion)
        if let transfer { metadata["operationMetadata"] = transfer.json }

        var json: JSONObject = ["name": .string(name(project: world.project)), "metadata": .object(metadata)]
        json.add("done", ifTrue: end != nil)
        switch end?.outcome {
        case .error(let code, let message):
            json["error"] = ["code": .integer(Int64(code.rawValue)), "message": .string(message)]
        case .success:
            json["response"] = response(package, family, in: world)
        case nil: break
        }
        return .object(json)
    }

    private func response(_ package: String, _ family: String, in world: World) -> JSON {
        switch work {
        case .transfer: return ["@type": .string("\(package)\(family)Response")]
        case .delete: return ["@type": "type.googleapis.com/google.protobuf.Empty"]
        case .create, .update:
            var json: JSONObject = ["@type": .string("\(package)Instance")]
            let instance = world.instances.first { $0.key == self.instance }
            json.members += instance?.json(project: world.project).object?.members ?? []
            return .object(json)
        }
    }
}
