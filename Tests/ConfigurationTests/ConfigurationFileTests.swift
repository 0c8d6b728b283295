import Foundation
import Testing

@testable import Configuration

@Suite struct ConfigurationFileTests {
    @Test(arguments: [
        (["XDG_CONFIG_HOME": "/x", "HOME": "/home/op"], "/x/psconsole/config.yaml"),
        (["HOME": "/home/op"], "/home/op/.config/psconsole/config.yaml"),
        (["XDG_CONFIG_HOME": "", "HOME": "/home/op"], "/home/op/.config/psconsole/config.yaml"),
        (["XDG_CONFIG_HOME": "relative", "HOME": "/home/op"], "/home/op/.config/psconsole/config.yaml"),
        (["XDG_CONFIG_HOME": "relative"], nil), ([:], nil),
    ])
    func theFileIsWhereTheDesktopSpecificationPutsIt(_ environment: [String: String], _ file: String?) {
        #expect(Configuration.defaultFile(environment: environment) == file)
    }

    @Test func aFileThatIsNotThereStandsForTheDefaults() throws {
        #expect(try Configuration.read(file: "/nonexistent/config.yaml") == Configuration())
        #expect(mistake(file: "/nonexistent/config.yaml", isRequired: true) == "there is no such file")
    }

    @Test func aFileIsReadAndNamedInItsMistakes() throws {
        try withFile(Data("project: ml-prod\n".utf8)) { file in
            let configuration = try Configuration.read(file: file)
            #expect(configuration.project == "ml-prod")
        }
        try withFile(Data("refresh: x\n".utf8)) { file in
            #expect(throws: ConfigurationMistakes.self) { try Configuration.read(file: file) }
            #expect(mistake(file: file)?.hasPrefix(#""x": expected a number"#) == true)
        }
    }

    @Test func whatIsNoTextSaysSo() throws {
        try withFile(Data([0x70, 0xff, 0xfe, 0x00])) { file in
            #expect(mistake(file: file) == "is no text in UTF-8")
        }
    }

    @Test func aFolderIsNoFile() {
        #expect(mistake(file: "/tmp") != nil)
    }

    private func mistake(file: String, isRequired: Bool = false) -> String? {
        do {
            _ = try Configuration.read(file: file, isRequired: isRequired)
            return nil
        } catch {
            let mistake = error.mistakes[0]
            #expect(mistake.file == file && error.description == mistake.description)
            return mistake.message
        }
    }

    private func withFile(_ content: Data, _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("psconsole-\(UUID().uuidString).yaml")
        try content.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }
}
