/// The port through which Cloud Storage, and what a backup into it depends on, is read in detail.
///
/// Like ``CloudReading`` it changes nothing; every call ends early when its task is cancelled.
public protocol StorageReading: Sendable {
    /// A bucket's settings.
    func bucket(_ name: String) async throws(CloudFailure) -> Bucket

    /// Who may do what in a bucket, as far as its own policy says: roles granted further up are not in it.
    func bucketPolicy(_ name: String) async throws(CloudFailure) -> [PolicyBinding]

    /// The number of a project, which names its service agents.
    func projectNumber(_ project: String) async throws(CloudFailure) -> String

    /// Who gcloud is signed in as; nothing when it does not say, as in a demo without credentials.
    func account() async throws(CloudFailure) -> String?

    /// A small object with its generation; nothing when there is none of that name.
    ///
    /// One that is larger than 64 KiB is a failure of the kind `malformed`.
    func text(of uri: GCSURI) async throws(CloudFailure) -> ObjectText?

    /// The generation of an object of any size; nothing when there is none of that name.
    func generation(of uri: GCSURI) async throws(CloudFailure) -> Int64?

    /// Copies an object of any size into a local file, which it replaces.
    func download(_ uri: GCSURI, to path: String) async throws(CloudFailure)

    /// Lists every object under a prefix, in the order of the bytes of their names, and hands them over in batches while
    /// gcloud still lists; what was handed over before a failure is a part of the whole, never the whole.
    ///
    /// Nothing there is an empty listing, not a failure. The listing takes as long as it takes (some 2,000 objects a
    /// second), but fails when gcloud stays silent for longer than its deadline. An order that is not that of the bytes is
    /// a failure of the kind `malformed`.
    func objects(
        under prefix: GCSURI, each: @Sendable ([ObjectRecord]) async throws(CloudFailure) -> Void
    ) async throws(CloudFailure)
}
