import CTerminal
import Cells

extension ct_cell {
    /// A cell as the C side takes it.
    init(_ cell: Cell) {
        self.init()
        width = cell.width
        colour =
            switch cell.style.colour {
            case .text: 0
            case .red: 1
            case .yellow: 2
            }
        if cell.style.isBold { attributes |= UInt8(ct_bold.rawValue) }
        if cell.style.isDim { attributes |= UInt8(ct_dim.rawValue) }
        if cell.style.isReversed { attributes |= UInt8(ct_reversed.rawValue) }
        if cell.style.isUnderlined { attributes |= UInt8(ct_underlined.rawValue) }
        var rest = cell.character.unicodeScalars.makeIterator()
        func next() -> UInt32 { rest.next()?.value ?? 0 }
        scalars = (next(), next(), next(), next(), next())
    }
}

extension Key {
    /// The key that curses named so; nothing for one that the console has no use for.
    init?(curses code: Int32) {
        switch code {
        case ct_key_up.rawValue: self = .up
        case ct_key_down.rawValue: self = .down
        case ct_key_left.rawValue: self = .left
        case ct_key_right.rawValue: self = .right
        case ct_key_home.rawValue: self = .home
        case ct_key_end.rawValue: self = .end
        case ct_key_page_up.rawValue: self = .pageUp
        case ct_key_page_down.rawValue: self = .pageDown
        case ct_key_enter.rawValue: self = .enter
        case ct_key_back_tab.rawValue: self = .backTab
        case ct_key_backspace.rawValue: self = .backspace
        case ct_key_delete.rawValue: self = .delete
        case (ct_key_function.rawValue + 1)...: self = .function(Int(code - ct_key_function.rawValue))
        default: return nil
        }
    }
}
