// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// AES-256-GCM (SP 800-38D): secrets encrypted so that any alteration is noticed.
public enum AES256GCM: Sendable {
    /// The number of bytes in a nonce.
    public static let nonceCount = 12
    /// The number of bytes by which a sealed message is longer than the message.
    public static let tagCount = 16

    /// Encrypts `message`; the result is the ciphertext followed by the tag.
    ///
    /// - Parameters:
    ///   - nonce: 12 bytes that this key never meets again: a repeated nonce reveals both messages.
    ///   - context: Public bytes that ``open(_:key:nonce:context:)`` must be given too.
    /// - Throws: ``CryptographyError/size(of:found:expected:)`` for a wrong key or nonce.
    public static func seal(
        _ message: SecretBytes,
        key: SecretBytes,
        nonce: [UInt8],
        context: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        let cipher = try Operation(key: key, nonce: nonce, isEncrypting: true)
        try cipher.authenticate(context)
        var sealed = [UInt8](repeating: 0, count: message.count + tagCount)
        let status = message.withSpan { message in
            unsafe message.withUnsafeBufferPointer { input in
                unsafe sealed.withUnsafeMutableBufferPointer { output in
                    unsafe cipher.finish(
                        input,
                        into: output.baseAddress,
                        tag: output.baseAddress?.advanced(by: input.count)
                    )
                }
            }
        }
        try OpenSSL.check(status, "EVP_CipherFinal_ex")
        return sealed
    }

    /// Decrypts what ``seal(_:key:nonce:context:)`` returned.
    ///
    /// - Throws: ``CryptographyError/authenticationFailed`` when anything differs from the sealing,
    ///   ``CryptographyError/size(of:found:expected:)`` for a wrong key, nonce or a message shorter than its tag.
    public static func open(
        _ sealed: [UInt8],
        key: SecretBytes,
        nonce: [UInt8],
        context: [UInt8] = []
    ) throws(CryptographyError) -> SecretBytes {
        guard sealed.count >= tagCount else {
            throw .size(of: "sealed message", found: sealed.count, expected: "at least \(tagCount)")
        }
        let cipher = try Operation(key: key, nonce: nonce, isEncrypting: false)
        try cipher.authenticate(context)
        return try SecretBytes(count: sealed.count - tagCount) { (message) throws(CryptographyError) in
            var tag = Array(sealed.suffix(tagCount))
            let status = unsafe message.withUnsafeMutableBufferPointer { output in
                unsafe sealed.withUnsafeBufferPointer { input in
                    unsafe tag.withUnsafeMutableBufferPointer { tag in
                        unsafe cipher.finish(
                            UnsafeBufferPointer(rebasing: input.dropLast(tagCount)),
                            into: output.baseAddress,
                            tag: tag.baseAddress
                        )
                    }
                }
            }
            guard status == 1 else {
                ERR_clear_error()
                throw .authenticationFailed
            }
        }
    }
}

/// One sealing or opening.
private struct Operation: ~Copyable {
    private let context: CipherContext
    private let isEncrypting: Bool

    init(key: SecretBytes, nonce: [UInt8], isEncrypting: Bool) throws(CryptographyError) {
        guard nonce.count == AES256GCM.nonceCount else {
            throw .size(of: "nonce", found: nonce.count, expected: "\(AES256GCM.nonceCount)")
        }
        context = try unsafe CipherContext(EVP_aes_256_gcm(), key: key, nonce: nonce, isEncrypting: isEncrypting)
        self.isEncrypting = isEncrypting
    }

    /// Adds bytes that are protected but not encrypted.
    func authenticate(_ associated: [UInt8]) throws(CryptographyError) {
        guard !associated.isEmpty else { return }
        var written: Int32 = 0
        try OpenSSL.check(
            unsafe EVP_CipherUpdate(context.handle, nil, &written, associated, Int32(associated.count)),
            "EVP_CipherUpdate"
        )
    }

    /// Transforms the whole message, then writes the tag (sealing) or compares it (opening); 1 on success.
    func finish(
        _ input: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutablePointer<UInt8>?,
        tag: UnsafeMutablePointer<UInt8>?
    ) -> Int32 {
        var written: Int32 = 0
        let tagCount = Int32(AES256GCM.tagCount)
        if !isEncrypting, unsafe EVP_CIPHER_CTX_ctrl(context.handle, EVP_CTRL_AEAD_SET_TAG, tagCount, tag) != 1 {
            return 0
        }
        if !input.isEmpty {
            let count = Int32(input.count)
            guard unsafe EVP_CipherUpdate(context.handle, output, &written, input.baseAddress, count) == 1 else {
                return 0
            }
        }
        // GCM has no padding: the last call writes nothing, but must be given somewhere to write.
        var nothing: UInt8 = 0
        guard unsafe EVP_CipherFinal_ex(context.handle, &nothing, &written) == 1 else { return 0 }
        return isEncrypting ? unsafe EVP_CIPHER_CTX_ctrl(context.handle, EVP_CTRL_AEAD_GET_TAG, tagCount, tag) : 1
    }
}
