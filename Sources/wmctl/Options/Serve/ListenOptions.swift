// SPDX-License-Identifier: Apache-2.0

import Arguments
import Glibc
import HTTPServer

/// Where a service listens.
struct ListenOptions {
    static let standardAddress = "127.0.0.1:8080"

    private static let listen = Parameter(
        repeating: "listen",
        .listenAddress,
        help: """
            Listen on HOST:PORT, [ADDRESS]:PORT or a local socket, unix:/PATH; \(standardAddress) unless given. Sockets \
            that systemd hands over take the place of these.
            """
    )
    private static let socketMode = Parameter(
        option: "socket-mode",
        .permissions,
        default: 0o660,
        help: "The permissions of local sockets, in octal digits."
    )
    private static let certificate = Parameter(
        option: "tls-certificate",
        .file,
        help: "Encrypt: the server's certificate in PEM, followed by those of the authorities up to the root's."
    )
    private static let key = Parameter(option: "tls-key", .file, help: "The certificate's private key in PEM.")
    private static let publicURL = Parameter(
        option: "public-url",
        .webAddress,
        help: "Where clients find the service, if not where it listens: what is printed and published names it."
    )

    static let group = ParameterGroup("Listening", [listen, socketMode, certificate, key, publicURL])

    /// Those that count again at a reload, as do the files that they name.
    static let reloadable: [any ParameterProtocol] = [certificate, key]

    let publicURL: String?
    private let addresses: [HTTPListenAddress]
    private let socketMode: UInt16
    private let files: (certificate: String, key: String)?

    init(_ arguments: ParsedArguments) throws {
        let typed = arguments[Self.listen]
        addresses = try (typed.isEmpty ? [Self.standardAddress] : typed).map(HTTPListenAddress.init)
        socketMode = arguments[Self.socketMode]
        publicURL = arguments[Self.publicURL]
        switch (arguments[Self.certificate], arguments[Self.key]) {
        case (nil, nil): files = nil
        case (let certificate?, let key?): files = (certificate, key)
        case (_?, nil): throw arguments.broken("--tls-certificate needs its key", help: "name it with --tls-key")
        case (nil, _?): throw arguments.broken("--tls-key needs a certificate", help: "name it with --tls-certificate")
        }
    }

    /// Finds out whether the local sockets can be made, and makes none.
    func check(_ console: Console) throws(CommandError) {
        guard console.environment["LISTEN_FDS"] == nil else { return }
        for case .unix(let path) in addresses {
            let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            guard unsafe access(folder, W_OK | X_OK) == 0 else {
                throw .cannotWrite(path: path, reason: SystemError.text(of: errno))
            }
        }
    }

    /// Adds what the options say to settings without addresses.
    func apply(to settings: inout HTTPServerSettings, _ console: Console) throws {
        let inherited = try HTTPListenAddress.activated(
            process: getpid(),
            listenProcess: console.environment["LISTEN_PID"],
            listenCount: console.environment["LISTEN_FDS"]
        )
        settings.addresses = inherited.isEmpty ? addresses : inherited
        settings.socketMode = socketMode
        settings.credentials = try files.map { files in
            HTTPCredentials(
                certificate: try InputFile.read(files.certificate, console),
                key: try InputFile.read(files.key, console)
            )
        }
    }
}

extension ValueKind where Value == String {
    /// Where people find a service.
    fileprivate static var webAddress: Self {
        Self(name: "URL", expected: "a URL such as https://marks.example.org") { text in
            let host = ["https://", "http://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
            guard let host, let first = host.utf8.first, first != UInt8(ascii: "/") else { return nil }
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    /// What a server can listen on.
    fileprivate static var listenAddress: Self {
        Self(name: "ADDRESS", expected: "HOST:PORT, [ADDRESS]:PORT or unix:/PATH") { text in
            (try? HTTPListenAddress(text)) == nil ? nil : text
        }
    }
}

extension ValueKind where Value == UInt16 {
    /// The permissions of a file.
    fileprivate static var permissions: Self {
        Self(
            name: "MODE",
            expected: "octal digits from 0 to 777",
            write: { String($0, radix: 8) },
            read: { text in UInt16(text, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil } }
        )
    }
}
