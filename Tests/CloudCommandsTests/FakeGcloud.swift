import Cloud
import Foundation

@testable import CloudCommands

/// A program named gcloud that does what a test tells it, and remembers how it was called.
///
/// It looks for the first rule whose pattern fits its arguments, written in a line with spaces between them.
struct FakeGcloud {
    private let folder: TemporaryFolder
    let cloud: GcloudCloud
    let changes: GcloudChanges
    /// Where it lies, with what it has written.
    var path: String { folder.path }

    /// Makes one that has a rule per pattern: a shell's glob, and the script that is run for it.
    init(_ rules: [(pattern: String, script: String)], deadline: Duration = .seconds(120)) async throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        let cases = rules.map { "\($0.pattern)) \($0.script) ;;" }.joined(separator: "\n")
        let text = try folder.write(
            "gcloud.text",
            """
            #!/bin/sh
            here='\(folder.path)'
            { for argument in "$@"; do printf '%s\\t' "$argument"; done; echo; } > "$here/$$.part"
            cat "$here/$$.part" >> "$here/calls"; rm "$here/$$.part"
            case "$*" in
            \(cases)
            *) echo "ERROR: (gcloud) no rule for: $*" >&2; exit 70 ;;
            esac
            """)
        // A file that a process being started somewhere else in the tests still holds open for writing can't be run; a
        // copy that another program wrote is held open by nobody.
        let program = folder.path + "/gcloud"
        _ = try await CommandRunner().run(Command(program: "cp", arguments: ["-p", text, program]))
        // The cloud keeps the program's folder, so that it is there for as long as it can be asked.
        let runner = CommandRunner(onEnd: { _ in withExtendedLifetime(folder) {} })
        cloud = GcloudCloud(project: "p", program: program, deadline: deadline, runner: runner)
        changes = GcloudChanges(program: program, deadline: deadline, runner: runner)
    }

    /// Makes one that does the same whatever it is asked for.
    init(_ script: String, deadline: Duration = .seconds(120)) async throws {
        try await self.init([("*", script)], deadline: deadline)
    }

    /// The arguments of each call until now.
    var calls: [[String]] {
        let text = (try? String(contentsOfFile: "\(folder.path)/calls", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }

    /// A script that prints that text.
    static func print(_ text: String, error: String = "", code: Int = 0) -> String {
        "printf '%s' \(quoted(text)); printf '%s' \(quoted(error)) >&2; exit \(code)"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}

extension Result where Failure == CloudFailure {
    /// What came of a call.
    init(of call: () async throws(CloudFailure) -> Success) async {
        do { self = .success(try await call()) } catch { self = .failure(error) }
    }

    /// The kind of the failure, where it is one.
    var kind: CloudFailure.Kind? {
        if case .failure(let failure) = self { failure.kind } else { nil }
    }

    /// The failure's detail, where it is one.
    var detail: String? {
        if case .failure(let failure) = self { failure.detail } else { nil }
    }
}
