// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens
import Watermark

@main
struct Main {
    static func main() throws {
        let secret = try SecretKey(SecretBytes.random(count: 32))
        for width in [1, 2, 4] {
            let watermark = try Watermark(secret: secret, profile: Profile(id: "b", contextWidth: width))
            let reader = try watermark.makeReader()
            var random = SystemRandomNumberGenerator()
            let tokens = (0..<1000).map { _ in TokenID(truncatingIfNeeded: random.next(upperBound: UInt64(128_256))) }
            let t = medianSeconds { for _ in 0..<200 { _ = reader.read(tokens.span) } }
            print("h=\(width)", 200_000 / t / 1e6, "Mtok/s")
        }
    }
}
