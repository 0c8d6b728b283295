import Cells
import Cloud
import Foundation
import Plans
import Testing

@testable import Console

@Suite struct TextFieldTests {
    private func field(_ text: String, _ keys: [Key]) -> TextField {
        var field = TextField(text)
        for key in keys {
            let isMine = field.press(key)
            #expect(isMine)
        }
        return field
    }

    @Test(
        arguments: [
            ("ab", [.character("c")], "abc"), ("ab", [.left, .character("c")], "acb"),
            ("ab", [.home, .character("c")], "cab"), ("ab", [.control("a"), .delete], "b"),
            ("ab", [.home, .right, .backspace], "b"), ("ab", [.left, .control("u")], "b"),
            ("ab", [.home, .end, .control("e"), .backspace], "a"), ("", [.backspace, .delete, .left, .right], ""),
            ("gs://b/one/two", [.control("w")], "gs://b/one/"), ("gs://b/one/", [.control("w")], "gs://b/"),
            ("one two", [.control("w"), .control("w")], ""), ("a", [.pasted("b\u{1b}[31m\u{7}c")], "ab[31mc"),
            ("e", [.character("\u{301}"), .backspace], ""), ("東京", [.left, .backspace], "京"),
        ] as [(String, [Key], String)])
    func keysDoWhatHandsExpect(text: String, keys: [Key], result: String) {
        #expect(field(text, keys).text == result)
    }

    @Test(arguments: [Key.up, .enter, .tab, .escape, .function(1), .control("g")])
    func otherKeysAreNotItsOwn(key: Key) {
        var field = TextField("a")
        let isMine = field.press(key)
        #expect(!isMine)
    }

    @Test(arguments: 0...20) func theCursorIsInSightInAnyRoom(columns: Int) {
        for text in ["", "gs://ml-backups/train-b/", "東京タワー東京タワー", "e\u{301}e\u{301}e\u{301}"] {
            var field = TextField(text)
            for _ in 0...text.count {
                let spans = field.spans(columns: columns, hasFocus: true)
                let frame = Self.drawn(spans)
                #expect(spans.reduce(0) { $0 + $1.width } <= max(columns, 2))
                #expect(columns == 0 || frame.row(0).contains { $0.style.isReversed })
                _ = field.press(.left)
            }
        }
    }

    private static func drawn(_ spans: [Span]) -> Frame {
        var frame = Frame(size: Size(columns: 40, rows: 1))
        let area = frame.area
        frame.draw(spans, row: 0, in: area)
        return frame
    }

    @Test func itHasAnEnd() {
        let field = field("", [.pasted(String(repeating: "x", count: 5000)), .character("y")])
        #expect(field.text.count == TextField.longest)
    }
}

@Suite struct FormTests {
    private func draftOf(_ state: State) -> BackupDraft? {
        if case .form(let form) = state.screens.last { (form as? BackupForm)?.draft } else { nil }
    }

    @Test func itOpensWithEverythingPrefilledAndLooks() throws {
        var state = Fixture.at("train-b", 80, 24)
        let effects = state.update(.key(.character("b")))
        let draft = try #require(draftOf(state))
        #expect(effects == [.preflight(.backup(draft))])
        #expect(draft.name == "train-b-20261123T031407Z")
        #expect(draft.root == "gs://ml-backups/train-b/")
        #expect(draft.sourcePath == "/")
        #expect(!draft.isMirror)
    }

    @Test func anInstanceThatIsNotActiveCantBeBackedUp() {
        var state = Fixture.night(120, 40)
        #expect(state.update(.key(.character("b"))).isEmpty)
        #expect(state.screens.isEmpty)
        #expect(view(state).lines.last == "b: not while FAILED")
        _ = state.update(.key(.home))
        #expect(view(state).lines.last?.contains("b back up (not while FAILED)") == true)
    }

    @Test func aLineOfTheStripLeadsToTheFormToo() {
        var state = Fixture.night(120, 40)
        for key in [Key.backTab, .down, .down, .character("b")] { _ = state.update(.key(key)) }
        #expect(draftOf(state)?.instance.name.id == "eval-1")
    }

