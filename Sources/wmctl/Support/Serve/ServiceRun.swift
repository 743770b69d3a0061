// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Glibc
import HTTPServer
import Service
import Threading

/// A service while it runs: what was loaded, its server, and what happens to both when a signal comes.
final class ServiceRun: @unchecked Sendable {
    // Sendable: `reload` and `end` are called by the main thread alone, one after another; what ends the engine on another
    // thread touches nothing that changes.
    private let console: Console
    private let manager: ServiceManager
    private let service: Service
    private let server: HTTPServer
    private let log: ServiceLog
    private let model: (loaded: LoadedModel, running: GenerationModel)?
    private let started: ParsedArguments
    private var options: ServeOptions
    private var store: KeyStore
    /// Of the keyring as it was read last.
    private var keyStamp: FileStamp?

    /// What is read and loaded before anything is served.
    struct Loaded {
        let settings: ServiceSettings
        let serverSettings: HTTPServerSettings
        let store: KeyStore
        let model: LoadedModel?
        let keys: ServiceKeys
        let keyStamp: FileStamp?
    }

    /// Reads and loads what the options name.
    static func load(_ options: ServeOptions, _ console: Console) throws -> Loaded {
        let settings = try options.settings(console)
        let serverSettings = try options.serverSettings(console)
        try serverSettings.credentials?.check()
        let store = try options.keyring.store(console)
        store.mayMake = !options.keyring.isNamed
        let model = try options.model.load(console.environment)
        let keys = try options.keys.load(store, for: model)
        store.mayMake = false
        store.mayAsk = false
        return Loaded(
            settings: settings,
            serverSettings: serverSettings,
            store: store,
            model: model,
            keys: keys,
            keyStamp: FileStamp(of: store.path)
        )
    }

    /// Reads and loads what the options name, and makes nothing.
    static func check(_ options: ServeOptions, _ console: Console) throws {
        var settings = try options.settings(console)
        try options.serverSettings(console).credentials?.check()
        try options.listening.check(console)
        let store = try options.keyring.store(console)
        store.mayMake = !options.keyring.isNamed
        let model = try options.model.load(console.environment)
        if let model { try options.model.start(model, created: time(nil), console).engine.stop(.aborting) }
        if try options.keys.check(store, for: model) {
            console.note("the keyring '\(store.path)' gets a first key at the start")
            // The folder of both is made with the keyring.
            if let path = settings.ledgerPath, path.hasPrefix(folder(of: store.path)) { settings.ledgerPath = nil }
        }
        try Service.check(settings)
    }

