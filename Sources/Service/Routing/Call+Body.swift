// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON

// The one way in which bodies are read. What `read` throws is a ServiceError, or a JSONError, which becomes one.
extension Call {
    /// Reads the body, which must be an object with some of these members and no others.
    ///
    /// - Parameters:
    ///   - known: the names of the members.
    ///   - read: takes the members by their names.
    /// - Throws: 415, 400, or what `read` throws.
    func readObject<Result>(
        _ known: [String],
        _ read: (inout Members) throws -> Result
    ) throws(ServiceError) -> Result {
        try readDocument(known, ignoresOthers: false) { root, _ in
            var members = Members(root)
            return try read(&members)
        }
    }

    /// Reads the body, which must be an object; members with other names are left aside, and null is no member.
    ///
    /// - Parameter read: is given the members in the order of the body.
    /// - Throws: 415, 400, or what `read` throws.
    func readMembers<Result>(
        among known: [String],
        _ read: ([(name: String, value: JSONValue)]) throws -> Result
    ) throws(ServiceError) -> Result {
        try readDocument(known, ignoresOthers: true) { _, members in try read(members.filter { !$0.value.isNull }) }
    }

    /// Names are judged first, in one pass: the error then says what the client meant to say, and a body of very many
    /// members takes no longer than its bytes.
    private func readDocument<Result>(
        _ known: [String],
        ignoresOthers: Bool,
        _ read: (JSONValue, [(name: String, value: JSONValue)]) throws -> Result
    ) throws(ServiceError) -> Result {
        if let type = request.head.headers["Content-Type"], !Self.isJSON(type) { throw .wrongMediaType }
        do {
            let root = try JSONDocument(request.body).root
            guard root.kind == .object else { throw ServiceError.notObject(root.kind.rawValue) }
            let names = Set(known)
            var seen: Set<String> = []
            var members: [(name: String, value: JSONValue)] = []
            try root.forEachMember { (name, value) throws(JSONError) in
                guard names.contains(name) else {
                    if ignoresOthers { return }
                    throw .unknown(member: name)
                }
                guard seen.insert(name).inserted else { throw .duplicate(member: name) }
                members.append((name, value))
            }
            return try read(root, members)
        } catch let error as JSONError {
            throw ServiceError(error, known: known)
        } catch let error as ServiceError {
            throw error
        } catch {
            throw .failed
        }
    }

    /// Whether a media type is `application/json`, whatever its parameters.
    static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        return name.lowercased() == "application/json"
    }
}
