// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// Finds the route that a request means.
struct Router: Sendable {
    let routes: [Route]
    /// Those without braces, by their paths: every request looks here, twice.
    private let fixed: [String: [Route]]
    /// Those with braces, with what stands before the first.
    private let patterned: [(start: String, route: Route)]

    init(_ routes: [Route]) {
        self.routes = routes
        fixed = Dictionary(grouping: routes.filter { !$0.pattern.contains("{") }, by: \.pattern)
        patterned = routes.filter { $0.pattern.contains("{") }.map { route in
            (String(route.pattern.prefix { $0 != "{" }), route)
        }
    }

    /// The route of a head; HEAD is answered by GET's.
    ///
    /// - Throws: 404 for a path that nothing answers, 405 for one that other methods have.
    func route(for head: HTTPRequestHead) throws(ServiceError) -> Route {
        var here = fixed[head.path] ?? []
        for (start, route) in patterned where head.path.hasPrefix(start) && route.match(head.path) != nil {
            here.append(route)
        }
        guard !here.isEmpty else { throw .noRoute(head.method) }
        let method = head.method == "HEAD" ? "GET" : head.method
        guard let route = here.first(where: { $0.method == method }) else {
            throw .wrongMethod(allowed: here.map(\.method))
        }
        return route
    }
}
