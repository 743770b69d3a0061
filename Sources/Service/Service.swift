// SPDX-License-Identifier: Apache-2.0

import Batch
public import HTTPServer
import Threading

/// The service behind the server: finds who asks and what for, and lets a route answer.
///
/// Every response carries a request id, is counted in the metrics under its route's pattern, and is a line of the log.
public final class Service: HTTPHandler {
    /// What all routes use.
    let context: ServiceContext
    let router: Router

    /// A service that answers at once.
    public init(_ parts: ServiceParts) throws {
        let context = try ServiceContext(parts)
        self.context = context
        router = Router(
            DetectionRoutes(context).all + CertificateRoutes(context).all + GenerationRoutes(context).all
                + PageRoutes(context).all + OperationRoutes(context).all
        )
    }

    // MARK: Operation

    /// Replaces what may change while the service runs; requests that have come already may see either.
    ///
    /// Of the settings those count that are read for each request: `docs/service.md` names them.
    ///
    /// - Parameter other: what else must go well; when it throws, the service stays as it was.
    /// - Throws: ``AccessError`` when the tokens cannot be read, and then nothing changes; what `other` throws.
    public func reload(
        settings: ServiceSettings,
        keys: ServiceKeys,
        after other: () throws -> Void = {}
    ) throws {
        let access = try Access.open(settings, log: context.log)
        try other()
        context.access = access
        context.limiter.setRates(settings.rates)
        context.settings = settings.keepingFixed(of: context.settings)
        replace(keys: keys)
    }

    /// Replaces the keys alone; requests that have come already may see either.
    public func replace(keys: ServiceKeys) {
        var keys = keys
        keys.generation = context.keys.generation + 1
        context.keys = keys
        context.metrics.reloads.add(1, "done")
    }

    /// Reads what a service of these settings would, and makes nothing: its tokens, its proxies' addresses and its ledger.
    ///
    /// - Throws: what a start would.
    public static func check(_ settings: ServiceSettings) throws {
        _ = try Access.open(settings, log: .nowhere)
        if let path = settings.ledgerPath { try LedgerFile.check(path) }
    }

    /// Counts a reload that left everything as it was.
    public func countFailedReload() { context.metrics.reloads.add(1, "failed") }

    /// Has `/ready` say from here on that the service ends, so that a proxy sends no more.
    public func beginDraining() { context.status.isDraining = true }

    /// Ends what works behind the routes, once the server has ended; called once.
    ///
    /// That is texts that are being written, work that waits, and the ledger, in the order in which they need each other.
    public func stop() {
        context.model?.engine.stop(.aborting)
        context.work.stop(draining: false)
        context.ledger?.close()
    }

    /// How many requests have come and are not answered to the last byte yet.
    public var inFlight: Int { context.status.inFlight }

    /// Sets who knows how many connections are open, for the metrics.
    public func setConnections(_ count: @escaping @Sendable () -> Int) { context.status.setConnections(count) }

    // MARK: Answering

    /// Finds the route, and who asks; a body is read for those who may.
    public func admit(_ head: HTTPRequestHead) -> HTTPAdmission {
        do throws(ServiceError) {
            let route = try router.route(for: head)
            let identity = try context.access.identify(head)
            try identity.require(route.permission)
            try RequestOrigin.check(head, identity)
            if route.isLimited { try context.limiter.check(identity) }
            return .accept(bodyLimit: route.bodyLimit ?? context.settings.bodyLimit)
        } catch {
            return .refuse(answer(error, to: head))
        }
    }

    /// Has the route answer.
    public func handle(_ request: HTTPRequest, _ exchange: HTTPExchange) {
        let id = RequestID.next()
        let start = ContinuousClock.now
        var pattern = "none"
        do throws(ServiceError) {
            let route = try router.route(for: request.head)
            pattern = route.pattern
            let identity = try context.access.identify(request.head)
            try identity.require(route.permission)
            let rate =
                route.isLimited
                ? try context.limiter.take(identity, requests: 1, bytes: Double(request.body.count)) : nil
            let call = Call(id: id, request: request, identity: identity, pattern: pattern, start: start)
            let flight = context.status.begin()
            let inner = HTTPExchange { [context] response in
                var response = response
                if response.status != 429 { rate?.add(to: &response.headers) }
                let status = response.status
                switch response.body {
                case .bytes: flight.end()
                case .stream(let stream):
                    flight.beginStream()
                    stream.whenEnds { [context] bytes, isWhole in
                        flight.end()
                        context.end(status, of: call, bytes: bytes, isWhole: isWhole)
                    }
                }
                exchange.respond(context.finish(response, of: call))
            }
            exchange.whenClientLeaves { [context] in
                inner.abandon()
                if flight.endsUnanswered() { context.leave(call) }
            }
            route.answer(call, inner)
        } catch {
            let call = Call(id: id, request: request, identity: .unknown, pattern: pattern, start: start)
            exchange.respond(context.finish(error.response, of: call))
        }
    }

    /// An error in the form of all others.
    public func refusal(_ status: Int) -> HTTPResponse {
        let head = HTTPRequestHead("", "")
        return answer(ServiceError.refusal(status), to: head)
    }

    private func answer(_ error: ServiceError, to head: HTTPRequestHead) -> HTTPResponse {
        let call = Call(
            id: RequestID.next(),
            request: HTTPRequest(head),
            identity: .unknown,
            pattern: (try? router.route(for: head))?.pattern ?? "none",
            start: .now
        )
        return context.finish(error.response, of: call)
    }
}
