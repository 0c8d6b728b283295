import Cloud

/// An IAM policy.
struct WirePolicy: Decodable {
    /// What changes with every change of the policy; empty when the answer is no policy.
    let etag: String
    /// Who has which role.
    let bindings: [PolicyBinding]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        etag = fields.text("etag")
        bindings = fields.list("bindings", of: WireBinding.self).map(\.binding)
    }
}

private struct WireBinding: Decodable {
    let binding: PolicyBinding

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        binding = PolicyBinding(
            role: fields.text("role"), members: fields.texts("members"), isConditional: fields.contains("condition"))
    }
}

/// A project, as the Cloud Resource Manager describes it.
struct WireProject: Decodable {
    /// Its number; empty when the answer is no project.
    let number: String

    init(from decoder: any Decoder) throws {
        number = try decoder.container(keyedBy: WireKey.self).number("projectNumber").map(String.init) ?? ""
    }
}

/// gcloud's own settings.
struct WireConfiguration: Decodable {
    /// Who is signed in, where anybody is.
    let account: String?

    init(from decoder: any Decoder) throws {
        let core: Core? = try decoder.container(keyedBy: WireKey.self).object("core")
        account = core.flatMap { $0.account.isEmpty ? nil : $0.account }
    }

    private struct Core: Decodable {
        let account: String

        init(from decoder: any Decoder) throws {
            account = try decoder.container(keyedBy: WireKey.self).text("account")
        }
    }
}

/// An object, as `gcloud storage objects describe` prints it.
struct WireObject: Decodable {
    /// The number that no other content of this name ever has.
    let generation: Int64?
    /// Its size in bytes.
    let size: Int64?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: WireKey.self)
        generation = fields.number("generation")
        size = fields.number("size")
    }
}
