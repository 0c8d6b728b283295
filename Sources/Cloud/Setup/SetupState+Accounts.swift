/// Services, the Google service account, and what it may do.
extension SetupState {
    var servicesFinding: SetupFinding {
        judge(.services, .services, services) { enabled in
            let missing = missingServices
            guard missing.isEmpty else {
                return SetupFinding(
                    .services, .absent, "not enabled: \(missing.joined(separator: ", "))", remedy: "enable them")
            }
            let names = target.neededServices.map { $0.prefix { $0 != "." } }.joined(separator: ", ")
            return SetupFinding(.services, .present, "enabled: \(names)")
        }
    }

    /// The services that are needed, and known not to be enabled.
    public var missingServices: [String] {
        guard case .success(let enabled)? = services else { return [] }
        return target.neededServices.filter { !enabled.contains($0) }
    }

    var accountFinding: SetupFinding {
        judge(.account, .account, account) { found in
            let email = target.account.email
            guard let found else {
                return SetupFinding(.account, .absent, "there is no \(email)", remedy: "create it")
            }
            guard !found.isDisabled else {
                return SetupFinding(
                    .account, .wrong, "\(email) is disabled, by somebody who may have meant it",
                    remedy: "gcloud iam service-accounts enable \(email) --project=\(target.account.project)")
            }
            return SetupFinding(.account, .present, email)
        }
    }

    var parallelstoreRole: SetupFinding {
        judge(.parallelstoreRole, .projectPolicy, projectPolicy) { bindings in
            let member = target.account.member
            let wanted = SetupTarget.parallelstoreRole
            if let role = bindings.role(of: member, among: SetupTarget.exportingRoles) {
                let note = role == wanted ? "" : ", which is more than the \(wanted) that exports need"
                return SetupFinding(.parallelstoreRole, .present, "\(role) on \(target.instance.project)\(note)")
            }
            if let role = bindings.conditionalRole(of: member, among: SetupTarget.exportingRoles) {
                return SetupFinding(
                    .parallelstoreRole, .absent,
                    "\(role) on \(target.instance.project) only under a condition, which may not hold for every export",
                    remedy: "add \(wanted) without one")
            }
            return SetupFinding(
                .parallelstoreRole, .absent,
                "nothing on \(target.instance.project) itself lets it export; a group or a folder may",
                remedy: "add \(wanted)")
        }
    }

    var storageRole: SetupFinding {
        let member = target.account.member
        let (onBucket, onProject) = (try? bucketPolicy?.get(), try? projectPolicy?.get())
        let wide = onProject.flatMap { $0.role(of: member, among: SetupTarget.objectRoles) }
        if let wide {
            let enough = "; \(SetupTarget.objectRole) on the bucket alone would be enough for backups"
            let isAsked = target.isProjectWide ? "" : enough
            return SetupFinding(.storageRole, .present, "\(wide) on \(target.instance.project)\(isAsked)")
        }
        guard !target.isProjectWide else {
            return judge(.storageRole, .projectPolicy, projectPolicy) { _ in
                SetupFinding(
                    .storageRole, .absent, "no storage role on \(target.instance.project) itself",
                    remedy: "add \(SetupTarget.guideRole) on the project, as the guide has it")
            }
        }
        if let role = onBucket.flatMap({ $0.role(of: member, among: SetupTarget.objectRoles) }) {
            return SetupFinding(.storageRole, .present, "\(role) on gs://\(target.bucket)")
        }
        return judge(.storageRole, .bucketPolicy, bucketPolicy) { bindings in
            judge(.storageRole, .projectPolicy, projectPolicy) { _ in
                let conditional = bindings.conditionalRole(of: member, among: SetupTarget.objectRoles)
                let words =
                    conditional.map { "\($0) on gs://\(target.bucket) only under a condition" }
                    ?? "nothing on gs://\(target.bucket) or the project itself lets it write there"
                return SetupFinding(.storageRole, .absent, words, remedy: "add \(Self.least)")
            }
        }
    }

    /// The default, and why.
    private static let least =
        "\(SetupTarget.objectRole) on the bucket: its pods write, list and delete manifests and locks there, and the service "
        + "agent does the export"

    var binding: SetupFinding {
        let pool = (try? cluster?.get())?.workloadPool ?? target.usualPool
        let member = target.workload(of: pool)
        return judge(.binding, .accountPolicy, accountPolicy) { bindings in
            guard let bindings else {
                return SetupFinding(
                    .binding, .absent, "there is no \(target.account.email) yet", remedy: "bind \(member)")
            }
            let roles = [SetupTarget.identityRole]
            if bindings.role(of: member, among: roles) != nil {
                return SetupFinding(.binding, .present, "\(member) has \(SetupTarget.identityRole)")
            }
            let others = bindings.filter { $0.role == SetupTarget.identityRole }.flatMap(\.members)
            let words =
                if bindings.conditionalRole(of: member, among: roles) != nil {
                    "\(member) is bound only under a condition"
                } else if let other = others.first {
                    "not \(member), but \(other)" + (others.count > 1 ? " and \(others.count - 1) more" : "")
                } else {
                    "nobody may act as \(target.account.email)"
                }
            return SetupFinding(.binding, .absent, words, remedy: "bind \(member)")
        }
    }
}
