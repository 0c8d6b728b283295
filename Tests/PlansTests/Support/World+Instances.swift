import Cloud
import Foundation

/// Instances that come and go.
extension World {
    struct Machine {
        var name: InstanceName
        var labels: [String: String]
        var creation: OperationName
        var createTime: Date
        var readyTime: Date
        var fate: InstanceState
        var deletion: OperationName?
        var deleteTime = Date.distantFuture
        var goneTime = Date.distantFuture
    }

    func set(fates: [InstanceState]) { self.fates = fates }
    func forgetOperations() { areCreationsForgotten = true }

    func set(refusesToDelete: Bool) { self.refusesToDelete = refusesToDelete }

    /// It is somebody else's from now on: they have deleted it, and created another of that name.
    func giveAway(_ name: InstanceName) {
        guard let index = index(of: name) else { return }
        machines[index].labels = [:]
    }

    /// Somebody else has deleted it, and created another of that name.
    func remake(_ name: InstanceName) {
        guard let index = index(of: name) else { return }
        machines[index].createTime = time.now
        machines[index].readyTime = time.now
    }

    /// Somebody else creates an instance of that name.
    func beginForeignCreation(_ name: InstanceName) {
        guard let operation = newOperation() else { return }
        add(name, labels: [:], operation)
    }

    private func add(_ name: InstanceName, labels: [String: String], _ operation: OperationName) {
        machines.append(
            Machine(
                name: name, labels: labels, creation: operation, createTime: time.now, readyTime: time.now + 240,
                fate: fates.isEmpty ? .active : fates.removeFirst()))
    }

    private func index(of name: InstanceName) -> Int? {
        machines.firstIndex { $0.name == name && time.now < $0.goneTime }
    }

    func state(of name: InstanceName) -> InstanceState? {
        if name == Self.instance { return .active }
        guard let machine = index(of: name).map({ machines[$0] }) else { return nil }
        if time.now >= machine.deleteTime { return .deleting }
        return time.now < machine.readyTime ? .creating : machine.fate
    }

    func instances() -> [Instance] {
        machines.compactMap { machine in
            guard time.now < machine.goneTime, let state = state(of: machine.name) else { return nil }
            return Instance(
                name: machine.name, state: state, createTime: machine.createTime, labels: machine.labels)
        }
    }

    /// The operations that create and delete them.
    func creations() -> [Cloud.Operation] {
        guard !areCreationsForgotten else { return [] }
        return machines.flatMap { machine in
            let isReady = time.now >= machine.readyTime
            let ending: Cloud.Operation.Status =
                machine.fate == .active ? .done : .failed(code: 8, message: "the zone has no capacity")
            let creation = Cloud.Operation(
                name: machine.creation, target: machine.name, kind: .other(verb: "create"),
                createTime: machine.createTime, status: isReady ? ending : .running)
            guard let deletion = machine.deletion else { return [creation] }
            return [
                creation,
                Cloud.Operation(
                    name: deletion, target: machine.name, kind: .other(verb: "delete"),
                    createTime: machine.deleteTime, status: time.now < machine.goneTime ? .running : .done),
            ]
        }
    }

    /// The instance of a command line.
    func target(_ argv: [String]) -> InstanceName? {
        guard let zone = option("location", argv), argv.count > 5 else { return nil }
        return InstanceName(project: "p", location: zone, id: argv[5])
    }

    func create(_ argv: [String], _ id: String) -> ChangeAnswer {
        guard let name = target(argv), index(of: name) == nil, let operation = newOperation() else {
            return .failed(CloudFailure(.refused(status: "ALREADY_EXISTS"), task: "create"))
        }
        let labels = (option("labels", argv) ?? "").split(separator: ",").map { $0.split(separator: "=") }
        add(
            name,
            labels: Dictionary(labels.map { (String($0[0]), String($0.last ?? "")) }, uniquingKeysWith: { $1 }),
            operation)
        remembered[id] = (operation, time.now)
        return .accepted(operation: operation)
    }

    func delete(_ argv: [String], _ id: String) -> ChangeAnswer {
        guard let name = target(argv), let index = index(of: name) else {
            return .failed(CloudFailure(.notFound, task: "delete"))
        }
        if refusesToDelete { return .failed(CloudFailure(.permissionDenied(permission: nil), task: "delete")) }
        guard let state = state(of: name), ![.creating, .deleting].contains(state),
            !exports.contains(where: { $0.target == name && operation($0).isRunning }),
            let operation = newOperation()
        else { return .failed(CloudFailure(.refused(status: "FAILED_PRECONDITION"), task: "delete")) }
        machines[index].deletion = OperationName("\(operation)d")
        machines[index].deleteTime = time.now
        machines[index].goneTime = time.now + 60
        guard let deletion = machines[index].deletion else { return .accepted(operation: nil) }
        remembered[id] = (deletion, time.now)
        return .accepted(operation: deletion)
    }
}
