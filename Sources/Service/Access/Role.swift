// SPDX-License-Identifier: Apache-2.0

/// What somebody may do, as the operator of the service says.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Anybody: the verdict alone, as a band.
    case `public`
    /// An application in front of people: writes marked text, and sees verdicts.
    case client
    /// A program that no person reads: like ``client``, and exempt from the mark where the policy says so.
    case machine
    /// Somebody who judges texts: scores, passages and signed reports too.
    case expert
    /// Who runs the service: everything.
    case `operator`

    /// Whether the role includes a permission.
    func may(_ permission: Permission) -> Bool {
        switch permission {
        case .nothing, .verdicts: true
        case .generation: self != .public
        case .scores: self == .expert || self == .operator
        case .operation, .unmarked: self == .operator
        }
    }
}

/// What a route demands.
enum Permission: Sendable {
    /// Nothing: health, public keys, the page.
    case nothing
    /// Verdicts as bands.
    case verdicts
    /// Writing text.
    case generation
    /// Exact scores, spans, signed reports with them.
    case scores
    /// Metrics, the ledger.
    case operation
    /// Texts without the mark.
    case unmarked
}
