// SPDX-License-Identifier: Apache-2.0

public import JSON

extension Profile {
    /// Reads a profile and checks it; members that this version does not know are refused, since ignoring one could
    /// change what is green.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ value: JSONValue) throws(WatermarkError) {
        do {
            try self.init(reading: value)
        } catch let error as JSONError {
            throw .malformedProfile(reason: error.description)
        } catch let error as WatermarkError {
            throw error
        } catch {
            throw .malformedProfile(reason: "\(error)")
        }
        try validate()
    }

    private init(reading value: JSONValue) throws {
        let version = try value.member("version").integer(as: Int.self)
        guard version <= Self.currentVersion else {
            throw WatermarkError.newerProfileVersion(found: version, supported: Self.currentVersion)
        }
        var members = Members(value)
        _ = try members.required("version")
        let id = try members.required("id").string()
        let function = try members.required("prf").string()
        let scheme = try members.required("scheme").string()
        let parameters = SchemeParameters(
            gamma: try members.optional("gamma")?.double(),
            delta: try members.optional("delta").map(readDelta),
            depth: try members.optional("depth")?.integer(as: Int.self),
            weighting: try members.optional("weights")?.choice(),
            leaves: try members.optional("leaves")?.integer(as: Int.self),
            alpha: try members.optional("alpha")?.double(),
            payloadBits: try members.optional("payload_bits")?.integer(as: Int.self),
            vocabularySize: try members.optional("vocabulary_size")?.integer(as: Int.self)
        )
        let contextWidth = try members.required("context_width").integer(as: Int.self)
        let repeats = try members.required("repeats").choice(of: RepeatsPolicy.self)
        let tokenizers = try members.optional("tokenizers")?.elements().map(TokenizerBinding.init(reading:)) ?? []
        try members.finish()
        try self.init(
            id: id,
            pseudorandomFunction: function,
            scheme: scheme,
            parameters: parameters,
            contextWidth: contextWidth,
            repeats: repeats,
            tokenizers: tokenizers
        )
        self.version = version
    }

    /// Writes the profile as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("version", version)
            json.member("prf", pseudorandomFunction)
            json.member("scheme", scheme)
            if let gamma = parameters.gamma { json.member("gamma", gamma) }
            if let delta = parameters.delta {
                if delta == .infinity { json.member("delta", infinity) } else { json.member("delta", delta) }
            }
            if let depth = parameters.depth { json.member("depth", depth) }
            if let weighting = parameters.weighting { json.member("weights", weighting.rawValue) }
            if let leaves = parameters.leaves { json.member("leaves", leaves) }
            if let alpha = parameters.alpha { json.member("alpha", alpha) }
            if let payloadBits = parameters.payloadBits { json.member("payload_bits", payloadBits) }
            if let vocabularySize = parameters.vocabularySize { json.member("vocabulary_size", vocabularySize) }
            json.member("context_width", contextWidth)
            json.member("repeats", repeats.rawValue)
            json.member("tokenizers", tokenizers) { json, binding in binding.write(to: &json) }
        }
    }
}

/// How δ = ∞ is written, since JSON has no infinite numbers.
private let infinity = "infinity"

private func readDelta(_ value: JSONValue) throws -> Double {
    guard value.kind == .string else { return try value.double() }
    guard try value.string() == infinity else {
        throw JSONError.invalid(member: value.name, expected: "a number or \"\(infinity)\"")
    }
    return .infinity
}

extension TokenizerBinding {
    fileprivate init(reading value: JSONValue) throws {
        var members = Members(value)
        let name = try members.required("name").string()
        let fingerprint = try members.required("vocabulary_sha256").hexadecimal(count: 64)
        let size = try members.required("vocabulary_size").integer(as: UInt32.self)
        try members.finish()
        self.init(name: name, vocabularySHA256: fingerprint, vocabularySize: Int(size))
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("vocabulary_sha256", vocabularySHA256)
            json.member("vocabulary_size", vocabularySize)
        }
    }
}
