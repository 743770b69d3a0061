// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// Who asks.
struct Identity: Sendable, Equatable {
    /// Nil for a caller who may do nothing that needs a permission.
    let role: Role?
    /// The id of the token; nil without one.
    let token: String?
    /// The client's address, as a trusted proxy says or the connection; `unix` on a local socket.
    let address: String
    /// What requests without a token are counted by: the address, or 2⁶⁴ of IPv6.
    var network = ""
    /// What the token may ask for; nil for the limit of the role.
    var rate: RateLimit?
    /// Whether a key came along that is none of this program, as clients of other programs send.
    var hasForeignKey = false

    static let unknown = Identity(role: nil, token: nil, address: "")

    /// What requests are counted under: the token, or the address and the role.
    struct Account: Sendable, Hashable {
        let token: String?
        let role: Role?
        let network: String
    }

    /// What this caller's requests are counted under.
    var account: Account { Account(token: token, role: role, network: token == nil ? network : "") }

    /// - Throws: 401 for somebody without a token, 403 for one whose role does not include it.
    func require(_ permission: Permission) throws(ServiceError) {
        if case .nothing = permission { return }
        guard role?.may(permission) != true else { return }
        guard token == nil else { throw .notAllowed }
        throw hasForeignKey ? .wrongToken : .tokenNeeded
    }
}

/// Knows callers by their tokens and addresses.
final class Access: Sendable {
    private let anonymousRole: Role?
    private let proxies: TrustedProxies
    private let tokens: TokenBook

    private init(_ anonymousRole: Role?, _ proxies: TrustedProxies, _ tokens: TokenBook) {
        self.anonymousRole = anonymousRole
        self.proxies = proxies
        self.tokens = tokens
    }

    /// - Throws: ``AccessError`` for proxies that are none, and a file of tokens that is refused.
    static func open(_ settings: ServiceSettings, log: ServiceLog) throws(AccessError) -> Access {
        let proxies = try TrustedProxies(settings.trustedProxies, header: settings.forwardedHeader)
        return Access(settings.anonymousRole, proxies, try TokenBook.open(settings.tokenFile, log: log))
    }

    /// Who sends a key that is no token of this program has none: clients of other programs always send one.
    ///
    /// - Throws: 400 for two tokens, 401 for one that is not known, even where none is needed.
    func identify(_ head: HTTPRequestHead) throws(ServiceError) -> Identity {
        let client = proxies.client(of: head)
        let values = head.headers.values("Authorization")
        let isForeign = BearerToken.isForeign(values)
        guard !isForeign, let digest = try BearerToken.read(values) else {
            var identity = Identity(role: anonymousRole, token: nil, address: client.text, network: client.network)
            identity.hasForeignKey = isForeign
            return identity
        }
        guard let token = tokens.token(digest) else { throw .wrongToken }
        return Identity(
            role: token.role,
            token: token.id,
            address: client.text,
            network: client.network,
            rate: token.rate
        )
    }
}
