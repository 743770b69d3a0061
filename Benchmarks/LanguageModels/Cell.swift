// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import Watermark

/// One way of writing texts: a cell of the tables.
struct Cell: Hashable {
    /// The marks that are compared.
    enum Mark: String, CaseIterable {
        case none
        case greenlist
        case hard
        case balanced
        case gumbel
        case tournament
        case weighted

        /// As a table names it.
        var title: String {
            switch self {
            case .none: "none"
            case .greenlist: "`greenlist`, γ ½, δ 2"
            case .hard: "`greenlist`, γ ½, δ ∞"
            case .balanced: "`balanced`"
            case .gumbel: "`gumbel`"
            case .tournament: "`tournament`, mean"
            case .weighted: "`tournament`, weighted"
            }
        }

        /// The profile; the default one's without a mark.
        func profile() throws -> Profile {
            switch self {
            case .none, .greenlist: try Profile(id: rawValue)
            case .hard: try Profile(id: rawValue, parameters: SchemeParameters(delta: .infinity))
            case .balanced, .gumbel: try Profile(id: rawValue, scheme: rawValue)
            case .tournament:
                try Profile(id: rawValue, scheme: rawValue, parameters: SchemeParameters(weighting: .mean))
            case .weighted:
                try Profile(id: rawValue, scheme: "tournament", parameters: SchemeParameters(weighting: .weighted))
            }
        }

        /// The mark under a key.
        func watermark(key number: Int) throws -> Watermark {
            try Watermark(secret: Cell.secret(number), profile: profile())
        }
    }

    var temperature: Double
    var mark: Mark
    var isCanonical: Bool

    /// A key that a number decides, the same in every run; that of number 0 marks.
    static func secret(_ number: Int) throws -> SecretKey {
        let digest = SHA256.digest(of: Array("wmctl power \(number)".utf8))
        return SecretKey(SecretBytes(copying: digest.bytes.span))
    }

    /// As a command names it, such as `1.0-balanced-canonical`.
    var name: String { "\(temperature)-\(mark.rawValue)\(isCanonical ? "-canonical" : "")" }

    /// The cell of that name.
    init(name: String) throws {
        guard let cell = Self.all.first(where: { $0.name == name }) else { throw BenchError.unreadable(name) }
        self = cell
    }

    init(temperature: Double, mark: Mark, isCanonical: Bool) {
        self.temperature = temperature
        self.mark = mark
        self.isCanonical = isCanonical
    }

    /// Every cell, in the order of the tables; the way of drawing that keeps to what is read back is compared for one mark.
    static var all: [Cell] {
        [1.0, 0.7].flatMap { temperature in
            Mark.allCases.flatMap { mark in
                (mark == .greenlist ? [false, true] : [false]).map {
                    Cell(temperature: temperature, mark: mark, isCanonical: $0)
                }
            }
        }
    }
}
