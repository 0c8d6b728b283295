// swift-tools-version: 6.2
import Foundation
import PackageDescription

// WERROR=1 (set by the tests' script) makes every warning in our own targets an error; dependencies are left alone.
let strict = ProcessInfo.processInfo.environment["WERROR"] == "1"

let swift: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swift)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil, exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude,
        resources: resources,
        swiftSettings: swift)
}

let package = Package(
    name: "psconsole",
    products: [.executable(name: "psconsole", targets: ["psconsole"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Pure: values and functions.
        target("Cells"),
        target("Cloud", [.product(name: "Crypto", package: "swift-crypto")]),
        target("Plans", ["Cloud"]),
        target("Console", ["Cells", "Cloud", "Plans"]),
        target("DemoCloud"),

        // Adapters: one outside thing each; none sees another.
        .target(
            name: "CTerminal",
            cSettings: [.define("_XOPEN_SOURCE_EXTENDED", to: "1"), .define("_GNU_SOURCE")]
                + (strict ? [.treatAllWarnings(as: .error)] : []),
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        target("Terminal", ["CTerminal", "Cells"]),
        target(
            "CloudCommands",
            [
                "Cloud",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        target("Configuration", ["Cloud", "Yams"]),
        target("Journal", ["Cloud", "Plans", .product(name: "GRDB", package: "GRDB.swift")]),
        target(
            "DemoCloudServer",
            [
                "DemoCloud", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]),
        .target(
            name: "Scenarios", path: "Resources/scenarios", resources: [.embedInCode("default.json")],
            swiftSettings: swift),

        .target(
            name: "ScheduleResources", path: "Resources/schedule",
            resources: [.embedInCode("backup.sh"), .embedInCode("cronjob.yaml")], swiftSettings: swift),

        .target(name: "CHeap", cSettings: strict ? [.treatAllWarnings(as: .error)] : []),

        // The one place that wires them.
        .executableTarget(
            name: "psconsole",
            dependencies: [
                "CHeap", "Cells", "Cloud", "CloudCommands", "Configuration", "Console", "DemoCloud", "DemoCloudServer",
                "Journal", "Plans", "ScheduleResources", "Scenarios", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swift),

        // Dies in every way there is, for the terminal tests.
        .executableTarget(
            name: "TerminalProbe", dependencies: ["Terminal", "Cells"], path: "Tests/TerminalProbe",
            swiftSettings: swift),

        // Writes to a journal and dies, for the journal's tests; measures it, in a release.
        .executableTarget(
            name: "JournalProbe",
            dependencies: ["Cloud", "Journal", "Plans", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Tests/JournalProbe", swiftSettings: swift),

        // What the tests of several targets need.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swift),

        tests("Cells", ["TestSupport"]),
        tests("Cloud", ["ScheduleResources", "TestSupport", "Yams"]),
        tests("Plans", ["Cloud", "ScheduleResources", "TestSupport"]),
        tests("CloudCommands", ["Cloud", "TestSupport"], resources: [.copy("Samples")]),
        tests("Configuration", ["Cloud"]),
        tests("Console", ["Cells", "Cloud", "Plans"], exclude: ["Golden"]),
        tests("DemoCloud", ["Scenarios"]),
        tests("DemoCloudServer", ["DemoCloud", "Scenarios", .product(name: "Crypto", package: "swift-crypto")]),
        tests(
            "Journal",
            ["Cloud", "JournalProbe", "Plans", .product(name: "GRDB", package: "GRDB.swift")]),

        // Everything that reads, with the real gcloud between our code and a demo cloud.
        .testTarget(
            name: "ContractTests",
            dependencies: ["Cloud", "CloudCommands", "DemoCloud", "DemoCloudServer", "Scenarios"],
            swiftSettings: swift),
    ]
)
