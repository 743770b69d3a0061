// SPDX-License-Identifier: Apache-2.0

public import JSON

/// One turn of a conversation, in the form of OpenAI's: a role, a content, and what else a template may look at.
public struct ChatMessage: Equatable, Sendable {
    /// Who speaks: `system`, `user`, `assistant`, `tool` or what else the template knows.
    public let role: String
    /// All members, `role` among them.
    let members: [ChatValue.Member]

    /// Roles that are taken for the template's own words: a caller can choose among them anyway.
    private static let knownRoles: Set<String> = ["system", "developer", "user", "assistant", "tool", "function"]

    /// A turn that is text.
    public init(role: String, content: String) {
        self.role = role
        members = [.init("role", .text(role)), .init("content", .text(content))]
    }

    /// A turn from JSON: an object with a string `role`, and no two members of one name.
    ///
    /// - Throws: ``JSONError``.
    public init(_ json: JSONValue) throws(JSONError) {
        role = try json.member("role").string()
        var members: [ChatValue.Member] = []
        var names: Set<String> = []
        try json.forEachMember { (name, value) throws(JSONError) in
            guard names.insert(name).inserted else { throw .duplicate(member: name) }
            members.append(.init(name, try ChatValue(value)))
        }
        self.members = members
    }

    /// A turn whose content is a list of texts.
    init(role: String, parts: [String]) {
        self.role = role
        let parts = parts.map { ChatValue.object([.init("type", .text("text")), .init("text", .text($0))]) }
        members = [.init("role", .text(role)), .init("content", .list(parts))]
    }

    /// Whether the content is a list of parts, all of which are texts.
    var hasParts: Bool { members.contains { $0.name == "content" && ChatMessage.joined($0.value) != nil } }

    /// The same with a content that is one text.
    var withJoinedParts: ChatMessage {
        let joined = members.map { member in
            guard member.name == "content", let text = ChatMessage.joined(member.value) else { return member }
            return ChatValue.Member("content", .text(text))
        }
        return ChatMessage(role: role, members: joined)
    }

    private init(role: String, members: [ChatValue.Member]) {
        self.role = role
        self.members = members
    }

    /// The texts of a list of parts, one behind the other; nil for what is no such list.
    private static func joined(_ content: ChatValue) -> String? {
        guard case .list(let parts) = content, !parts.isEmpty else { return nil }
        var joined = ""
        for part in parts {
            guard case .object(let members) = part, members.contains(.init("type", .text("text"))),
                case .text(let text)? = members.last(where: { $0.name == "text" })?.value
            else { return nil }
            joined += text
        }
        return joined
    }

    var size: Int { ChatValue.object(members).size }

    /// How deeply values nest in it.
    var depth: Int { ChatValue.object(members).depth }

    private static func isKnownRole(_ member: ChatValue.Member) -> Bool {
        guard member.name == "role", case .text(let role) = member.value else { return false }
        return knownRoles.contains(role)
    }

    /// The message for a template: everything is marked as input, except a role that is known.
    var value: Value {
        var dictionary = ValueDictionary()
        for member in members {
            dictionary[.text(MarkedText(member.name, isInput: true))] =
                member.value.value(isInput: !ChatMessage.isKnownRole(member))
        }
        return .dictionary(dictionary)
    }
}
