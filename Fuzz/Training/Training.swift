// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import Glibc
import Sampler
import Tokens

private let vocabularySize = 6

/// Any corpus that has tokens makes a model whose probabilities sum to 1.
///
/// The first byte gives order and pruning; of the others each is a token, or the end of a document.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    guard let first = bytes.first else { return 0 }
    let documents = bytes.dropFirst().split { $0 % 8 >= vocabularySize }.map { $0.map { TokenID($0 % 8) } }
    guard !documents.isEmpty else { return 0 }
    var options = NgramTrainer.Options()
    options.order = 1 + Int(first % 4)
    options.pruneThreshold = [0, 1e-6, 1e-2][Int(first / 4 % 3)]
    let model = must("training") {
        var trainer = try NgramTrainer(
            vocabularySize: vocabularySize,
            tokenizerFingerprint: SHA256.digest(of: []),
            options: options
        )
        for document in documents { try trainer.addDocument(document.span) }
        return try trainer.train()
    }
    for context in [[], [0], [1, 0], [0, 0, 1]] as [[TokenID]] {
        var sum = 0.0
        for token in 0..<TokenID(vocabularySize) {
            sum += must("asking") { Double(exp(try model.logProbability(of: token, after: context.span))) }
        }
        require(abs(sum - 1) < 0.01, "after \(context) probabilities sum to 1, not to \(sum)")
    }
    return 0
}
