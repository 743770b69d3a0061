// SPDX-License-Identifier: Apache-2.0

import Arguments

/// A secret or passphrase by file descriptor or file, as two options of which one may be given.
struct SecretOptions {
    /// The secret of a key.
    static let secret = SecretOptions(
        "secret",
        help: "Take the secret",
        note:
            "32 bytes, or their 64 hexadecimal digits or base64url form, or for --peer the peer's key; random unless given."
    )
    /// What opens an encrypted keyring.
    static let passphrase = SecretOptions(
        "passphrase",
        help: "Read the passphrase of an encrypted keyring",
        note: "Asked for on the terminal unless given.",
        environment: "WMCTL_PASSPHRASE_FILE"
    )
    /// What will open the keyring from now on.
    static let newPassphrase = SecretOptions(
        "new-passphrase",
        help: "Read the new passphrase"
    )

    /// What opens an exported file.
    static let importPassphrase = SecretOptions(
        "import-passphrase",
        help: "Read the passphrase of the imported file",
        note: "Asked for on the terminal unless given."
    )

    private let descriptor: Parameter<Int32?>
    private let file: Parameter<String?>

    private init(_ name: String, help: String, note: String = "", environment: String? = nil) {
        descriptor = Parameter(
            option: "\(name)-fd",
            .integer(in: 0...Int32.max),
            valueName: "FD",
            help: "\(help) from an open file descriptor."
        )
        file = Parameter(
            option: "\(name)-file",
            .file,
            environment: environment,
            help: "\(help) from a file." + (note.isEmpty ? "" : " \(note)")
        )
    }

    var parameters: [any ParameterProtocol] { [descriptor, file] }

    /// Where the secret comes from; nil when neither option says so.
    func source(_ arguments: ParsedArguments) -> SecretSource? {
        // A descriptor that was typed wins over a file that only the environment names.
        if let descriptor = arguments[descriptor] { return .descriptor(descriptor) }
        return arguments[file].map { .file($0) }
    }
}
