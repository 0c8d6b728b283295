public import Cloud

extension GcloudCloud: StorageReading {
    /// A bucket's settings.
    ///
    /// With `--raw`, gcloud prints the fields as Cloud Storage names and documents them; without, under names of its own.
    public func bucket(_ name: String) async throws(CloudFailure) -> Bucket {
        let run = try await gcloud.run(
            ["storage", "buckets", "describe", "gs://\(name)", "--raw", "--format=json"],
            task: "storage buckets describe")
        let bucket = try run.answer.object(as: WireBucket.self)
        guard bucket.name == name else { throw run.answer.malformed }
        return bucket.bucket
    }

    /// Who may do what in a bucket, as far as its own policy says.
    public func bucketPolicy(_ name: String) async throws(CloudFailure) -> [PolicyBinding] {
        let run = try await gcloud.run(
            ["storage", "buckets", "get-iam-policy", "gs://\(name)", "--format=json"],
            task: "storage buckets get-iam-policy")
        let policy = try run.answer.object(as: WirePolicy.self)
        // Every policy has an etag, even an empty one: without, this is none.
        guard !policy.etag.isEmpty else { throw run.answer.malformed }
        return policy.bindings
    }

    /// The number of a project.
    public func projectNumber(_ project: String) async throws(CloudFailure) -> String {
        let run = try await gcloud.run(["projects", "describe", project, "--format=json"], task: "projects describe")
        let number = try run.answer.object(as: WireProject.self).number
        guard !number.isEmpty else { throw run.answer.malformed }
        return number
    }

    /// Who gcloud is signed in as, from its configuration: no request is made.
    public func account() async throws(CloudFailure) -> String? {
        let run = try await gcloud.run(["config", "list", "--format=json"], task: "config list")
        return try run.answer.object(as: WireConfiguration.self).account
    }

    /// A small object with its generation; nothing when there is none of that name.
    ///
    /// `storage cat` does not tell a generation, so that the object is described first and then read in that generation.
    /// Where it was replaced or removed in between, this is done again.
    public func text(of uri: GCSURI) async throws(CloudFailure) -> ObjectText? {
        try uri.requireName(in: "storage cat")
        for _ in 0..<3 {
            guard let object = try await describe(uri) else { return nil }
            guard object.size <= Int64(Self.textLimit) else {
                throw CloudFailure(
                    .malformed, task: "storage cat", detail: "\(uri) is too large: \(object.size) bytes")
            }
            if let bytes = try await contents(of: uri, object) {
                return ObjectText(bytes: bytes, generation: object.generation)
            }
        }
        throw CloudFailure(
            .malformed, task: "storage cat", detail: "\(uri) was replaced again and again while it was read")
    }

    /// The generation of an object of any size; nothing when there is none of that name.
    public func generation(of uri: GCSURI) async throws(CloudFailure) -> Int64? {
        try uri.requireName(in: "storage objects describe")
        return try await describe(uri)?.generation
    }

    /// Copies an object of any size into a local file.
    public func download(_ uri: GCSURI, to path: String) async throws(CloudFailure) {
        try uri.requireName(in: "storage cp")
        _ = try await gcloud.run(
            ["storage", "cp", uri.description, path], task: "storage cp", deadline: Self.copyDeadline)
    }

    /// How long a copy may take: as long as plans allow for the way up.
    private static let copyDeadline: Duration = .seconds(1_800)

    private func describe(_ uri: GCSURI) async throws(CloudFailure) -> (generation: Int64, size: Int64)? {
        let task = "storage objects describe"
        let answer: Answer
        do {
            answer = try await gcloud.run(
                ["storage", "objects", "describe", uri.description, "--format=json", "--log-http"], task: task
            ).answer
        } catch {
            // gcloud says the same of an object and of a bucket that is not there; the service, in the log, does not.
            guard error.kind == .notFound, error.detail != HTTPLog.noBucket else { throw error }
            return nil
        }
        let object = try answer.object(as: WireObject.self)
        guard let generation = object.generation, let size = object.size else { throw answer.malformed }
        return (generation, size)
    }

    private func contents(
        of uri: GCSURI, _ object: (generation: Int64, size: Int64)
    ) async throws(CloudFailure) -> [UInt8]? {
        do throws(CloudFailure) {
            let answer = try await gcloud.run(["storage", "cat", "\(uri)#\(object.generation)"], task: "storage cat")
                .answer
            guard answer.output.count == Int(object.size) else {
                throw CloudFailure(
                    .malformed, task: answer.task,
                    detail: "\(answer.output.count) bytes came of \(uri), which has \(object.size)")
            }
            return answer.output
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    /// How many bytes an object that is read whole may have.
    private static let textLimit = 64 << 10
}
