// SPDX-License-Identifier: Apache-2.0

/// The members of an object, each taken by name; what nobody took is an error.
///
///     var members = Members(value)
///     let id = try members.required("id").string()
///     try members.finish()
public struct Members {
    private let object: JSONValue
    private var taken: Set<String> = []

    /// The members of `object`, which must be an object when the first one is taken.
    public init(_ object: JSONValue) {
        self.object = object
    }

    /// The member of that name; null counts as absent.
    public mutating func optional(_ name: String) throws(JSONError) -> JSONValue? {
        taken.insert(name)
        guard let value = try object.optional(name), !value.isNull else { return nil }
        return value
    }

    /// The member of that name.
    ///
    /// - Throws: ``JSONError/missing(member:)``.
    public mutating func required(_ name: String) throws(JSONError) -> JSONValue {
        guard let value = try optional(name) else { throw .missing(member: name) }
        return value
    }

    /// The member of that name, which must be there; nil when it is null.
    ///
    /// - Throws: ``JSONError/missing(member:)``.
    public mutating func nullable(_ name: String) throws(JSONError) -> JSONValue? {
        taken.insert(name)
        let value = try object.member(name)
        return value.isNull ? nil : value
    }

    /// Checks that every member was taken, and none stands twice.
    ///
    /// - Throws: ``JSONError/unknown(member:)``, ``JSONError/duplicate(member:)``.
    public func finish() throws(JSONError) {
        var seen: Set<String> = []
        try object.forEachMember { (name, _) throws(JSONError) in
            guard taken.contains(name) else { throw .unknown(member: name) }
            guard seen.insert(name).inserted else { throw .duplicate(member: name) }
        }
    }
}

@available(*, unavailable)
extension Members: Sendable {}
