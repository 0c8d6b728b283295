import FoundationEssentials

extension Configuration {
    /// Where the configuration file lies: `$XDG_CONFIG_HOME/psconsole/config.yaml`, else below `~/.config`.
    ///
    /// Nothing when neither variable holds an absolute path (XDG Base Directory Specification: relative ones are ignored).
    public static func defaultFile(environment: [String: String]) -> String? {
        let absolute = { (name: String) in environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let folder = absolute("XDG_CONFIG_HOME") ?? absolute("HOME").map { "\($0)/.config" }
        return folder.map { "\($0)/psconsole/config.yaml" }
    }

    /// Reads a configuration file.
    ///
    /// A file that isn't there stands for the defaults, unless the operator named it (`isRequired`).
    public static func read(
        file: String, isRequired: Bool = false
    ) throws(ConfigurationMistakes) -> Configuration {
        let text: String
        do {
            text = try contents(of: file)
        } catch {
            if !isRequired, (error as? CocoaError)?.code == .fileReadNoSuchFile { return Configuration() }
            throw ConfigurationMistakes(mistakes: [
                ConfigurationMistakes.Mistake(file: file, line: 1, column: 1, message: reason(error))
            ])
        }
        return try parse(text, file: file)
    }

    private static func contents(of file: String) throws -> String {
        try String(contentsOfFile: file, encoding: .utf8)
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "may not be read by this user"
        case .fileReadInapplicableStringEncoding, .fileReadCorruptFile: "is no text in UTF-8"
        default: "could not be read"
        }
    }
}
