import Cloud
import Testing

@Suite struct GCSURITests {
    @Test(arguments: [
        ("gs://ml-backups", "ml-backups", ""),
        ("gs://ml-backups/", "ml-backups", ""),
        ("gs://ml.backups_1/train-a/step-12000/", "ml.backups_1", "train-a/step-12000/"),
        ("gs://abc//x", "abc", "x"),
        ("gs://abc/a//b", "abc", "a//b"),
        ("gs://abc/über alles/東京?*", "abc", "über alles/東京?*"),
        ("gs://abc/\u{0301}x", "abc", "\u{0301}x"),
    ])
    func aPlaceIsReadInItsParts(text: String, bucket: String, path: String) throws {
        let parsed = try uri(text)
        #expect(parsed.bucket == bucket)
        #expect(Array(parsed.path.utf8) == Array(path.utf8))
    }

    @Test(arguments: [
        "", "gs://", "gs:///x", "gs:/abc/x", "GS://abc", "s3://abc/x", "/mnt/x", "gs://ab/x", "gs://-abc", "gs://abc.",
        "gs://Abc/x", "gs://a b c/x", "gs://abc\u{0301}d/x", "gs://abç/x", "gs://\(String(repeating: "a", count: 223))",
        "gs://abc/a\nb", "gs://abc/a\r\nb", "gs://abc/a\0b", " gs://abc", "gs://--flag",
    ])
    func whatIsNoPlaceIsRefused(text: String) {
        #expect(GCSURI(text) == nil)
    }

    @Test(arguments: [
        ("gs://abc", "", "gs://abc/", "gs://abc/"),
        ("gs://abc/x", "x", "gs://abc/", "gs://abc/x/"),
        ("gs://abc/x/", "x", "gs://abc/", "gs://abc/x/"),
        ("gs://abc/a/b/c", "c", "gs://abc/a/b/", "gs://abc/a/b/c/"),
        ("gs://abc/a/\u{0301}b/", "\u{0301}b", "gs://abc/a/", "gs://abc/a/\u{0301}b/"),
    ])
    func aPlaceKnowsItsNameAndItsFolders(text: String, name: String, parent: String, folder: String) throws {
        let place = try uri(text)
        #expect(place.name == name)
        #expect(place.parent.description == parent)
        #expect(place.folder.description == folder)
        #expect(place.folder.folder == place.folder)
    }

    @Test func aChildLiesBelowItsFolder() throws {
        #expect(try uri("gs://abc/root").child("x").description == "gs://abc/root/x")
        #expect(try uri("gs://abc").child("x").folder.parent == uri("gs://abc/"))
    }

    @Test func whatItSaysCanBeReadAgain() throws {
        for text in ["gs://abc/", "gs://abc/x", "gs://abc/x/y/"] {
            #expect(try uri(text).description == text)
        }
        #expect(try uri("gs://abc/b") < uri("gs://abd/a"))
    }
}
