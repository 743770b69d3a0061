// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A profile with its secret: what marks texts and finds the mark again.
///
/// An immutable value to share; the state of marking one text is a ``WatermarkWriter``, of reading texts a
/// ``WatermarkReader``.
public struct Watermark: Sendable {
    /// What both sides agreed on.
    public let profile: Profile
    /// The profile's scheme, made.
    public let scheme: any Scheme
    private let function: any PseudorandomFunction

    /// Joins a profile and a secret.
    ///
    /// - Throws: ``WatermarkError`` when the profile is not valid.
    public init(secret: SecretKey, profile: Profile) throws(WatermarkError) {
        try profile.validate()
        self.profile = profile
        scheme = try SchemeRegistry.type(named: profile.scheme).init(profile.parameters)
        let type = try PseudorandomFunctionRegistry.type(named: profile.pseudorandomFunction)
        do {
            function = try type.init(secret: secret)
        } catch {
            throw .cryptography(error)
        }
    }

    /// Working state for detection, for one thread at a time.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeReader() throws(CryptographyError) -> WatermarkReader {
        WatermarkReader(watermark: self, source: try function.makeWordSource())
    }

    /// Working state for marking one text.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeWriter() throws(CryptographyError) -> WatermarkWriter {
        WatermarkWriter(watermark: self, source: try function.makeWordSource())
    }
}
