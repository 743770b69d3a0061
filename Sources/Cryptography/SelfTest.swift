// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Checks OpenSSL's version and known answers of SHA-256, HMAC-SHA256 and AES-256; does the work once per process.
///
/// Types that hold a key call it themselves; a program calls it at start to fail early.
///
/// - Throws: ``CryptographyError/unsupportedVersion(found:)`` before OpenSSL 3.0.3,
///   ``CryptographyError/selfTestFailed(algorithm:)`` when an answer is wrong.
public func selfTest() throws(CryptographyError) {
    try outcome.get()
}

private let outcome: Result<Void, CryptographyError> = {
    do throws(CryptographyError) {
        return .success(try runSelfTest())
    } catch {
        return .failure(error)
    }
}()

private func runSelfTest() throws(CryptographyError) {
    let version = (OPENSSL_version_major(), OPENSSL_version_minor(), OPENSSL_version_patch())
    guard version >= (3, 0, 3) else {
        throw .unsupportedVersion(found: "\(version.0).\(version.1).\(version.2)")
    }

    // FIPS 180-2, appendix B.1.
    guard SHA256.digest(of: Array("abc".utf8)).high == 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223 else {
        throw .selfTestFailed(algorithm: "SHA-256")
    }

    // RFC 4231, test case 2, twice: a context that is not reset between tags gives a wrong second one.
    var hmac = HMACSHA256(untested: SecretBytes(copying: Array("Jefe".utf8).span))
    let message = Array("what do ya want for nothing?".utf8)
    let expected: UInt128 = 0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7
    guard hmac.tag(of: message.span).high == expected, hmac.tag(of: message.span).high == expected else {
        throw .selfTestFailed(algorithm: "HMAC-SHA256")
    }

    // SP 800-38A, F.1.5 (first two blocks) and FIPS 197, C.3.
    var aes = try AES256(untested: SecretBytes(copying: Array(0..<32).span))
    var words: [UInt32] = [0, 0, 0, 0, 0, 0, 0, 0]
    var span = words.mutableSpan
    let block: UInt128 = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff
    aes.keystream(from: block, into: &span)
    let stream = words
    span = words.mutableSpan
    aes.encrypt([block, block + 1].span, into: &span)
    guard words == stream, words[0..<4] == [0xcab7_a28e, 0xbf45_6751, 0x9049_fcea, 0x8960_494b] else {
        throw .selfTestFailed(algorithm: "AES-256")
    }
}
