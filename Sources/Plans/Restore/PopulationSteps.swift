import Cloud

/// The steps of a restore that leaves the work to GKE's volume populator, and those that take it back.
///
/// Nothing in a cluster cancels a populator, and it never gives up: it ends when its claim goes. The claim goes first, as it
/// would hang without its data source.
struct PopulationSteps {
    let claim: PopulatedClaim
    let source: GCSURI
    let context: RestoreContext
    let expectation: RestoreExpectation
    private let document: PopulationDocument

    init(_ claim: PopulatedClaim, of expectation: RestoreExpectation, _ context: RestoreContext) {
        self.claim = claim
        self.context = context
        self.expectation = expectation
        source = expectation.source
        document = claim.document(of: expectation.source, run: context.run)
    }

    var all: [Step] {
        [prepare, fill, remove(claimObject), remove(document.dataSource), remove(document.storageClass)]
    }

    private var claimObject: ClusterObject { ClusterObject(claim.name) }
    private var price: String { RestoreSteps.price(of: claim.instance) }

    /// How everything is taken back by hand, in the order that does not hang.
    private var reversal: String {
        [claimObject, document.dataSource, document.storageClass].map { Shell.words(Self.deletion(of: $0)) }
            .joined(separator: "; ")
    }

    /// What the populator has made stays, as its class says so, and goes by a name that nobody is told.
    private var billed: String {
        "An instance that was made for it stays, and is billed until it is deleted: the one with \"\(PopulatedClaim.mark(of: context.run))\" in its description."
    }

    private var prepare: Step {
        apply(
            document.basis, as: "source", id: "prepare", title: "apply data source and class",
            consequence: "A GCPDataSource that names \(source), and a StorageClass that keeps the volume.",
            ifStopped:
                "\(document.name) may be there, both a gcpdatasource and a storageclass; they do nothing by themselves.",
            requirement: expectation.isUnchanged,
            settle: .all([
                .clusterObject(document.dataSource, isThere: true),
                .clusterObject(document.storageClass, isThere: true),
            ]), again: "Apply them again: what is there already stays.")
    }

    private var fill: Step {
        apply(
            document.request, as: "claim", id: RestoreSteps.fillID, title: "have the claim filled",
            consequence:
                "The populator makes an instance, imports into it and binds the claim: \(price) until it is deleted.",
            ifStopped: "The populator goes on in the cluster. To take it back, in this order: \(reversal). \(billed)",
            requirement: .all([
                .claimIsFree(claim.name), .clusterObject(document.dataSource, isThere: true), expectation.isUnchanged,
            ]), settle: .claimFilled(claim.name, from: source),
            again: "Apply the claim again, and wait: one that is there already is filled further.", givenUp: billed)
    }

    private func apply(
        _ manifest: String, as file: String, id: StepID, title: String, consequence: String, ifStopped: String,
        requirement: Condition, settle: Condition, again: String, givenUp: String? = nil
    ) -> Step {
        let path = "\(context.scratch)/\(file).json"
        return Step(
            id: id, title: title, consequence: consequence, ifStopped: ifStopped,
            work: .command(
                ChangingCommand(
                    argv: [
                        "kubectl", "--context=\(claim.name.cluster.context)", "--namespace=\(claim.name.namespace)",
                        "apply", "--filename=\(path)",
                    ], file: LocalFile(path: path, content: .text(manifest)), requirement: requirement, settle: settle)),
            again: again, givenUp: givenUp)
    }

    private static func deletion(of object: ClusterObject) -> [String] {
        ["kubectl", "--context=\(object.cluster.context)"]
            + (object.namespace.isEmpty ? [] : ["--namespace=\(object.namespace)"])
            + ["delete", object.kind, object.name, "--wait=false", "--ignore-not-found"]
    }

    private func remove(_ object: ClusterObject) -> Step {
        let isClaim = object == claimObject
        let command = Shell.words(Self.deletion(of: object))
        return Step(
            id: "remove:\(object.kind)", title: "remove \(object.kind) \(object.name)",
            consequence: isClaim ? "Only what this run has made. \(billed)" : "",
            ifStopped: "\(object.words) may be there until: \(command)",
            work: .command(
                ChangingCommand(
                    argv: Self.deletion(of: object), probe: .clusterObject(object, isThere: false),
                    requirement: isClaim ? .claimIsFree(claim.name) : .clusterObject(claimObject, isThere: false),
                    settle: .clusterObject(object, isThere: false))),
            turn: .undo, again: "Try to remove it again.", owedFor: "prepare")
    }
}
