// SPDX-License-Identifier: Apache-2.0

import HTTPServer

/// The web page, its files, and what it asks beside the API.
struct PageRoutes {
    private let context: ServiceContext

    init(_ context: ServiceContext) { self.context = context }

    var all: [Route] {
        let page = Route("GET", "/", .nothing) { call throws(ServiceError) in
            PageAsset.page.response(to: call.request.head, headers: PagePolicy.headers(isEncrypted: call.isEncrypted))
        }
        let files = PageAsset.files.map { asset in
            Route("GET", "/page/\(asset.name)", .nothing) { call throws(ServiceError) in
                asset.response(to: call.request.head, headers: PagePolicy.fileHeaders)
            }
        }
        return [page] + files + ReportRoute(context).all + IdentityRoute(context).all
    }
}

extension Call {
    /// Whether the request came encrypted to this server.
    fileprivate var isEncrypted: Bool { request.head.isEncrypted }
}
