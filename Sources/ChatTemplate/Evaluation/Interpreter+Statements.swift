// SPDX-License-Identifier: Apache-2.0

/// How statements end.
enum Flow {
    case onward, breakLoop, continueLoop
}

extension Interpreter {
    /// Carries out statements one after the other and adds what they write to `output`.
    func run(
        _ statements: [Statement],
        in scope: Scope,
        to output: inout [MarkedCharacter]
    ) throws(TemplateError) -> Flow {
        for statement in statements {
            line = statement.line
            let flow = try nested { () throws(TemplateError) in try run(statement, in: scope, to: &output) }
            if flow != .onward { return flow }
        }
        return .onward
    }

    /// What statements write.
    func text(of statements: [Statement], in scope: Scope) throws(TemplateError) -> MarkedText {
        var output: [MarkedCharacter] = []
        _ = try run(statements, in: scope, to: &output)
        return MarkedText(output)
    }

    private func run(
        _ statement: Statement,
        in scope: Scope,
        to output: inout [MarkedCharacter]
    ) throws(TemplateError) -> Flow {
        switch statement.kind {
        case .text(let text):
            try write(text, to: &output)
            try check(output: output)
        case .output(let expressions):
            for expression in expressions {
                try write(try text(try evaluate(expression, in: scope)), to: &output)
                try check(output: output)
            }
        case .set(let target, let expression):
            try assign(try evaluate(expression, in: scope), to: target, in: scope)
        case .setBlock(let target, let filter, let body):
            var value = Value.text(try text(of: body, in: Scope(in: scope)))
            if let filter { value = try apply(filter, to: value, in: scope) }
            try assign(value, to: target, in: scope)
        case .conditional(let branches, let otherwise):
            for (test, body) in branches where try evaluate(test, in: scope).isTrue {
                return try run(body, in: scope, to: &output)
            }
            return try run(otherwise, in: scope, to: &output)
        case .loop(let target, let values, let filter, let body, let otherwise):
            return try loop(target, values, filter, body, otherwise, in: scope, to: &output)
        case .macro(let macro):
            scope.set(macro.name, .function(keep(Function(.macro(macro, scope)))))
        case .call(let macro, let expression):
            guard case .call(let callee, let arguments) = expression.kind else { break }
            let caller = keep(Function(.macro(macro, scope)))
            let function = try evaluate(callee, in: scope)
            var values = try evaluate(arguments, in: scope)
            values.keywords.append(.init(MarkedText("caller"), .function(caller)))
            try write(try text(try call(function, values)), to: &output)
        case .filter(let filter, let body):
            let text = Value.text(try text(of: body, in: Scope(in: scope)))
            try write(try self.text(try apply(filter, to: text, in: scope)), to: &output)
        case .with(let assignments, let body):
            let inner = Scope(in: scope)
            for (target, expression) in assignments {
                try assign(try evaluate(expression, in: scope), to: target, in: inner)
            }
            return try run(body, in: inner, to: &output)
        case .scope(let body):
            try write(try text(of: body, in: Scope(in: scope)), to: &output)
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .onward
    }

    private func loop(
        _ target: Target,
        _ values: Expression,
        _ filter: Expression?,
        _ body: [Statement],
        _ otherwise: [Statement],
        in scope: Scope,
        to output: inout [MarkedCharacter]
    ) throws(TemplateError) -> Flow {
        var elements = try elements(of: try evaluate(values, in: scope))
        if let filter {
            var kept: [Value] = []
            for element in elements {
                let inner = Scope(in: scope)
                try assign(element, to: target, in: inner)
                if try evaluate(filter, in: inner).isTrue { kept.append(element) }
            }
            elements = kept
        }
        if elements.isEmpty { return try run(otherwise, in: Scope(in: scope), to: &output) }
        loopDepth += 1
        defer { loopDepth -= 1 }
        let loop = keep(Loop(try makeList(elements), depth: loopDepth))
        for (index, element) in elements.enumerated() {
            loop.index = index
            let inner = Scope(in: scope)
            inner.set("loop", .loop(loop))
            try assign(element, to: target, in: inner)
            if try run(body, in: inner, to: &output) == .breakLoop { break }
        }
        return .onward
    }

    /// Gives names their values.
    func assign(_ value: Value, to target: Target, in scope: Scope) throws(TemplateError) {
        switch target {
        case .name(let name): scope.set(name, value)
        case .attribute(let name, let attribute):
            guard case .namespace(let namespace)? = scope.find(name) else {
                throw fail("cannot assign to an attribute of '\(name)', which is no namespace")
            }
            try charge(8)
            namespace.attributes[attribute] = value
        case .tuple(let targets):
            let elements = try elements(of: value)
            guard elements.count == targets.count else {
                throw fail("cannot unpack \(elements.count) values into \(targets.count) names")
            }
            for (target, element) in zip(targets, elements) { try assign(element, to: target, in: scope) }
        }
    }
}
