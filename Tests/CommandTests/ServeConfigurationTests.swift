// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite
struct `The configuration of a service` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    /// What the help page says: each name, and its default where there is one.
    private func options() throws -> [String: String?] {
        let help = try wmctl.run("serve", "--help", variables: ["COLUMNS": "1000"]).text
        var options: [String: String?] = [:]
        for line in help.split(separator: "\n") where line.hasPrefix("  -") {
            guard let dashes = line.range(of: "--") else { continue }
            var name = line[dashes.upperBound...].prefix { $0 != " " }
            if name.hasPrefix("[no-]") { name = name.dropFirst(5) }
            let notes = line.range(of: "(default: ").map { line[$0.upperBound...].prefix { $0 != ")" } }
            options[String(name)] = .some(notes.map(String.init))
        }
        return options
    }

    /// What a file says: `#name = value` for defaults, `# name = value` for examples.
    private func example() throws -> (defaults: [String: String], examples: Set<String>) {
        let file = try FileBytes.read(Wmctl.repository + "/deploy/wmctl.conf")
        var defaults: [String: String] = [:]
        var examples: Set<String> = []
        for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
            guard line.hasPrefix("#"), let sign = line.range(of: " = ") else { continue }
            let name = line.dropFirst()[..<sign.lowerBound]
            // A sentence about lines is none.
            if name.split(separator: " ").count > 1 { continue }
            if name.hasPrefix(" ") {
                examples.insert(name.dropFirst().description)
            } else {
                defaults[String(name)] = String(line[sign.upperBound...])
            }
        }
        return (defaults, examples)
    }

    @Test
    func `has an example with every option and its default`() throws {
        let example = try example()
        var options = try options()
        // Those of every command, and what a file cannot say.
        for name in ["help", "color", "quiet", "config", "check"] { #expect(options.removeValue(forKey: name) != nil) }
        #expect(Set(example.defaults.keys).union(example.examples) == Set(options.keys))
        #expect(example.examples.isDisjoint(with: example.defaults.keys))
        for (name, value) in options {
            if let value { #expect(example.defaults[name] == value, "\(name)") }
        }
    }

    @Test
    func `is valid when every line of the example stands`() throws {
        let lines = try example().defaults.map { "\($0.key) = \($0.value)\n" }.sorted().joined()
        let path = try wmctl.home.write(lines, to: "a.conf")
        let run = try wmctl.run("serve", "--config", path, "--check")
        #expect(run.status == 0 && run.errors.contains("note: the configuration is valid"), "\(run.errors)")
    }

    @Test(arguments: [
        ("lisen = 127.0.0.1:8080", "a.conf:1: unknown name 'lisen'", "help: did you mean 'listen'?"),
        ("\nbody-limit = 4X", "a.conf:2: invalid value '4X' for 'body-limit'; expected a size such as 64M", nil),
        ("queue = 1\nbody-limit = 4M\nqueue = 2", "a.conf:3: 'queue' stands in line 1 already", nil),
        ("public-url = marks", "a.conf:1: invalid value 'marks' for 'public-url'; expected a URL", nil),
        ("listen = 127.0.0.1", "a.conf:1: invalid value '127.0.0.1' for 'listen'; expected HOST:PORT", nil),
        ("tls-key = k.pem", "--tls-key needs a certificate", nil),
        ("tls-key = k.pem\ntls-certificate = c.pem", "cannot read 'c.pem': no such file", nil),
        ("model = none.ngram", "none.ngram", nil),
        ("anonymous = root", "a.conf:1: invalid value 'root' for 'anonymous'; expected 'public',", nil),
    ])
    func `is checked without serving, and refused with its line`(file: String, message: String, help: String?) throws {
        try wmctl.home.write(file + "\n", to: "a.conf")
        let run = try wmctl.shell("cd $home && $wmctl serve --config a.conf --check")
        #expect(run.status == (message.hasPrefix("--") ? 64 : 2) && run.output.isEmpty)
        #expect(run.errors.contains(message) && (help.map(run.errors.contains) ?? true), "\(run.errors)")
    }

    @Test
    func `that is not there is an error of its name`() throws {
        let run = try wmctl.run("serve", "--config", "/nowhere.conf", "--check")
        #expect(run.status == 2 && run.errors.contains("/nowhere.conf: cannot read it: no such file"))
    }

    @Test
    func `says why a certificate cannot be used`() throws {
        let path = try wmctl.home.write("no certificate", to: "c.pem")
        let run = try wmctl.run("serve", "--tls-certificate", path, "--tls-key", path, "--check")
        #expect(run.status == 2 && run.errors.contains("certificate"))
    }
}
