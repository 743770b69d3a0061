// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Watermark

/// What `POST /v1/detect` is asked.
struct DetectionRequest: Sendable {
    static let members = ["input", "profile", "fpr", "explain", "certificate"]

    /// A text of the input, or why it cannot be looked at.
    typealias Text = Result<[UInt8], ServiceError>

    /// The texts in order.
    let texts: [Text]
    /// Whether the input was an array.
    let isList: Bool
    let demand: DetectionDemand
    /// The form of the certificate that was asked for.
    let certificate: CertificateForm?

    /// Reads a body.
    ///
    /// - Throws: 400 for what is not as it should be, 403 for what the role may not choose, 413 for a text that is too large.
    init(_ call: Call, settings: ServiceSettings, keys: ServiceKeys) throws(ServiceError) {
        var demand = DetectionDemand()
        var texts: [Text] = []
        var isList = false
        var certificate: CertificateForm?
        try call.readObject(Self.members) { members in
            let input = try members.required("input")
            isList = input.kind == .array
            texts = try TextList(input, "input", settings).texts
            demand.profiles = try members.optional("profile").map { (value) throws(JSONError) in
                let names = value.kind == .array ? try value.elements() : [value]
                var profiles: Set<String> = []
                for name in names { profiles.insert(try name.string()) }
                return profiles.sorted()
            }
            demand.falsePositiveRate = try members.optional("fpr")?.number(in: 1e-300...0.5)
            demand.explains = try members.optional("explain")?.bool() ?? false
            certificate = try members.optional("certificate")?.certificateForm()
        }
        if call.identity.role?.may(.scores) != true {
            if demand.profiles != nil { throw .scoresNeeded(param: "profile") }
            if demand.falsePositiveRate != nil { throw .scoresNeeded(param: "fpr") }
            if demand.explains { throw .scoresNeeded(param: "explain") }
        }
        if let profiles = demand.profiles {
            let known = Set(keys.candidates.map { $0.watermark.profile.id })
            guard !profiles.isEmpty, profiles.allSatisfy(known.contains) else { throw .unknownProfile }
        }
        self.texts = texts
        self.isList = isList
        self.demand = demand
        self.certificate = certificate
    }
}

/// The texts of a member.
struct TextList {
    let texts: [DetectionRequest.Text]

    /// A string, or an array of them.
    ///
    /// - Throws: for what is neither, for too many, and for a single one that is too large; in an array such a one has the
    ///   error in its place.
    init(_ value: JSONValue, _ name: String, _ settings: ServiceSettings) throws(ServiceError) {
        switch value.kind {
        case .string:
            texts = [.success(try Self.text(value, name, settings))]
        case .array:
            guard let elements = try? value.elements(), (1...settings.batchLimit).contains(elements.count) else {
                throw .wrongTextCount(limit: settings.batchLimit, param: name)
            }
            var texts: [DetectionRequest.Text] = []
            for (index, element) in elements.enumerated() {
                let place = "\(name)[\(index)]"
                guard element.kind == .string else { throw .wrongText(param: place) }
                do throws(ServiceError) {
                    texts.append(.success(try Self.text(element, place, settings)))
                } catch {
                    texts.append(.failure(error))
                }
            }
            self.texts = texts
        default:
            throw .wrongInput
        }
    }

    /// The bytes of a string.
    static func text(_ value: JSONValue, _ place: String, _ settings: ServiceSettings) throws(ServiceError) -> [UInt8] {
        let limit = settings.textLimit
        let bytes: [UInt8]?
        do throws(JSONError) {
            bytes = try value.withUTF8 { text in
                // The span lives as long as the text; the array is a copy.
                let bytes = text.span
                return bytes.count > limit ? nil : unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
            }
        } catch {
            throw .wrongText(param: place)
        }
        guard let bytes else { throw .textTooLarge(limit: limit, param: place) }
        return bytes
    }
}
