// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens

/// A keyed function from (context, token) pairs to uniform 32-bit words.
///
/// The words are all that schemes see of a key. Add a function by writing a type and naming it in
/// ``PseudorandomFunctionRegistry``.
public protocol PseudorandomFunction: Sendable {
    /// The name in profiles, such as `hmac-sha256-aes256`.
    static var name: String { get }
    /// Takes the key.
    ///
    /// - Throws: ``CryptographyError`` when OpenSSL cannot be used.
    init(secret: SecretKey) throws(CryptographyError)
    /// Working state for one thread.
    func makeWordSource() throws(CryptographyError) -> any WordSource
}

/// A pseudorandom function with its key schedules ready, for one thread at a time.
///
/// Calls take whole batches, so that what they cost to reach is paid per text or per step, not per token.
public protocol WordSource: AnyObject {
    /// Writes the words of some tokens of a text, each after its own context.
    ///
    /// - Parameters:
    ///   - positions: indices into `tokens`, each at least `contextWidth`; the context of position *i* is
    ///     `tokens[i - contextWidth..<i]`.
    ///   - words: shape [positions.count].
    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    )

    /// Writes the words of some candidates for one step.
    ///
    /// - Parameters:
    ///   - candidates: shape [n].
    ///   - context: the last tokens, oldest first.
    ///   - words: shape [n].
    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>)

    /// Writes the words of the whole vocabulary for one step: `words[v]` is the word of token v.
    ///
    /// - Parameter words: shape [V].
    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>)
}

/// The pseudorandom functions of this version, by name.
public enum PseudorandomFunctionRegistry: Sendable {
    /// Every function, the default first.
    public static let all: [any PseudorandomFunction.Type] = [HMACAESFunction.self]

    /// The names of every function, the default first.
    public static var names: [String] { all.map { $0.name } }

    /// The type of a function.
    ///
    /// - Throws: ``WatermarkError/unknownPseudorandomFunction(_:known:)``.
    public static func type(named name: String) throws(WatermarkError) -> any PseudorandomFunction.Type {
        guard let type = all.first(where: { $0.name == name }) else {
            throw .unknownPseudorandomFunction(name, known: names)
        }
        return type
    }
}
