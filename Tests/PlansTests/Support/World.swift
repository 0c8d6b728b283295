import Cloud
import Foundation
import Plans

/// A service and a bucket that understand the command lines of plans: what a test believes about the cloud, without any
/// of our own reading or deciding.
actor World {
    struct Export {
        var operation: OperationName
        var target = World.instance
        var direction = Transfer.Direction.export
        var path = "/"
        var requestID: String
        var prefix: GCSURI
        var createTime: Date
        var endTime: Date
        var failed: Int64
        var isCancelled = false
    }

    struct Object {
        var bytes: [UInt8]
        var generation: Int64
    }

    /// What goes wrong with a command.
    enum Fault: CaseIterable {
        /// It was not done, and the service said why.
        case busy, quota, signedOut
        /// It was not done, and nobody knows.
        case lostRequest
        /// It was done, and nobody knows.
        case lostAnswer, hung
        /// It was done, and the answer was empty.
        case emptyAnswer
    }

    let time: VirtualTime
    let files: MemoryFiles
    static let instance = InstanceName(project: "p", location: "us-central1-a", id: "train-a")
    static let other = InstanceName(project: "p", location: "us-central1-a", id: "train-a-r1")

    private(set) var exports: [Export] = []
    private(set) var objects: [String: Object] = [:]
    private var generation: Int64 = 0
    var remembered: [String: (operation: OperationName, first: Date)] = [:]
    /// The CronJobs of the cluster, which export from the instance.
    var cronJobs: [CronJob] = []
    static let cluster = ClusterName(project: "p", location: "us-central1", id: "training")
    /// The instances that were created, and those that somebody else created.
    var machines: [Machine] = []
    /// What is in the cluster besides them.
    var objectsInCluster = ClusterObjects()
    /// What plans about scheduled backups work on.
    var scheduled = ScheduledObjects()
    /// What a set-up works on.
    var setup = SetupObjects()
    /// Whether nobody may change a CronJob.
    var refusesPatches = false
    /// How the next creations end; ACTIVE unless told.
    var fates: [InstanceState] = []
    /// Whether the service lists the operations no longer that created or deleted instances.
    var areCreationsForgotten = false
    /// Whether nobody may delete an instance.
    var refusesToDelete = false
    /// The CronJob that nobody may suspend, or resume.
    var refusedPatch: (name: String, isSuspending: Bool)?
    /// Faults by the number of the command, over the world's life.
    private var faults: [Int: Fault] = [:]
    private var readFaults: Set<Int> = []
    private(set) var commands: [[String]] = []
    private var reads = 0
    /// How many objects of the next exports fail.
    private var failing: [Int64] = []
    /// Objects that appear under the prefix though no export wrote them.
    private var strays: Int = 0
    /// How many seconds the service's clock is ahead of ours.
    private var skew = 0.0
    /// For how many seconds an export goes on.
    private var exportTime = 20.0
    /// Whether nobody may cancel.
    private var refusesToCancel = false
    /// The command that goes on until it is called off, by its first words.
    private var endless: String?
    /// The objects that retention keeps.
    private var kept: Set<String> = []
    /// What somebody else will have written by then.
    private var coming: [(name: String, time: Date)] = []
    /// When each command came.
    private(set) var times: [Date] = []

    init(time: VirtualTime, files: MemoryFiles) {
        self.time = time
        self.files = files
    }

    func set(faults: [Int: Fault], reads: Set<Int> = []) { (self.faults, readFaults) = (faults, reads) }
    func failNextExports(_ counts: [Int64]) { failing = counts }
    func addStray() { strays += 1 }
    func set(skew seconds: Double) { skew = seconds }
    func set(exportTime seconds: Double) { exportTime = seconds }
    func refuseToCancel() { refusesToCancel = true }
    func keep(_ name: String) { kept.insert(name) }
    func neverEnd(_ words: String?) { endless = words }
    func remove(_ name: String) { objects[name] = nil }
    func appear(_ name: String, after seconds: Double) { coming.append((name, time.now + seconds)) }
    func put(_ name: String, _ bytes: [UInt8]) {
        generation += 1
        objects[name] = Object(bytes: bytes, generation: generation)
    }
    func beginForeignExport(to prefix: GCSURI, seconds: Double) {
        begin(requestID: "foreign", prefix: prefix, seconds: seconds)
    }

    /// A restore of another instance from there.
    func beginForeignImport(from prefix: GCSURI, seconds: Double) {
        begin(requestID: "foreign", prefix: prefix, seconds: seconds)
        exports[exports.count - 1].direction = .import
        exports[exports.count - 1].target = Self.other
    }

    /// The import that a populator begins.
    func beginPopulation(of instance: InstanceName) {
        guard let operation = newOperation(), let source = Restoring.checkpoint else { return }
        exports.append(
            Export(
                operation: operation, target: instance, direction: .import, requestID: "populator",
                prefix: source, createTime: time.now,
                endTime: time.now + exportTime, failed: failing.isEmpty ? 0 : failing.removeFirst()))
    }

    static let data = ["a.distcp": 10, "b.distcp": 20, "sub/c.distcp": 30]

    private func begin(requestID: String, prefix: GCSURI, seconds: Double) {
        guard let operation = newOperation() else { return }
        let failed = failing.isEmpty ? 0 : failing.removeFirst()
        exports.append(
            Export(
                operation: operation, requestID: requestID, prefix: prefix, createTime: time.now,
                endTime: time.now + seconds, failed: failed))
        for (name, size) in Self.data.sorted(by: { $0.key < $1.key }).dropLast(Int(failed)) {
            put(prefix.path + name, Array(repeating: 1, count: size))
        }
        for stray in 0..<strays { put(prefix.path + "stray-\(stray)", [1]) }
    }

    func newOperation() -> OperationName? {
        OperationName("projects/p/locations/us-central1-a/operations/operation-\(exports.count + machines.count + 1)")
    }

    func operation(_ export: Export) -> Cloud.Operation {
        var counters = TransferCounters()
        let sizes = Self.data.sorted { $0.key < $1.key }.map { Int64($0.value) }.dropLast(Int(export.failed))
        let isOver = time.now >= export.endTime || export.isCancelled
        (counters.objectsFound, counters.bytesFound) = (3, 60)
        if isOver {
            counters.objectsCopied = Int64(sizes.count)
            counters.bytesCopied = sizes.reduce(0, +)
            counters.objectsFailed = export.failed
        }
        let errors = export.failed > 0 ? [TransferError(code: "PERMISSION_DENIED", count: export.failed)] : []
        return Cloud.Operation(
            name: export.operation,
            target: export.target,
            kind: .transfer(
                Transfer(
                    direction: export.direction, path: export.path, uri: export.prefix, counters: counters,
                    errors: isOver ? errors : [])
            ),
            createTime: export.createTime + skew, endTime: isOver ? export.endTime + skew : nil,
            isCancellationRequested: export.isCancelled,
            status: export.isCancelled ? .cancelled : isOver ? .done : .running)
    }

    func read() throws(CloudFailure) {
        defer { reads += 1 }
        for object in coming where time.now >= object.time { put(object.name, [1]) }
        coming.removeAll { time.now >= $0.time }
        if readFaults.contains(reads) { throw CloudFailure(.unavailable, task: "read", detail: "503") }
    }

    /// Runs a command line, with its fault.
    func run(_ argv: [String]) async -> ChangeAnswer {
        let fault = faults[commands.count]
        commands.append(argv)
        times.append(time.now)
        if let endless, argv.joined(separator: " ").hasPrefix(endless) {
            while (try? await time.sleep(.seconds(1))) != nil {}
            return .failed(CloudFailure(.cancelled, task: "t"))
        }
        switch fault {
        case .busy?: return .failed(CloudFailure(.unavailable, task: "t", detail: "503"))
        case .quota?: return .failed(CloudFailure(.quota, task: "t"))
        case .signedOut?: return .failed(CloudFailure(.unauthenticated, task: "t"))
        case .lostRequest?: return .failed(CloudFailure(.timedOut(seconds: 60), task: "t"))
        case .lostAnswer?:
            _ = await effect(argv)
            return .failed(CloudFailure(.unavailable, task: "t", detail: "reset"))
        case .hung?:
            _ = await effect(argv)
            return .failed(CloudFailure(.timedOut(seconds: 60), task: "t"))
        case .emptyAnswer?:
            let answer = await effect(argv)
            if case .accepted = answer { return .accepted(operation: nil) }
            return answer
        case nil: return await effect(argv)
        }
    }

    func option(_ name: String, _ argv: [String]) -> String? {
        argv.first { $0.hasPrefix("--\(name)=") }.map { String($0.dropFirst(name.count + 3)) }
    }

    private static let retention = ChangeAnswer.failed(CloudFailure(.refused(status: "RETENTION_POLICY"), task: "t"))

    private func effect(_ argv: [String]) async -> ChangeAnswer {
        if let answer = await setUp(argv) { return answer }
        if argv.first == "kubectl" { return await kubectl(argv) }
        let refused = ChangeAnswer.failed(CloudFailure(.refused(status: "FAILED_PRECONDITION"), task: "t"))
        let match = option("if-generation-match", argv).flatMap { Int64($0) }
        switch argv.dropFirst().prefix(2).joined(separator: " ") {
        case "storage cp":
            guard let name = GCSURI(argv[4])?.path else { return refused }
            if let match, (objects[name]?.generation ?? 0) != match { return refused }
            if kept.contains(name) { return Self.retention }
            guard let bytes = await files.bytes(of: argv[3]) else {
                return .failed(CloudFailure(.notFound, task: "cp \(argv[3])"))
            }
            put(name, bytes)
            return .accepted(operation: nil)
        case "storage rm":
            guard let name = GCSURI(argv[3])?.path else { return refused }
            if name.hasSuffix("**") {
                objects = objects.filter { !$0.key.hasPrefix(name.dropLast(2)) }
                return .accepted(operation: nil)
            }
            guard let object = objects[name] else { return .failed(CloudFailure(.notFound, task: "rm")) }
            if option("if-generation-match", argv) != nil, object.generation != match { return refused }
            if kept.contains(name) { return Self.retention }
            objects[name] = nil
            return .accepted(operation: nil)
        default: break
        }
        if argv.contains("cancel") {
            if refusesToCancel { return .failed(CloudFailure(.permissionDenied(permission: nil), task: "cancel")) }
            guard let index = exports.firstIndex(where: { $0.operation.description == argv.last }) else {
                return .failed(CloudFailure(.notFound, task: "cancel"))
            }
            if time.now < exports[index].endTime {
                exports[index].isCancelled = true
                exports[index].endTime = time.now
            }
            return .accepted(operation: nil)
        }
        guard let id = option("request-id", argv) else {
            return .failed(CloudFailure(.refused(status: "USAGE"), task: "t", detail: "\(argv)"))
        }
        if let known = remembered[id], time.now.timeIntervalSince(known.first) < 3600 {
            return .accepted(operation: known.operation)
        }
        if argv.contains("create") { return create(argv, id) }
        if argv.contains("delete") { return delete(argv, id) }
        if argv.contains("import-data") { return importData(argv, id) }
        guard argv.contains("export-data"),
            let prefix = option("destination-gcs-bucket-uri", argv).flatMap({ GCSURI($0) })
        else { return .failed(CloudFailure(.refused(status: "USAGE"), task: "t", detail: "\(argv)")) }
        if exports.contains(where: { operation($0).isRunning }) { return refused }
        begin(requestID: id, prefix: prefix, seconds: exportTime)
        guard let operation = exports.last?.operation else { return refused }
        remembered[id] = (operation, time.now)
        return .accepted(operation: operation)
    }

    private func importData(_ argv: [String], _ id: String) -> ChangeAnswer {
        guard let source = option("source-gcs-bucket-uri", argv).flatMap({ GCSURI($0) }),
            let operation = newOperation(),
            let target = target(argv), state(of: target) == .active,
            !exports.contains(where: { $0.target == target && self.operation($0).isRunning })
        else { return .failed(CloudFailure(.refused(status: "FAILED_PRECONDITION"), task: "t")) }
        exports.append(
            Export(
                operation: operation, target: target, direction: .import,
                path: option("destination-parallelstore-path", argv) ?? "/", requestID: id, prefix: source,
                createTime: time.now, endTime: time.now + exportTime,
                failed: failing.isEmpty ? 0 : failing.removeFirst()))
        remembered[id] = (operation, time.now)
        return .accepted(operation: operation)
    }

    func text(_ uri: GCSURI) -> ObjectText? {
        objects[uri.path].map { ObjectText(bytes: $0.bytes, generation: $0.generation) }
    }
}
