// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment variables, and the folders that they name.
struct Environment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    /// The variables of this process.
    static let process = Environment { name in
        // Nothing in this program changes the environment, so the text that getenv points to stays.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    init(_ lookUp: @escaping @Sendable (String) -> String?) {
        self.lookUp = lookUp
    }

    /// The value of a variable; nil when it is absent or empty.
    subscript(_ name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The folder for this program's data: `$XDG_DATA_HOME/wmctl`, else `~/.local/share/wmctl`.
    ///
    /// As the XDG specification asks, a relative path is ignored.
    func dataFolder() throws(CommandError) -> String {
        if let folder = self["XDG_DATA_HOME"], folder.hasPrefix("/") { return folder + "/wmctl" }
        guard let home = self["HOME"] else { throw .noHome }
        return home + "/.local/share/wmctl"
    }
}
