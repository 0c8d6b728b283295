import Cloud
import Testing

@testable import Configuration

@Suite struct ConfigurationTests {
    static let example = """
        project: ml-prod            # optional; default: gcloud's own
        refresh: 30s
        exposed_after: 36h
        roots:
          train-a: gs://ml-backups/train-a
          us-central1-a/train-b: [gs://ml-backups/train-b/, gs://ml-archive/train-b/]
        markers:
          my-trainer: [DONE, "weights-*.bin"]
          other: _READY
        """

    @Test func everythingIsRead() throws {
        let configuration = try Configuration.parse(Self.example, file: "config.yaml")
        #expect(configuration.project == "ml-prod")
        #expect(configuration.refresh == .seconds(30))
        #expect(configuration.exposedAfter == .seconds(36 * 3_600))
        let roots = Dictionary(
            uniqueKeysWithValues: configuration.roots.map { ($0.key.description, $0.value.map(\.description)) })
        #expect(
            roots == [
                "train-a": ["gs://ml-backups/train-a/"],
                "us-central1-a/train-b": ["gs://ml-backups/train-b/", "gs://ml-archive/train-b/"],
            ])
        #expect(configuration.markers == ["my-trainer": ["DONE", "weights-*.bin"], "other": ["_READY"]])
    }

    @Test(arguments: [
        "", "\n\n", "# nothing yet\n", "---\n", "~", "project:\nrefresh: ~\nroots:\n", "{}", "\u{FEFF}# marked\n",
        "\r\n",
    ])
    func whatIsNotGivenIsTheDefault(_ text: String) throws {
        #expect(try Configuration.parse(text, file: "f") == Configuration())
        #expect(Configuration().refresh == .seconds(15) && Configuration().exposedAfter == .seconds(86_400))
    }

    @Test func anchorsAliasesQuotesAndOtherLineEndsAreFine() throws {
        let text = "roots:\r\n  a: &r [gs://bucket/x/]\r\n  'zone-a/b': *r\r\n  \"c\":\r\n  - 'gs://bucket/y'\r\n"
        let roots = try Configuration.parse(text, file: "f").roots
        #expect(Set(roots.keys.map(\.description)) == ["a", "zone-a/b", "c"])
        #expect(roots.values.allSatisfy { $0.count == 1 })
    }

    @Test(arguments: [
        ("5s", 5), ("90s", 90), ("2m", 120), ("1h", 3_600), ("'15s'", 15),
    ])
    func durationsAreANumberAndAUnit(_ text: String, _ seconds: Int) throws {
        #expect(try Configuration.parse("refresh: \(text)", file: "f").refresh == .seconds(seconds))
    }

    @Test(arguments: [
        ("refresh: fast", #"1:10: "fast": expected a number and s, m or h, such as 15s"#),
        ("refresh: 15", #"1:10: "15": expected a number and s, m or h, such as 15s"#),
        ("refresh: 1.5m", #"1:10: "1.5m": expected a number and s, m or h, such as 15s"#),
        ("refresh: -5s", #"1:10: "-5s": expected a number and s, m or h, such as 15s"#),
        (
            "refresh: 99999999999999999999h",
            #"1:10: "99999999999999999999h": expected a number and s, m or h, such as 15s"#
        ),
        ("refresh: ''", "1:10: an empty text: expected a number and s, m or h, such as 15s"),
        ("refresh: [15s]", "1:10: a list: expected a number and s, m or h, such as 15s"),
        ("refresh: 4s", #"1:10: "4s": expected at least 5s"#),
        ("exposed_after: 0h", #"1:16: "0h": expected at least 1m"#),
        ("\n  project: {a: b}", "2:12: a mapping: expected a project's id, such as ml-prod"),
        ("project: --all", #"1:10: "--all": expected a project's id, such as ml-prod"#),
        ("project: 'a b'", #"1:10: "a b": expected a project's id, such as ml-prod"#),
        ("projct: x", #"1:1: "projct" is no key: did you mean project?"#),
        ("exposed-after: 1h", #"1:1: "exposed-after" is no key: did you mean exposed_after?"#),
        ("Roots: {}", #"1:1: "Roots" is no key: did you mean roots?"#),
        ("zebra: x", #"1:1: "zebra" is no key: expected project, refresh, exposed_after, roots, markers"#),
        (
            "\"a\\e[31m\": x",
            "1:1: \"a\u{FFFD}[31m\" is no key: expected project, refresh, exposed_after, roots, markers"
        ),
        ("roots: gs://b", #"1:8: "gs://b": expected instances, such as train-a: gs://ml-backups/train-a/"#),
        ("roots:\n  Train_A: gs://bkt/x", #"2:3: "Train_A": expected an instance, as NAME or ZONE/NAME"#),
        ("roots:\n  a/b/c: gs://bkt/x", #"2:3: "a/b/c": expected an instance, as NAME or ZONE/NAME"#),
        (
            "roots:\n  a: s3://bkt/x",
            #"2:6: "s3://bkt/x": expected a place in Cloud Storage, such as gs://ml-backups/train-a/"#
        ),
        ("roots:\n  a:", "2:5: an empty text: expected a place in Cloud Storage, such as gs://ml-backups/train-a/"),
        ("roots:\n  a: [gs://bkt/x, gs://bkt/x/]", #"2:19: "gs://bkt/x/" is given twice"#),
        ("roots:\n  a: []", "2:6: an empty list: expected gs:// URIs"),
        ("markers: DONE", #"1:10: "DONE": expected frameworks, such as my-trainer: [DONE, weights-*.bin]"#),
        ("markers:\n  a: []", "2:6: an empty list: expected names of files"),
        (
            "markers:\n  a: [x, {y: z}]",
            "2:10: a mapping: expected a file's name without a folder, such as DONE or weights-*.bin"
        ),
        (
            "markers:\n  a: x/DONE",
            #"2:6: "x/DONE": expected a file's name without a folder, such as DONE or weights-*.bin"#
        ),
        ("markers:\n  a: [x, x]", #"2:10: "x" is given twice"#),
        ("markers:\n  \"\": x", "2:3: an empty text: expected the name of a framework, of at most 40 characters"),
        ("markers:\n  a: x\n  a: y", "3:3: a is given twice, first in line 2"),
        ("marker: {}", #"1:1: "marker" is no key: did you mean markers?"#),
        ("just words", #"1:1: "just words": expected keys, such as project and roots"#),
        ("- project", "1:1: a list: expected keys, such as project and roots"),
        ("[x]: y", "1:1: a list is no key: expected project, refresh, exposed_after, roots, markers"),
    ])
    func aMistakeSaysWhereItIsAndWhatWasExpected(_ text: String, _ mistake: String) {
        #expect(mistakes(text) == ["config.yaml:\(mistake)"])
    }

    @Test func allMistakesAreReportedAtOnceInTheirOrder() {
        let text = """
            refresh: fast
            project: ml-prod
            roots:
              a: gs://ok-bucket/x
              B: gs://ok-bucket/y
              a: nowhere
              c: [1, gs://x]
            project: also wrong
            exposed_afer: 1h
            project: ml-test
            """
        #expect(
            mistakes(text) == [
                #"config.yaml:1:10: "fast": expected a number and s, m or h, such as 15s"#,
                #"config.yaml:5:3: "B": expected an instance, as NAME or ZONE/NAME"#,
                "config.yaml:6:3: a is given twice, first in line 4",
                #"config.yaml:6:6: "nowhere": expected a place in Cloud Storage, such as gs://ml-backups/train-a/"#,
                #"config.yaml:7:7: "1": expected a place in Cloud Storage, such as gs://ml-backups/train-a/"#,
                #"config.yaml:7:10: "gs://x": expected a place in Cloud Storage, such as gs://ml-backups/train-a/"#,
                "config.yaml:8:1: project is given twice, first in line 2",
                #"config.yaml:8:10: "also wrong": expected a project's id, such as ml-prod"#,
                #"config.yaml:9:1: "exposed_afer" is no key: did you mean exposed_after?"#,
                "config.yaml:10:1: project is given twice, first in line 2",
            ])
    }

    @Test(arguments: [
        ("{project: a, project: b}", "1:2: project is given twice"),
        ("'project': a\n\"project\" : b", "2:1: project is given twice, first in line 1"),
        ("project: a\r\nroots: {}\r\nproject: b\r\n", "3:1: project is given twice, first in line 1"),
        ("project: a\n#project: x\n projects: 1\nproject: b", nil),
    ])
    func repeatedKeysAreFoundHoweverTheyAreWritten(_ text: String, _ mistake: String?) {
        let found = mistakes(text)
        #expect(found.count == 1)
        if let mistake { #expect(found == ["config.yaml:\(mistake)"]) }
    }

    @Test(arguments: [
        ("roots:\n\ta: gs://bkt/x", "2:1: a tab: YAML is indented with spaces"),
        ("roots:\n  a: [gs://bkt/x", "3:1: no YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
        ("project: *nobody", "1:10: no YAML: found undefined alias"),
        (
            "project: a\n---\nproject: b",
            "2:1: no YAML: expected a single document in the stream, but found another document"
        ),
        ("project: \"a", "1:12: no YAML: while scanning a quoted scalar, found unexpected end of stream"),
        ("project: a\nb\u{1}", "2:2: no text: control characters are not allowed"),
    ])
    func whatIsNoYAMLSaysSoWithItsPlace(_ text: String, _ mistake: String) {
        #expect(mistakes(text) == ["config.yaml:\(mistake)"])
    }

    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try Configuration.parse(text, file: "config.yaml")
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }
}
