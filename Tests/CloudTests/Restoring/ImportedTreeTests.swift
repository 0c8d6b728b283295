import Cloud
import TestSupport
import Testing

/// What a listing would be as files.
@Suite struct ImportedTreeTests {
    private static func tree(_ names: [String], size: Int64 = 1) throws -> ImportedTree {
        var tree = ImportedTree(of: try #require(GCSURI("gs://bucket/root/ck/")))
        let sorted = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        tree.add(sorted.map { ObjectRecord(name: "root/ck/" + $0, size: size, crc32c: "") })
        return tree
    }

    @Test func filesAndFoldersAreCounted() throws {
        let tree = try Self.tree(["a", "d/1", "d/2", "d/e/1", "d/e/2", "d/e/3", "d/e/4", "z"])
        #expect(tree.objects == 8)
        #expect(tree.misfits == 0)
        #expect(tree.mostEntries == 4)
    }

    /// Between a file and what lies in a folder of its name others may come.
    @Test(arguments: [["a", "a/b"], ["a", "a-x", "a/b"], ["a", "a!", "a!/c", "a/b/c"]])
    func aNameThatIsAFileAndAFolder(names: [String]) throws {
        let tree = try Self.tree(names)
        #expect(tree.misfits >= 1)
        #expect(tree.examples.last?.reason == "an object has the name of its folder")
    }

    @Test(arguments: [
        ("a//b", "a part of its name is empty"), ("/a", "a part of its name is empty"),
        ("a/../b", "a part of its name is . or .."), ("./a", "a part of its name is . or .."),
        (String(repeating: "x", count: 256), "a part of its name is longer than 255 bytes"),
        (String(repeating: "ä", count: 128), "a part of its name is longer than 255 bytes"),
    ])
    func aNameThatNoFileCanHave(name: String, reason: String) throws {
        let tree = try Self.tree([name, "fine"])
        #expect(tree.misfits == 1)
        #expect(tree.examples.first?.reason == reason)
    }

    @Test func anEmptyFolderIsNoMisfit() throws {
        let tree = try Self.tree(["d/", "d/a"])
        #expect(tree.misfits == 0)
        #expect(tree.mostEntries == 1)
    }

    @Test func theLargestObjectIsKnown() throws {
        var tree = try Self.tree(["a"], size: 7)
        tree.add([ObjectRecord(name: "root/ck/b", size: 9_000_000_000, crc32c: "")])
        #expect(tree.largestObject == 9_000_000_000)
        #expect(tree.bytes == 9_000_000_007)
    }

    /// As many entries as a tree of sets has.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func theFullestFolderIsThatOfATreeOfSets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = ["a", "b", "a-", "a0", "c"]
        var names: Set<String> = []
        for _ in 0..<random.below(40) {
            names.insert((0...random.below(3)).map { _ in parts[random.below(parts.count)] }.joined(separator: "/"))
        }
        var folders: [String: Set<String>] = ["": []]
        var isFile = names
        for name in names {
            let steps = name.split(separator: "/").map(String.init)
            for depth in steps.indices {
                let folder = steps[..<depth].joined(separator: "/")
                // A file and a folder of one name are two entries of a misfit.
                let isLast = depth == steps.count - 1
                folders[folder, default: []].insert(steps[depth] + (isLast ? "" : "/"))
                if !isLast { isFile.remove(steps[...depth].joined(separator: "/")) }
            }
        }
        let tree = try Self.tree(Array(names))
        #expect(tree.mostEntries == Int64(folders.values.map(\.count).max() ?? 0))
        let clashing = names.filter { name in names.contains { name.hasPrefix($0 + "/") } }
        #expect(tree.misfits == Int64(clashing.count))
    }
}
