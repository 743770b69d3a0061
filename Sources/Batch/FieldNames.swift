// SPDX-License-Identifier: Apache-2.0

/// The names that the fields of a record have in its row.
///
/// A field whose name the row needs itself is called `input_…`. So that no two fields come to have one name, a field that is
/// called `input_…` already gets that once more.
struct FieldNames {
    static let prefix = "input_"
    private let reserved: Set<String>

    /// - Parameter reserved: the names that the row needs itself.
    init(reserved: some Sequence<String>) {
        self.reserved = Set(reserved)
    }

    /// What a field's name gets in front: nothing, for most.
    func prefix(of name: String) -> String {
        name.utf8.starts(with: Self.prefix.utf8) || reserved.contains(name) ? Self.prefix : ""
    }

    /// A name that stands twice; nil when none does.
    static func repeated(in names: [String]) -> String? {
        // Strings are equal when they look alike; members are the same when their bytes are.
        if names.count <= 16 {
            for (index, name) in names.enumerated() {
                for other in names[..<index] where name == other && name.utf8.elementsEqual(other.utf8) { return name }
            }
            return nil
        }
        var seen: Set<[UInt8]> = []
        return names.first { !seen.insert(Array($0.utf8)).inserted }
    }
}
