// SPDX-License-Identifier: Apache-2.0

#if Llama
private import Glibc
internal import Tokenizer

/// What a GGUF file is checked for before llama.cpp maps it: its tensors are all there, and it holds a model that writes text.
///
/// llama.cpp checks the rest, and more of it with every version; what is here makes its errors clear, and keeps it from files with
/// which it would divide by zero.
struct LlamaFile {
    let path: String
    private let file: GGUFFile
    private let architecture: String

    /// Reads and checks a file and, when it is the first of several parts, the others.
    ///
    /// - Throws: ``SamplerError/unusableModel(path:reason:)``, ``SamplerError/unreadable(path:reason:)``.
    static func check(_ path: String) throws(SamplerError) {
        let file = try LlamaFile(path)
        try file.checkParts()
        try file.checkKind()
        try file.checkSizes()
    }

    private init(_ path: String) throws(SamplerError) {
        self.path = path
        let size = try LlamaFile.size(of: path)
        do throws(GGUFError) {
            file = try GGUFFile(contentsOf: path, readsTensors: true)
            try file.checkTensors(fileSize: size)
        } catch .unreadable(_, let code) {
            throw .unreadable(path: path, reason: SystemError(code: code).description)
        } catch .noMagic {
            throw .unusableModel(path: path, reason: "it is no GGUF file")
        } catch {
            throw .unusableModel(path: path, reason: "not a whole GGUF file: \(error)")
        }
        architecture = file["general.architecture"]?.text ?? ""
    }

    /// The size of a regular file, in bytes.
    private static func size(of path: String) throws(SamplerError) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .unreadable(path: path, reason: SystemError(code: errno).description)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .unreadable(path: path, reason: SystemError(code: EISDIR).description)
        default: throw .unusableModel(path: path, reason: "it is no regular file, which could be mapped")
        }
        guard status.st_size > 0 else { throw .unusableModel(path: path, reason: "it is empty") }
        return Int(status.st_size)
    }

    // MARK: Parts

    /// Checks the other parts of a model in several files, which are named `NAME-00001-of-00003.gguf`.
    private func checkParts() throws(SamplerError) {
        guard let (number, count) = try part() else { return }
        let ending = LlamaFile.ending(number, of: count)
        guard path.hasSuffix(ending) else {
            throw fault("it is part \(number + 1) of \(count); expected a name that ends in '\(ending)'")
        }
        let beginning = path.dropLast(ending.count)
        guard number == 0 else {
            throw fault(
                "it is part \(number + 1) of \(count); expected the first, '\(beginning)\(LlamaFile.ending(0, of: count))'"
            )
        }
        for number in 1..<count {
            let path = String(beginning) + LlamaFile.ending(number, of: count)
            let other: LlamaFile
            do throws(SamplerError) {
                other = try LlamaFile(path)
            } catch .unreadable(_, let reason) {
                throw fault("cannot read its part '\(path)': \(reason)")
            }
            guard let part = try other.part(), part == (number, count) else {
                throw fault("'\(path)' is not its part \(number + 1) of \(count)")
            }
        }
    }

    /// Which of how many parts the file is, from 0; nil when it is the only one.
    private func part() throws(SamplerError) -> (number: Int, count: Int)? {
        let count = try integer("split.count", in: 0...LlamaFile.mostParts) ?? 0
        guard count > 1 else { return nil }
        return (try integer("split.no", in: 0...count - 1) ?? 0, count)
    }

    /// The most parts that the names of files have digits for.
    private static let mostParts = 99_999

    /// The value of a key that must lie in a range; nil without the key.
    private func integer(_ key: String, in range: ClosedRange<Int>) throws(SamplerError) -> Int? {
        guard let value = file[key] else { return nil }
        guard let integer = value.integer, range.contains(integer) else {
            throw fault("key '\(key)' is not a whole number of \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    private static func ending(_ number: Int, of count: Int) -> String {
        func digits(_ number: Int) -> String {
            String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
        }
        return "-\(digits(number + 1))-of-\(digits(count)).gguf"
    }

    // MARK: Kind

    /// Checks that the file holds a model that writes one token after the other.
    private func checkKind() throws(SamplerError) {
        guard !architecture.isEmpty else { throw fault("it names no architecture") }
        guard file.tensorCount > 0 else { throw fault("it holds a vocabulary and no model") }
        let pooling = self["pooling_type"]?.integer ?? 0
        guard self["attention.causal"]?.bool != false, pooling == 0 || pooling == -1 else {
            throw fault("its architecture '\(architecture)' makes embeddings; expected a model that writes text")
        }
    }

    /// Checks numbers that llama.cpp divides by or takes memory for.
    private func checkSizes() throws(SamplerError) {
        // Models without attention have no heads.
        let positive = ["block_count", "context_length", "embedding_length", "vocab_size"]
        let others = [
            "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
        ]
        for name in positive + others {
            guard let value = self[name] else { continue }
            let values = value.array?.integers() ?? value.integer.map { [$0] }
            guard let values, values.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
                throw fault("key '\(architecture).\(name)' is not a whole number of up to \(Int32.max)")
            }
            guard others.contains(name) || values != [0] else { throw fault("key '\(architecture).\(name)' is 0") }
        }
        // Its computing threads stop the program where such a number has no meaning.
        for key in file.keys where key.hasPrefix(architecture + ".") {
            guard let value = file[key], value.integer == nil else { continue }
            let numbers = value.array?.numbers() ?? value.number.map { [$0] } ?? []
            let least = key.hasSuffix("epsilon") ? 0 : -Double.greatestFiniteMagnitude
            guard numbers.allSatisfy({ $0 >= least && $0 < .infinity }) else {
                throw fault("key '\(key)' is not a finite number\(least == 0 ? " of at least 0" : "")")
            }
        }
    }

    /// The value of a key that belongs to the architecture.
    private subscript(name: String) -> GGUFValue? { file["\(architecture).\(name)"] }

    private func fault(_ reason: String) -> SamplerError { .unusableModel(path: path, reason: reason) }
}
#endif
