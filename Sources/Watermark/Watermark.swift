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
    /// What is known of the profile's pseudorandom function.
    public let kind: FunctionKind
    /// Whether the secret is the default of its engine, which anyone has.
    public let hasPublicKey: Bool
    let function: any PseudorandomFunction

    /// Joins a profile and a secret.
    ///
    /// - Throws: ``WatermarkError`` when the profile is not valid, or the secret has not the form that its function demands.
    public init(secret: SecretKey, profile: Profile) throws(WatermarkError) {
        try profile.validate()
        self.profile = profile
        kind = try PseudorandomFunctionRegistry.kind(named: profile.pseudorandomFunction)
        scheme = try profile.makeScheme()
        try profile.check(secret, kind)
        hasPublicKey = secret.isPublic(under: kind.name)
        function = try kind.make(secret, profile)
    }

    /// Working state for detection, for one thread at a time.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeReader() throws(CryptographyError) -> WatermarkReader {
        WatermarkReader(watermark: self, source: try function.makeWordSource())
    }

    /// Working state for marking one text.
    ///
    /// - Parameter payload: what the text carries, for profiles with a payload; its bits above the payload's are not
    ///   looked at. Without one, such a profile carries 0.
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeWriter(payload: UInt32 = 0) throws(CryptographyError) -> WatermarkWriter {
        WatermarkWriter(watermark: self, source: try function.makeWordSource(), payload: payload)
    }

    /// Working state for checking a text against the distributions that its tokens were drawn from, for one thread at a
    /// time.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    public func makeVerifier() throws(CryptographyError) -> WatermarkVerifier {
        WatermarkVerifier(watermark: self, source: try function.makeWordSource())
    }

    /// The words themselves, for one thread at a time.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot give a context.
    package func makeWordSource() throws(CryptographyError) -> any WordSource { try function.makeWordSource() }

    /// Which positions of a text the mark is scored at.
    public var positionLayout: PositionLayout {
        PositionLayout(
            contextWidth: profile.contextWidth,
            repeats: profile.repeats,
            isPadded: kind.context == .padded
        )
    }

    /// What a payload should be instead: a fragment for errors; nil when texts of this mark can carry it.
    public func expectation(ofPayload payload: UInt32) -> String? {
        guard let bits = profile.parameters.payloadBits else {
            return "none, since key '\(profile.id)' was made without --payload-bits"
        }
        guard bits < 32, payload >> UInt32(bits) != 0 else { return nil }
        return "a whole number from 0 to \(1 << bits - 1), in the \(bits) bits of key '\(profile.id)'"
    }

    /// The code of the profile's payload; nil when it has none.
    public var payloadCode: PayloadCode? { profile.parameters.payloadBits.map { PayloadCode(bits: $0) } }
}
