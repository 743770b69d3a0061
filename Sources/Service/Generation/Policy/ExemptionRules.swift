// SPDX-License-Identifier: Apache-2.0

/// Why a text needs no mark, as the operator of the service sees it.
public enum Exemption: String, Sendable, Hashable, CaseIterable {
    /// It has too few tokens: the law speaks of free-form text of more than 200.
    case tooShort = "too_short"
    /// It is code or data in a format.
    case structuredOutput = "structured_output"
    /// A program reads it, and no person does.
    case machineToMachine = "machine_to_machine"
    /// It is a person's own text, corrected.
    case standardEditing = "standard_editing"
}

/// Which exemptions the operator allows; without any, every text is marked.
public struct ExemptionRules: Sendable, Hashable {
    /// The texts of a request are too short that may have at most so many tokens together; nil for none.
    public var mostShortTokens: Int?
    /// Whether texts are exempt that are declared to be code or data, by a role of ``declaringRoles``.
    public var allowsStructuredOutput = false
    /// Whether texts for the role ``Role/machine`` are exempt.
    public var allowsMachines = false
    /// Whether texts are exempt that are declared to be editing, by a role of ``declaringRoles``.
    public var allowsStandardEditing = false
    /// The roles whose requests are believed when they say what a text is for.
    public var declaringRoles: Set<Role> = []

    /// No exemption.
    public init() {}
}
