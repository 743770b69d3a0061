// SPDX-License-Identifier: Apache-2.0

/// The schemes of this version, by name.
public enum SchemeRegistry: Sendable {
    /// Every scheme, the default first.
    public static let all: [any Scheme.Type] = [Greenlist.self, Balanced.self, Gumbel.self, Tournament.self]

    /// The names of every scheme, the default first.
    public static var names: [String] { all.map { $0.name } }

    /// The type of a scheme.
    ///
    /// - Throws: ``WatermarkError/unknownScheme(_:known:)``.
    public static func type(named name: String) throws(WatermarkError) -> any Scheme.Type {
        guard let type = all.first(where: { $0.name == name }) else { throw .unknownScheme(name, known: names) }
        return type
    }
}
