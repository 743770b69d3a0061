// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The version of the OpenSSL that is loaded, such as `3.0.17`.
public var libraryVersion: String {
    "\(OPENSSL_version_major()).\(OPENSSL_version_minor()).\(OPENSSL_version_patch())"
}
