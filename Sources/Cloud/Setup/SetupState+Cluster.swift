/// The cluster, and the account inside it.
extension SetupState {
    var credentials: SetupFinding {
        switch kubernetesAccount {
        case .failure(let failure)? where failure.isOfCredentials:
            unread(.credentials, .kubernetesAccount, failure)
        case .failure(let failure)? where !failure.isAnswered:
            SetupFinding(
                .credentials, .unread, failure.whatHappened, remedy: failure.whatToDo, failure: failure)
        case nil: SetupFinding(.credentials, .unread, "not looked at", remedy: "look again")
        default:
            SetupFinding(
                .credentials, .present, "\(target.cluster.context), in a file of psconsole's own; yours is not touched")
        }
    }

    var namespaceFinding: SetupFinding {
        judge(.namespace, .namespace, namespace) { isThere in
            isThere
                ? SetupFinding(.namespace, .present, target.namespace)
                : SetupFinding(
                    .namespace, .absent, "\(target.cluster.id) has no namespace \(target.namespace)",
                    remedy: "create it, or name the CronJob's with --namespace")
        }
    }

    var kubernetesAccountFinding: SetupFinding {
        judge(.kubernetesAccount, .kubernetesAccount, kubernetesAccount) { found in
            found == nil
                ? SetupFinding(
                    .kubernetesAccount, .absent, "there is no \(target.kubernetesWords): no pod can start",
                    remedy: "create it")
                : SetupFinding(.kubernetesAccount, .present, target.kubernetesWords)
        }
    }

    var annotation: SetupFinding {
        judge(.annotation, .kubernetesAccount, kubernetesAccount) { found in
            let email = target.account.email
            guard let other = found?.email else {
                return SetupFinding(
                    .annotation, .absent,
                    found == nil ? "there is no account yet" : "\(target.kubernetesAccount) has none",
                    remedy: "annotate it with \(email)")
            }
            guard other == email else {
                return SetupFinding(
                    .annotation, .wrong,
                    "\(target.kubernetesAccount) acts as \(other), and other pods may rely on that",
                    remedy: "name another account with --service-account, or have apply --overwrite it")
            }
            return SetupFinding(.annotation, .present, "\(target.kubernetesAccount) acts as \(email)")
        }
    }

    var workloadPool: SetupFinding {
        judge(.workloadPool, .cluster, cluster) { settings in
            if let pool = settings.workloadPool { return SetupFinding(.workloadPool, .present, pool) }
            guard !settings.isAutopilot else {
                return SetupFinding(.workloadPool, .present, "\(target.usualPool), as in every Autopilot cluster")
            }
            return SetupFinding(
                .workloadPool, .absent, "off: no pod of \(target.cluster.id) can act as a Google service account",
                remedy: "turn it on; pods act as before until their node pool has GKE_METADATA")
        }
    }

    func nodePool(_ name: String) -> SetupFinding {
        judge(.nodePool(name), .cluster, cluster) { settings in
            guard let pool = settings.nodePools.first(where: { $0.name == name }) else {
                return SetupFinding(.nodePool(name), .present, "it is not there any more")
            }
            if pool.metadataMode == "GKE_METADATA" {
                return SetupFinding(.nodePool(name), .present, pool.metadataMode)
            }
            let mode = pool.metadataMode.isEmpty ? "no metadata mode" : pool.metadataMode
            guard pool.taints.isEmpty else {
                let taints = pool.taints.joined(separator: ", ")
                return SetupFinding(
                    .nodePool(name), .present, "\(mode), but its taint keeps the pods of backups away: \(taints)")
            }
            return SetupFinding(
                .nodePool(name), .absent, "\(mode): a pod of a backup that lands on it can't act as the account",
                remedy: "set GKE_METADATA, which makes its nodes anew")
        }
    }

    var driver: SetupFinding {
        judge(.driver, .cluster, cluster) { settings in
            if settings.hasDriver { return SetupFinding(.driver, .present, "on, in GKE \(settings.version)") }
            guard !settings.isAutopilot else {
                return SetupFinding(.driver, .present, "on, as in every Autopilot cluster")
            }
            guard !settings.isTooOld else {
                return SetupFinding(
                    .driver, .wrong, "off, and GKE \(settings.version) has none: it needs 1.29",
                    remedy: "upgrade \(target.cluster.id), then apply this again")
            }
            return SetupFinding(
                .driver, .absent, "off: \(target.cluster.id) can't mount instances", remedy: "turn it on")
        }
    }
}

extension CloudFailure {
    /// Whether it is an answer of the cluster's, whatever it says.
    fileprivate var isAnswered: Bool {
        switch kind {
        case .permissionDenied, .notFound, .refused, .quota, .malformed: true
        case .unauthenticated, .unavailable, .timedOut, .unreachable, .toolMissing, .toolBroken, .serviceRetired,
            .cancelled:
            false
        }
    }
}
