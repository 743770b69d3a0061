// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Where a text stands in a model: the node of each of its last 1, 2, … `order − 1` tokens that the model lists.
struct NgramContext {
    /// The node of the last k + 1 tokens, or ``none``.
    var nodes = InlineArray<5, UInt32>(repeating: none)
    static let none = UInt32.max

    /// Whether the last `length` tokens are listed, and as which node.
    subscript(length: Int) -> Int? {
        let node = nodes[length - 1]
        return node == Self.none ? nil : Int(node)
    }
}

extension NgramModel {
    /// Moves a context on by one token.
    ///
    /// - Precondition: `token` is below the vocabulary size.
    /// - Complexity: O(*order* · log *successors*).
    func advance(_ context: inout NgramContext, by token: TokenID) {
        precondition(token < vocabularySize, "token is outside the vocabulary")
        guard order > 1 else { return }
        // From the longest down, because each node is found from the one a token shorter before the move.
        for length in stride(from: order - 1, to: 1, by: -1) {
            let node = context[length - 1].flatMap { levels[length - 2].node(token, in: children(of: $0, length - 1)) }
            context.nodes[length - 1] = node.map(UInt32.init(truncatingIfNeeded:)) ?? NgramContext.none
        }
        context.nodes[0] = token
    }

    /// The context after these tokens alone.
    func context(after tokens: Span<TokenID>) -> NgramContext {
        var context = NgramContext()
        for index in max(0, tokens.count - order + 1)..<tokens.count { advance(&context, by: tokens[index]) }
        return context
    }

    /// Where the successors of a node of `length` tokens lie in the level above.
    func children(of node: Int, _ length: Int) -> Range<Int> {
        guard length > 1 else { return unsafe Int(unigramChildren[node])..<Int(unigramChildren[node + 1]) }
        return levels[length - 2].children(of: node)
    }

    /// The natural log of the back-off weight of a node of `length` tokens.
    func backoff(of node: Int, _ length: Int) -> Float {
        length > 1 ? levels[length - 2].backoff(of: node) : unsafe unigramBackoffs[node]
    }

    /// ln p(token | context).
    func logProbability(of token: TokenID, in context: NgramContext) -> Float {
        precondition(token < vocabularySize, "token is outside the vocabulary")
        var offset: Float = 0
        for length in stride(from: order - 1, to: 0, by: -1) {
            guard let parent = context[length] else { continue }
            if let node = levels[length - 1].node(token, in: children(of: parent, length)) {
                return levels[length - 1].probability(of: node) + offset
            }
            offset += backoff(of: parent, length)
        }
        return unsafe unigramProbabilities[Int(token)] + offset
    }

    /// Writes ln p(v | context) for every token v: the unigrams first, then the successors each longer context lists.
    ///
    /// - Complexity: O(V + *successors*).
    func readLogits(in context: NgramContext, into logits: inout MutableSpan<Float>) {
        precondition(logits.count == vocabularySize, "logits have another size than the vocabulary")
        // offsets[k]: the back-offs to pay for what a context of k tokens lists, those of all longer contexts.
        var offsets = InlineArray<6, Float>(repeating: 0)
        for length in stride(from: order - 1, to: 0, by: -1) {
            offsets[length - 1] = offsets[length] + (context[length].map { backoff(of: $0, length) } ?? 0)
        }
        unsafe logits.withUnsafeMutableBufferPointer { logits in
            // A vocabulary has at least one token, so there is a base address.
            guard let logits = logits.baseAddress else { return }
            let offset = offsets[0]
            for token in 0..<vocabularySize { unsafe logits[token] = unigramProbabilities[token] + offset }
            for length in 1..<max(order, 1) {
                guard let node = context[length] else { continue }
                unsafe levels[length - 1].overwrite(children(of: node, length), plus: offsets[length], in: logits)
            }
        }
    }
}