    @Test func aChangedFieldIsLookedAtOnceItIsLeft() throws {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .up, .character("2")] { #expect(state.update(.key(key)).isEmpty) }
        let changed = try #require(draftOf(state))
        #expect(changed.name.hasSuffix("Z2"))
        #expect(state.update(.key(.tab)) == [.preflight(.backup(changed))])
        #expect(state.update(.key(.backTab)).isEmpty)
    }

    @Test func anAnswerAboutAnotherDraftIsIgnored() throws {
        var state = Fixture.form(80, 24)
        let old = try #require(draftOf(state))
        for key in [Key.up, .up, .character("2"), .tab] { _ = state.update(.key(key)) }
        _ = state.update(.preflighted(.backup(old), Fixture.mixed))
        #expect(view(state).lines.contains { $0.contains("… looking") })
        let new = try #require(draftOf(state))
        _ = state.update(.preflighted(.backup(new), [Fixture.mixed[0]]))
        _ = state.update(.preflighted(.backup(new), Fixture.mixed))
        #expect(view(state).lines.joined().contains("obstacle: an export"))
    }

    @Test func theMirrorBringsItsNameAndTakesItBack() throws {
        var state = Fixture.form(80, 24)
        _ = state.update(.key(.up))
        let effects = state.update(.key(.character(" ")))
        let mirror = try #require(draftOf(state))
        #expect(mirror.isMirror && mirror.name == "mirror")
        #expect(effects == [.preflight(.backup(mirror))])
        _ = state.update(.key(.left))
        #expect(draftOf(state)?.name == "train-b-20261123T031407Z")
    }

    @Test func aNameOfOnesOwnStays() {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .up, .control("u"), .pasted("friday"), .down, .right] { _ = state.update(.key(key)) }
        #expect(draftOf(state)?.name == "friday")
        #expect(draftOf(state)?.isMirror == true)
    }

    @Test func whatIsWrongIsNotOrdered() {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .up, .control("u")] { _ = state.update(.key(key)) }
        #expect(state.update(.key(.control("g"))).isEmpty)
        #expect(state.notice == "Not yet: a checkpoint needs a name")
    }

    @Test func enterOnReviewOrdersThePlanOnce() throws {
        var state = Fixture.form(80, 24)
        let draft = try #require(draftOf(state))
        #expect(state.update(.key(.enter)) == [.plan(.backup(draft))])
        #expect(state.update(.key(.enter)).isEmpty)
        _ = state.update(.planFailed(.backup(draft), "the prefix is not empty"))
        #expect(view(state).lines.joined().contains("No plan: the prefix is not empty"))
        #expect(state.update(.key(.enter)) == [.plan(.backup(draft))])
    }

    @Test func lettersAreTextInAFieldAndKeysNowhere() {
        var state = Fixture.form(80, 24)
        for key in [Key.up, .up, .character("q"), .character("?"), .character("j")] {
            #expect(state.update(.key(key)).isEmpty)
        }
        #expect(draftOf(state)?.name.hasSuffix("Zq?j") == true)
        _ = state.update(.key(.function(1)))
        #expect(view(state).lines[1] == "IN A FORM")
        for key in [Key.escape, .escape] { _ = state.update(.key(key)) }
        #expect(state.screens.isEmpty)
    }

    @Test func checksThatDoNotFitAreScrolledTo() {
        var state = Fixture.form(80, 24, checks: Fixture.mixed)
        #expect(view(state).lines.contains { $0.hasSuffix("2 more ↓") })
        _ = state.update(.key(.pageDown))
        #expect(view(state).lines.contains { $0.contains("prefix is empty") })
        #expect(view(state).lines.contains { $0.hasPrefix("▸ Review") })
    }

    @Test func outsideOfTextAPasteDoesNothing() {
        var state = Fixture.night(120, 40)
        let before = view(state)
        #expect(state.update(.key(.pasted("qXbH"))).isEmpty)
        #expect(view(state) == before)
    }
}
