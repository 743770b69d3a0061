// SPDX-License-Identifier: Apache-2.0

extension Keyring {
    /// Reads a keyring file.
    ///
    /// Needs no lock: writers replace the file as a whole.
    ///
    /// - Throws: ``KeyringError/absent(path:)`` when there is none; a refusal when the file is not a regular one of this
    ///   user, is open to others, damaged, or of a later version.
    public static func load(_ path: String) throws(KeyringError) -> Keyring {
        try load(KeyringFile(at: path))
    }

    /// Changes a keyring file: reads it under a lock, lets `change` work on it, and replaces it when it has changed.
    ///
    /// Writers in other processes wait; readers see the old file or the new one, never a part. A file that is not there is
    /// an empty keyring; it and its folder are made. A symbolic link stays, the file behind it is replaced. When `change`
    /// throws, nothing is written.
    ///
    /// - Parameter change: runs while others wait, so it should ask nobody for anything.
    /// - Throws: ``KeyringError``, as ``load(_:)`` and `change` do;
    ///   ``KeyringError/system(operation:path:code:)`` when the file cannot be written. Then the old file is in place,
    ///   except for the operation `sync`: the new one is, but may not survive a loss of power.
    public static func update<Result>(
        _ path: String,
        _ change: (inout Keyring) throws(KeyringError) -> Result
    ) throws(KeyringError) -> Result {
        let file = try KeyringFile(behind: path)
        // A file that will be refused is refused before a lock or a folder is made beside it.
        if try !file.exists() { try file.makeFolder() }
        return try file.locked { () throws(KeyringError) in
            let before = try loadIfPresent(file)
            var keyring = before ?? Keyring()
            let result = try change(&keyring)
            if keyring != before {
                var text = keyring.write()
                defer { text.wipe() }
                try file.replace(with: text)
            }
            return result
        }
    }

    /// Writes the keyring to a file that must not exist yet, as `key export` does.
    ///
    /// - Throws: ``KeyringError/system(operation:path:code:)``.
    public func write(toNewFile path: String) throws(KeyringError) {
        var text = write()
        defer { text.wipe() }
        try KeyringFile(at: path).create(with: text)
    }

    private static func loadIfPresent(_ file: KeyringFile) throws(KeyringError) -> Keyring? {
        do {
            return try load(file)
        } catch .absent {
            return nil
        } catch {
            throw error
        }
    }

    private static func load(_ file: KeyringFile) throws(KeyringError) -> Keyring {
        var bytes = try file.read()
        defer { bytes.wipe() }
        return try Keyring(reading: bytes, path: file.shownPath)
    }
}
