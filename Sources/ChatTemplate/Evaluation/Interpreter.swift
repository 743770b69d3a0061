// SPDX-License-Identifier: Apache-2.0

/// One rendering of a template.
final class Interpreter {
    /// The line of what is being evaluated, for errors.
    var line = 1
    let time: CalendarTime?
    private var work: Int
    private var outputBytes: Int
    private var depth = 0
    var callDepth = 0
    /// The depth of the loops around what is being evaluated.
    var loopDepth = 0
    /// What may lead back to itself, to be taken apart at the end.
    private var namespaces: [Namespace] = []
    private var functions: [Function] = []
    private var loops: [Loop] = []

    init(limits: TemplateLimits, inputCharacters: Int, time: CalendarTime?) {
        work = Interpreter.sum(limits.work, limits.workPerInputCharacter, times: inputCharacters)
        outputBytes = Interpreter.sum(limits.outputBytes, 8, times: inputCharacters)
        self.time = time
    }

    deinit {
        for namespace in namespaces { namespace.attributes = ValueDictionary() }
        for function in functions { function.clear() }
        for loop in loops { loop.clear() }
    }

    // MARK: Bounds

    func fail(_ reason: String) -> TemplateError { TemplateError(kind: .evaluation, line: line, reason: reason) }

    private func limit(_ reason: String) -> TemplateError { TemplateError(kind: .limit, line: line, reason: reason) }

    /// Counts work that is about to be done.
    func charge(_ count: Int) throws(TemplateError) {
        let (rest, overflow) = work.subtractingReportingOverflow(max(count, 1))
        guard !overflow, rest >= 0 else { throw limit("rendering takes too many steps") }
        work = rest
    }

    /// Counts so much work for each of `count`.
    func charge(_ each: Int, times count: Int) throws(TemplateError) {
        let (product, overflow) = each.multipliedReportingOverflow(by: max(count, 0))
        try charge(overflow ? .max : product)
    }

    /// A sum that stays at the largest number.
    private static func sum(_ base: Int, _ each: Int, times count: Int) -> Int {
        let (product, isTooMuch) = each.multipliedReportingOverflow(by: count)
        let (sum, overflow) = base.addingReportingOverflow(product)
        return isTooMuch || overflow ? .max : sum
    }

    /// Does something inside something else, unless that would nest too deeply.
    func nested<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
        guard depth < TemplateLimits.evaluationDepth else { throw limit("rendering nests too deeply") }
        depth += 1
        defer { depth -= 1 }
        try charge(1)
        return try body()
    }

    /// Calls something, unless calls would nest too deeply.
    func called<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
        guard callDepth < TemplateLimits.callDepth else { throw limit("macros call each other too deeply") }
        callDepth += 1
        defer { callDepth -= 1 }
        return try body()
    }

    /// Keeps an object that may lead back to itself.
    func keep(_ namespace: Namespace) -> Namespace {
        namespaces.append(namespace)
        return namespace
    }

    func keep(_ function: Function) -> Function {
        functions.append(function)
        return function
    }

    func keep(_ loop: Loop) -> Loop {
        loops.append(loop)
        return loop
    }

    // MARK: Making values

    /// A text that an operation made.
    func make(_ text: MarkedText) throws(TemplateError) -> Value {
        try charge(text.count)
        return .text(text)
    }

    func make(_ text: String) throws(TemplateError) -> Value { try make(MarkedText(text)) }

    /// A list that an operation made.
    func list(_ elements: [Value]) throws(TemplateError) -> Value { .list(try makeList(elements)) }

    func tuple(_ elements: [Value]) throws(TemplateError) -> Value { .tuple(try makeList(elements)) }

    func generator(_ elements: [Value]) throws(TemplateError) -> Value {
        try charge(4 * elements.count)
        let generator = Generator(elements)
        try check(depth: generator.depth)
        return .generator(generator)
    }

    func makeList(_ elements: [Value]) throws(TemplateError) -> ValueList {
        try charge(4 * elements.count)
        let list = ValueList(elements)
        try check(depth: list.depth)
        return list
    }

    func dictionary(_ dictionary: ValueDictionary) throws(TemplateError) -> Value {
        try charge(8 * dictionary.count)
        try check(depth: dictionary.depth)
        return .dictionary(dictionary)
    }

    func check(depth: Int) throws(TemplateError) {
        guard depth <= TemplateLimits.valueDepth else { throw limit("values nest too deeply") }
    }

    // MARK: Output

    /// Adds text to what a template or a block writes.
    func write(_ text: MarkedText, to output: inout [MarkedCharacter]) throws(TemplateError) {
        try charge(text.count)
        output += text.characters
    }

    /// Checks the length of the whole.
    func check(output: [MarkedCharacter]) throws(TemplateError) {
        guard output.count <= outputBytes else { throw limit("the text becomes too long") }
    }
}
