import FoundationEssentials

/// A service account of the project.
struct ServiceAccount: Hashable, Sendable {
    var email: String
    /// A number of 21 digits, which an account made later under the same name does not have.
    var uniqueID: String
    var displayName = ""
    var description = ""
    var isDisabled = false
    /// Who may do what with the account.
    var policy = IAMPolicy()

    func json(project: String) -> JSON {
        var json: JSONObject = [
            "name": .string("projects/\(project)/serviceAccounts/\(email)"), "projectId": .string(project),
            "uniqueId": .string(uniqueID), "email": .string(email),
        ]
        json.add("displayName", unlessEmpty: displayName)
        json["etag"] = "MDEwMjE5MjA="
        json.add("description", unlessEmpty: description)
        json["oauth2ClientId"] = .string(uniqueID)
        json.add("disabled", ifTrue: isDisabled)
        return .object(json)
    }
}

extension World {
    func serviceAccountIndex(_ emailOrID: String) -> Int? {
        serviceAccounts.firstIndex { $0.email == emailOrID || $0.uniqueID == emailOrID }
    }

    /// Makes an account; the identifier is what comes before the `@`.
    @discardableResult
    mutating func makeServiceAccount(_ id: String) -> ServiceAccount {
        madeServiceAccounts += 1
        let digits = String(UInt64(madeServiceAccounts) &* 0x9E37_79B9_7F4A_7C15)
        let padding = String(repeating: "0", count: 20 - digits.count)
        let account = ServiceAccount(
            email: "\(id)@\(project).iam.gserviceaccount.com", uniqueID: "1\(padding)\(digits)")
        serviceAccounts.append(account)
        return account
    }

    /// Deletes an account.
    ///
    /// Policies go on naming it, as one that is no more: another account of the same name gets
    /// nothing of what this one had.
    mutating func deleteServiceAccount(_ index: Int) {
        let account = serviceAccounts.remove(at: index)
        let member = "serviceAccount:\(account.email)"
        let gone = "deleted:serviceAccount:\(account.email)?uid=\(account.uniqueID)"
        projectPolicy.rename(member, to: gone)
        for index in serviceAccounts.indices { serviceAccounts[index].policy.rename(member, to: gone) }
        for name in buckets.keys { buckets[name]?.policy.rename(member, to: gone) }
    }
}
