// SPDX-License-Identifier: Apache-2.0

public import Tokenizer

extension TextBatch {
    /// Contexts grow in steps of so many tokens.
    private static let contextStep = 256

    /// A batch with one place, which holds as much as one text needs.
    ///
    /// - Parameter contextLength: how much it holds instead, in tokens; nil for what the text needs.
    /// - Throws: ``SamplerError/contextExceeded(tokens:contextLength:)`` when the model cannot hold that, or an error
    ///   of the model.
    public convenience init(
        model: any LanguageModel,
        writing request: TextRequest,
        contextLength: Int? = nil,
        tokenizer: Tokenizer?
    ) throws {
        var wanted = contextLength
        if wanted == nil, let most = model.contextLength {
            let (sum, isTooLong) = request.prompt.count.addingReportingOverflow(max(0, request.count))
            guard !isTooLong, sum <= most else {
                throw SamplerError.contextExceeded(tokens: isTooLong ? .max : sum, contextLength: most)
            }
            let steps = (sum + Self.contextStep - 1) / Self.contextStep
            wanted = min(most, max(1, steps) * Self.contextStep)
        }
        try self.init(model: model, sequences: 1, contextLength: wanted, tokenizer: tokenizer)
    }

    /// Writes one text to its end; others in the batch go on meanwhile, and nobody is told of them.
    ///
    /// - Parameters:
    ///   - isWanted: is asked before each step; false ends the text as it is.
    ///   - onPiece: is given each piece as it becomes certain; false ends the text after it.
    /// - Throws: ``SamplerError``, what the model throws, or what `onPiece` throws.
    public func write(
        _ request: TextRequest,
        while isWanted: () -> Bool = { true },
        onPiece: (TextPiece) throws -> Bool
    ) throws -> Generator.Generation {
        try write(request, random: request.random, while: isWanted, onPiece: onPiece)
    }

    /// Writes one text to its end.
    ///
    /// - Parameter random: the only source of chance.
    func write(
        _ request: TextRequest,
        random: any RandomNumberGenerator,
        while isWanted: () -> Bool = { true },
        onPiece: (TextPiece) throws -> Bool
    ) throws -> Generator.Generation {
        let id = try add(request, random: random)
        var end: Result<Generator.Generation, any Error>?
        var problem: (any Error)?
        while true {
            if !isWanted() { cancel(id) }
            step { [self] teller, event in
                guard teller == id else { return }
                switch event {
                case .wrote(let piece):
                    do {
                        if problem == nil, try !onPiece(piece) { cancel(id) }
                    } catch {
                        problem = error
                        cancel(id)
                    }
                case .ended(let generation): end = .success(generation)
                case .failed(let error): end = .failure(error)
                }
            }
            if let problem { throw problem }
            if let end { return try end.get() }
        }
    }
}
