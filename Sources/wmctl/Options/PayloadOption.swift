// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// What texts are to carry.
enum PayloadOption {
    static let payload = Parameter(
        option: "payload",
        ValueKind(name: "N", expected: "a whole number up to 4294967295, as 1234 or 0x4D2", read: read),
        help: """
            A number that the text carries, of a model, a tenant or a version, and 'detect' reads back; the key's profile says \
            of how many bits ('key new --payload-bits'). 0 unless given.
            """
    )

    private static func read(_ text: String) -> UInt32? {
        guard text.hasPrefix("0x") || text.hasPrefix("0X") else { return digits(text, radix: 10) }
        return digits(text.dropFirst(2), radix: 16)
    }

    /// Digits alone: no sign, no space.
    private static func digits(_ text: some StringProtocol, radix: Int) -> UInt32? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt32(text, radix: radix)
    }

    /// Warns of a text that carries 0 because nothing was said.
    static func warn(_ payload: UInt32?, _ watermark: Watermark?, _ console: Console) {
        guard payload == nil, let profile = watermark?.profile, let bits = profile.parameters.payloadBits else {
            return
        }
        console.warn(
            "texts of key '\(profile.id)' carry a number of \(bits) bits; none was given, so this one carries 0"
        )
    }

    /// Refuses what texts of a mark cannot carry.
    static func check(_ payload: UInt32?, _ watermark: Watermark?) throws(CommandError) {
        guard let payload, let expected = watermark?.expectation(ofPayload: payload) else { return }
        throw .payload(payload, expected: expected)
    }
}
