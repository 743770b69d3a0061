// SPDX-License-Identifier: Apache-2.0

/// The pseudorandom functions of this version, by name.
public enum PseudorandomFunctionRegistry: Sendable {
    /// Every function, the default first.
    public static let all: [FunctionKind] = [HMACAESFunction.kind] + ListFunctions.all + StreamFunctions.all

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The names of every function, the default first.
    public static var names: [String] { all.map { $0.name } }

    /// The function of that name.
    ///
    /// - Throws: ``WatermarkError/unknownPseudorandomFunction(_:known:)``, ``WatermarkError/listsOfGraphicsCard(_:)``.
    public static func kind(named name: String) throws(WatermarkError) -> FunctionKind {
        if PeerProfiles.isOfGraphicsCard(name) { throw .listsOfGraphicsCard(name) }
        guard let kind = byName[name] else {
            throw .unknownPseudorandomFunction(name, known: names)
        }
        return kind
    }
}
