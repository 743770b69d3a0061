// SPDX-License-Identifier: Apache-2.0

/// A file of options, one `name = value` a line, where the names are those of the command line without dashes.
///
/// White space around names and values does not count, empty lines and lines that begin with `#` say nothing. A value
/// reaches to the end of its line, `#` in it included; it is never quoted.
public struct ConfigurationFile: Sendable, Equatable {
    /// One line that says something.
    public struct Line: Sendable, Equatable {
        /// The place in the file, from 1 on.
        public let number: Int
        /// What stands before the first `=`.
        public let name: String
        /// What stands after it.
        public let value: String
    }

    /// The file's name, as errors give it.
    public let path: String
    /// The lines that say something, in order.
    public let lines: [Line]

    /// Reads the bytes of a file.
    ///
    /// - Parameter path: what errors call it.
    /// - Throws: ``ArgumentProblem/configuration(_:)``.
    /// - Complexity: O(*n*).
    public init(_ bytes: [UInt8], path: String) throws(ArgumentProblem) {
        self.path = path
        var lines: [Line] = []
        var number = 0
        // A byte order mark, as some editors write it.
        var bytes = bytes[...]
        while bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let line = Self.trim(line)
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            func refuse(_ message: String) -> ArgumentProblem {
                .configuration(ConfigurationProblem(path: path, line: number, .rule(message, help: nil)))
            }
            guard let text = String(validating: line, as: UTF8.self), !text.utf8.contains(0) else {
                throw refuse("the line is not UTF-8; expected text")
            }
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else {
                throw refuse("no '=' in \(quoted(text)); expected name = value")
            }
            let name = String(decoding: Self.trim(line[..<sign]), as: UTF8.self)
            guard !name.isEmpty else { throw refuse("no name in \(quoted(text)); expected name = value") }
            let value = String(decoding: Self.trim(line[(sign + 1)...]), as: UTF8.self)
            lines.append(Line(number: number, name: name, value: value))
        }
        self.lines = lines
    }

    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return bytes[first...last]
    }
}

/// What is wrong with a configuration file.
public struct ConfigurationProblem: Error, Equatable, Sendable {
    /// The file's name.
    public let path: String
    /// The line, from 1 on; nil for what is wrong with the file as a whole.
    public let line: Int?
    /// What is wrong there.
    public let problem: ArgumentProblem

    /// A problem in a line of a file.
    public init(path: String, line: Int?, _ problem: ArgumentProblem) {
        self.path = path
        self.line = line
        self.problem = problem
    }
}

/// The lines of a file as what was typed for the arguments of a command.
struct ConfigurationReader {
    let file: ConfigurationFile
    /// What a line may set.
    let parameters: [any ParameterProtocol]

    /// What the lines say, by the label of the argument; each value has been read once, so that an error names its line.
    func occurrences() throws(ArgumentProblem) -> [String: [Occurrence]] {
        var found: [String: [Occurrence]] = [:]
        var firstLines: [String: Int] = [:]
        for line in file.lines {
            do throws(ArgumentProblem) {
                let parameter = try parameter(named: line.name)
                if let first = firstLines[line.name], !parameter.definition.isRepeatable {
                    throw .rule("'\(line.name)' stands in line \(first) already", help: nil)
                }
                firstLines[line.name] = line.number
                guard let occurrence = try occurrence(of: line, for: parameter.definition) else { continue }
                _ = try parameter.value(of: [occurrence])
                found[parameter.definition.label, default: []].append(occurrence)
            } catch {
                throw .configuration(ConfigurationProblem(path: file.path, line: line.number, error))
            }
        }
        return found
    }

    private func parameter(named name: String) throws(ArgumentProblem) -> any ParameterProtocol {
        if let found = parameters.first(where: { $0.definition.name == name }) { return found }
        let names = parameters.map(\.definition).filter { !$0.isHidden }.map(\.name)
        throw .unknownName(name, suggestion: Spelling.closest(to: name, among: names))
    }

    /// A flag is set by `true` and is as without the line by `false`, or the opposite of set where there is one.
    private func occurrence(
        of line: ConfigurationFile.Line,
        for definition: ParameterDefinition
    ) throws(ArgumentProblem) -> Occurrence? {
        guard case .flag(let isNegatable) = definition.kind else {
            return Occurrence(spelling: line.name, value: line.value, line: line.number)
        }
        switch line.value {
        case "true": return Occurrence(spelling: line.name, value: line.value, line: line.number)
        case "false":
            return isNegatable
                ? Occurrence(spelling: line.name, value: line.value, isNegated: true, line: line.number) : nil
        default: throw .invalid(argument: line.name, value: line.value, expected: "true or false")
        }
    }
}
