// SPDX-License-Identifier: Apache-2.0

/// A regular expression, matched by trying everything in order: slow, and written from the definition of the syntax.
///
/// Knows what split patterns use: alternatives, classes, `\p{…}`, `\s`, `\w`, `(?i:…)`, `(?:…)`, `(?=…)`, `(?!…)`, `$`, and
/// quantifiers, greedy or possessive. Characters have the categories of Swift's standard library.
struct PatternReference {
    private indirect enum Node {
        case character((Unicode.Scalar) -> Bool)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, least: Int, most: Int, isPossessive: Bool)
        case lookAhead(Node, isNegative: Bool)
        case end
    }

    private let root: Node
    private let isRuby: Bool

    /// - Parameter isRuby: Whether `$` is the end of a line, too.
    init(_ pattern: String, isRuby: Bool = false) {
        self.isRuby = isRuby
        var parser = Parser(rest: Array(pattern.unicodeScalars)[...])
        root = parser.alternatives()
        precondition(parser.rest.isEmpty, "cannot read \(pattern)")
    }

    /// The pieces of the text: the matches and what lies between them.
    func pieces(_ text: [Unicode.Scalar]) -> [(scalars: [Unicode.Scalar], isMatch: Bool)] {
        var pieces: [(scalars: [Unicode.Scalar], isMatch: Bool)] = []
        var (gap, at) = (0, 0)
        while at < text.count {
            guard let end = match(at: at, text), end > at else {
                at += 1
                continue
            }
            if gap < at { pieces.append((Array(text[gap..<at]), false)) }
            pieces.append((Array(text[at..<end]), true))
            (gap, at) = (end, end)
        }
        if gap < text.count { pieces.append((Array(text[gap...]), false)) }
        return pieces
    }

    private func match(at start: Int, _ text: [Unicode.Scalar]) -> Int? {
        var end: Int?
        _ = run(root, start, text) { place in
            end = place
            return true
        }
        return end
    }

    /// Tries the ways in which the node matches at a place, in order, until `rest` is content with where one ends.
    private func run(_ node: Node, _ at: Int, _ text: [Unicode.Scalar], _ rest: (Int) -> Bool) -> Bool {
        switch node {
        case .character(let contains):
            return at < text.count && contains(text[at]) && rest(at + 1)
        case .sequence(let nodes):
            return run(nodes[...], at, text, rest)
        case .alternatives(let nodes):
            return nodes.contains { run($0, at, text, rest) }
        case .repeated(let inner, let least, let most, let isPossessive):
            guard isPossessive else { return loop(inner, least, most, 0, at, text, rest) }
            var end: Int?
            _ = loop(inner, least, most, 0, at, text) { place in
                end = place
                return true
            }
            return end.map(rest) ?? false
        case .lookAhead(let inner, let isNegative):
            return run(inner, at, text) { _ in true } != isNegative && rest(at)
        case .end:
            return (at == text.count || (isRuby && text[at] == "\n")) && rest(at)
        }
    }

    private func run(_ nodes: ArraySlice<Node>, _ at: Int, _ text: [Unicode.Scalar], _ rest: (Int) -> Bool) -> Bool {
        guard let first = nodes.first else { return rest(at) }
        return run(first, at, text) { run(nodes.dropFirst(), $0, text, rest) }
    }

    private func loop(
        _ node: Node,
        _ least: Int,
        _ most: Int,
        _ count: Int,
        _ at: Int,
        _ text: [Unicode.Scalar],
        _ rest: (Int) -> Bool
    ) -> Bool {
        if count < most,
            run(node, at, text, { $0 > at && loop(node, least, most, count + 1, $0, text, rest) })
        {
            return true
        }
        return count >= least && rest(at)
    }

    // MARK: Reading

    private struct Parser {
        var rest: ArraySlice<Unicode.Scalar>
        var ignoresCase = false

        mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.unicodeScalars) else { return false }
            rest = rest.dropFirst(text.unicodeScalars.count)
            return true
        }

        mutating func next() -> Unicode.Scalar {
            rest.removeFirst()
        }

        mutating func alternatives() -> Node {
            var nodes = [sequence()]
            while take("|") { nodes.append(sequence()) }
            return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
        }

        private mutating func sequence() -> Node {
            var nodes: [Node] = []
            while let first = rest.first, first != "|", first != ")" { nodes.append(quantified()) }
            return .sequence(nodes)
        }

        private mutating func quantified() -> Node {
            let node = item()
            var bounds: (Int, Int)?
            if take("?") {
                bounds = (0, 1)
            } else if take("*") {
                bounds = (0, Int.max)
            } else if take("+") {
                bounds = (1, Int.max)
            }
            if take("{") {
                let text = String(String.UnicodeScalarView(rest.prefix { $0 != "}" }))
                rest = rest.dropFirst(text.count + 1)
                let numbers = text.split(separator: ",").compactMap { Int($0) }
                bounds = (numbers[0], numbers[numbers.count - 1])
            }
            guard let (least, most) = bounds else { return node }
            return .repeated(node, least: least, most: most, isPossessive: take("+"))
        }

        private mutating func item() -> Node {
            if take("(?i:") {
                ignoresCase = true
                defer { ignoresCase = false }
                return group()
            }
            if take("(?!") { return .lookAhead(group(), isNegative: true) }
            if take("(?=") { return .lookAhead(group(), isNegative: false) }
            if take("(?:") || take("(") { return group() }
            if take("[") {
                let contains = bracketed()
                return .character(contains)
            }
            if take("$") { return .end }
            return .character(atom().contains)
        }

        private mutating func group() -> Node {
            let node = alternatives()
            precondition(take(")"))
            return node
        }

        private mutating func bracketed() -> (Unicode.Scalar) -> Bool {
            let isInverted = take("^")
            var members: [(Unicode.Scalar) -> Bool] = []
            while !take("]") {
                if take("[") {
                    members.append(bracketed())
                    continue
                }
                let (contains, scalar) = atom()
                if let scalar, take("-") {
                    guard let last = atom().scalar else { preconditionFailure("range without an end") }
                    members.append { (scalar...last).contains($0) }
                } else {
                    members.append(contains)
                }
            }
            return { character in members.contains { $0(character) } != isInverted }
        }

        /// A character or class, and the character.
        fileprivate mutating func atom() -> (contains: (Unicode.Scalar) -> Bool, scalar: Unicode.Scalar?) {
            if take("\\p{") {
                let name = String(String.UnicodeScalarView(rest.prefix { $0 != "}" }))
                rest = rest.dropFirst(name.count + 1)
                return ({ category(of: $0).hasPrefix(name) }, nil)
            }
            if take("\\s") { return ({ $0.properties.isWhitespace }, nil) }
            if take("\\S") { return ({ !$0.properties.isWhitespace }, nil) }
            if take("\\w") {
                return (
                    { $0.properties.isAlphabetic || ["Mn", "Mc", "Me", "Nd", "Pc"].contains(category(of: $0)) }, nil
                )
            }
            var scalar = next()
            if scalar == "\\" {
                scalar = next()
                if scalar == "r" {
                    scalar = "\r"
                } else if scalar == "n" {
                    scalar = "\n"
                } else if scalar == "t" {
                    scalar = "\t"
                }
            }
            let letter = scalar
            guard ignoresCase else { return ({ $0 == letter }, letter) }
            return ({ fold($0) == fold(letter) }, letter)
        }
    }
}

/// The simple case folding of what contractions are made of.
private func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "ſ" ? "s" : scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
}

/// The short name of the general category.
private func category(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
        .otherPunctuation:
        "Po"
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: "So"
    default: "C"
    }
}
