// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Why a profile, or a mark made from it, was refused.
public enum WatermarkError: Error, Equatable, Sendable {
    /// A profile names a scheme that this version does not have.
    case unknownScheme(String, known: [String])
    /// A profile names a pseudorandom function that this version does not have.
    case unknownPseudorandomFunction(String, known: [String])
    /// No mark of another engine has that name.
    case unknownPeer(String, known: [String])
    /// A name asks for lists that a graphics card made.
    case listsOfGraphicsCard(String)
    /// A parameter lies outside its range.
    case parameterOutOfRange(name: String, value: String, expected: String)
    /// A profile has a parameter that its scheme does not take.
    case unusedParameter(name: String, scheme: String)
    /// A profile was written by a later version.
    case newerProfileVersion(found: Int, supported: Int)
    /// A profile is not the JSON object it should be; `reason` names the member.
    case malformedProfile(reason: String)
    /// OpenSSL cannot be used.
    case cryptography(CryptographyError)
}

extension WatermarkError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .unknownScheme(let name, let known):
            "scheme '\(name)' is not known; expected one of \(known.joined(separator: ", "))"
        case .unknownPseudorandomFunction(let name, let known):
            "pseudorandom function '\(name)' is not known; expected \(known.prefix(1).joined())"
                + (known.count > 1 ? " or one of \(known.count - 1) of other engines" : "")
        case .unknownPeer(let name, let known):
            "peer '\(name)' is not known; expected one of \(known.joined(separator: ", "))"
        case .listsOfGraphicsCard(let name):
            "'\(name)' asks for the random numbers of a graphics card, which differ between cards and versions of torch; "
                + "expected lists that the CPU's generator makes (rng torch-cpu)"
        case .parameterOutOfRange(let name, let value, let expected):
            "\(name) is '\(value)'; expected \(expected)"
        case .unusedParameter(let name, let scheme):
            "scheme '\(scheme)' takes no parameter '\(name)'"
        case .newerProfileVersion(let found, let supported):
            "profile has version \(found); this program reads up to version \(supported)"
        case .malformedProfile(let reason):
            "profile is damaged: \(reason)"
        case .cryptography(let error):
            error.description
        }
    }
}
