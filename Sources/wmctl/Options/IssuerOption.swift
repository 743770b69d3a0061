// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector

/// Who certificates say has issued them.
enum IssuerOption {
    /// The issuer unless one is named, which tells nobody anything.
    static let standard = "wmctl"

    /// Says that a name is missing, where it is.
    static func note(_ issuer: String, _ console: Console) {
        guard issuer == standard else { return }
        console.note("certificates name the issuer '\(standard)'; say who you are with --issuer")
    }
}

extension ValueKind where Value == String {
    /// Who states something.
    static var issuer: Self {
        Self(name: "NAME", expected: "1 to 200 bytes without control characters") {
            Certificate.isValid(name: $0) ? $0 : nil
        }
    }
}
