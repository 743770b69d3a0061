// SPDX-License-Identifier: Apache-2.0

public import Detector
public import Watermark

/// The keys of a service, as they are between two reloads.
public struct ServiceKeys: Sendable {
    /// The marks to look for.
    public var candidates: [DetectionCandidate]
    /// The mark that new texts get; nil when none can be made.
    public var marking: Watermark?
    /// What signs certificates; nil when nothing can.
    public var signer: CertificateSigner?
    /// The public halves of every signing key that is not revoked.
    public var publicKeys: JWKSet
    /// Counts the reloads, so that what was made of earlier keys is told apart.
    public var generation = 0

    /// Keys.
    public init(
        candidates: [DetectionCandidate],
        marking: Watermark? = nil,
        signer: CertificateSigner? = nil,
        publicKeys: JWKSet = JWKSet(keys: [])
    ) {
        self.candidates = candidates
        self.marking = marking
        self.signer = signer
        self.publicKeys = publicKeys
    }
}