    private static func folder(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[...$0] } ?? ""
    }

    /// Loads everything, listens, and says where.
    static func start(_ options: ServeOptions, _ console: Console) throws -> ServiceRun {
        let loaded = try load(options, console)
        let log = options.log.log
        let model = try loaded.model.map { model in
            (loaded: model, running: try options.model.start(model, created: time(nil), console))
        }
        let parts = ServiceParts(settings: loaded.settings, keys: loaded.keys, model: model?.running, log: log)
        let service = try Service(parts)
        let server = try HTTPServer(settings: loaded.serverSettings, handler: service)
        service.setConnections { server.connectionCount }
        let run = ServiceRun(options, loaded, log, model, service, server, console)
        run.announce(loaded)
        run.manager.isReady()
        return run
    }

    private init(
        _ options: ServeOptions,
        _ loaded: Loaded,
        _ log: ServiceLog,
        _ model: (loaded: LoadedModel, running: GenerationModel)?,
        _ service: Service,
        _ server: HTTPServer,
        _ console: Console
    ) {
        self.options = options
        started = options.arguments
        self.log = log
        self.model = model
        self.service = service
        self.server = server
        self.console = console
        store = loaded.store
        keyStamp = loaded.keyStamp
        manager = ServiceManager(console.environment["NOTIFY_SOCKET"])
    }

    /// Says where the service is, a line for each address, and what to do with it.
    private func announce(_ loaded: Loaded) {
        let scheme = loaded.serverSettings.credentials == nil ? "http" : "https"
        let lines = server.addresses.map { address in
            let place = if case .internet = address { "\(scheme)://\(address)" } else { "\(address)" }
            return "\(Program.name): listening on \(place)\n"
        }
        // In one piece, for programs that wait for them.
        console.writeError(lines.joined())
        let role = loaded.settings.anonymousRole?.rawValue
        if let url = options.listening.publicURL
            ?? server.addresses.lazy.compactMap({ address in
                if case .internet = address { "\(scheme)://\(address)" } else { nil }
            }).first
        {
            console.note("the page is at \(url)/, the API at \(url)/v1")
        }
        let model = model.map { "; texts are written by '\($0.running.name)'" } ?? "; it writes no texts"
        console.note(
            (role.map { "who has no token has the role '\($0)'" } ?? "who has no token is refused") + model
        )
        if model.isEmpty == false, self.model != nil, loaded.settings.anonymousRole != .operator {
            console.note("'wmctl token new --role client' makes a token to write texts with")
        }
        let isOpen = !server.addresses.allSatisfy(Self.isLocal)
        if isOpen, let role = loaded.settings.anonymousRole, [.expert, .operator].contains(role) {
            console.warn("whoever reaches this address has the role '\(role.rawValue)' without a token (--anonymous)")
        }
    }

    /// Whether this machine alone reaches an address.
    private static func isLocal(_ address: HTTPListenAddress) -> Bool {
        switch address {
        case .internet(let host, _): host == "::1" || host == "localhost" || host.hasPrefix("127.")
        case .unix: true
        case .descriptor: false
        }
    }

    // MARK: Signals

    /// Reads configuration, keys and certificate again; when one of them cannot be used, everything stays as it was.
    func reload() {
        manager.isReloading()
        defer { manager.isReady() }
        do {
            let keyStamp = FileStamp(of: store.path)
            self.keyStamp = keyStamp
            guard case .run(_, let arguments) = try Program.parse(console) else { return }
            let new = try ServeOptions(arguments)
            let settings = try new.settings(console)
            let serverSettings = try new.serverSettings(console)
            try serverSettings.credentials?.check()
            let isSameKeyring = KeyringOptions.group.parameters.allSatisfy {
                arguments.isSame($0.definition, as: options.arguments)
            }
            let store = isSameKeyring ? self.store : try new.keyring.store(console)
            store.mayAsk = false
            store.mayMake = false
            store.forgetPassphrase()
            let keys = try new.keys.load(store, for: model?.loaded)
            try service.reload(settings: settings, keys: keys) { try server.reload(serverSettings) }
            warnOfFixed(arguments)
            options = new
            self.store = store
            self.keyStamp = isSameKeyring ? keyStamp : FileStamp(of: store.path)
            log.event("reloaded", .info, [("keys", .number(Double(keys.candidates.count)))])
        } catch {
            service.countFailedReload()
            log.event("reload_failed", .error, [("reason", .name(printable(Failure(error).message)))])
        }
    }

    /// Reads the keys again when their file is another than the one that was read last.
    ///
    /// The old ones stay when it cannot be used.
    func watchKeys() {
        let stamp = FileStamp(of: store.path)
        guard stamp != keyStamp else { return }
        keyStamp = stamp
        do {
            store.forgetPassphrase()
            let keys = try options.keys.load(store, for: model?.loaded)
            service.replace(keys: keys)
            log.event("keys_read", .info, [("keys", .number(Double(keys.candidates.count)))])
        } catch {
            service.countFailedReload()
            log.event("keys_kept", .error, [("reason", .name(printable(Failure(error).message)))])
        }
    }

    /// Names the options that are other than at the start and count only then.
    private func warnOfFixed(_ arguments: ParsedArguments) {
        for definition in Serve.definition.configurable.map(\.definition)
        where !ServeOptions.reloadable.contains(definition.name)
            && !arguments.isSame(definition, as: started)
        {
            log.event("restart_needed", .warning, [("option", .name(definition.name))])
        }
    }

    /// Lets what has begun be done, and ends; `atOnce` is called when a second signal comes before.
    func end(_ signals: consuming ServiceSignals, atOnce: @escaping @Sendable (Int32) -> Never) throws {
        manager.isStopping()
        service.beginDraining()
        log.event("draining", .info, [("in_flight", .number(Double(service.inFlight)))])
        let signals = SecondSignal(signals)
        try Threads.start { atOnce(signals.wait()) }
        let (seconds, attoseconds) = options.drainTimeout.components
        server.stop(drainSeconds: Double(seconds) + Double(attoseconds) * 1e-18)
        service.stop()
        log.event("stopped", .info)
    }
}

/// The signals, handed to the thread that waits for the second one.
// Sendable: one thread alone uses it.
private final class SecondSignal: @unchecked Sendable {
    private let signals: ServiceSignals

    init(_ signals: consuming ServiceSignals) { self.signals = signals }

    func wait() -> Int32 {
        while true {
            if case .end(let number) = signals.next() { return number }
        }
    }
}
