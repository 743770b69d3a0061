// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Watermark

/// A secret that a number decides: SHA-256 of "test key" and the number.
public func testSecret(_ number: Int) throws -> SecretKey {
    SecretKey(SecretBytes(copying: SHA256.digest(of: Array("test key \(number)".utf8)).bytes.span))
}

/// A mark under ``testSecret(_:)``.
public func testWatermark(
    _ number: Int,
    scheme: String = "greenlist",
    gamma: Double? = nil,
    delta: Double? = nil,
    parameters: SchemeParameters? = nil,
    contextWidth: Int = 2,
    repeats: RepeatsPolicy? = nil
) throws -> Watermark {
    try Watermark(
        secret: testSecret(number),
        profile: Profile(
            id: "test-\(number)",
            scheme: scheme,
            parameters: parameters ?? SchemeParameters(gamma: gamma, delta: delta),
            contextWidth: contextWidth,
            repeats: repeats
        )
    )
}
