// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import TestSupport
import Testing

@Suite
struct `A service that certifies` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `has a row for every certificate that a client received, also after kill -9`() throws {
        #expect(try wmctl.run("key", "new").status == 0)
        #expect(try wmctl.run("key", "new", "--signing").status == 0)
        let text = String(repeating: "It was late in the evening, and nobody was at home. ", count: 4)
        try wmctl.home.write(#"{"input": "\#(text)", "certificate": "compact"}"#, to: "body.json")
        let options = ["--anonymous", "operator", "--no-generation", "--issuer", "example.org"]
        var known = 0
        for round in 0..<3 {
            let service = try RunningService(wmctl, options)
            // Each client keeps one connection, and writes an answer down when it has come.
            let run = try wmctl.shell(
                """
                for client in 1 2 3 4; do
                    ( for i in $(seq 400); do printf 'url = "\(service.url)/v1/detect"\noutput = "-"\n'; done |
                        curl -sS -m 20 -K - --fail-early -w '\\n' -H 'Content-Type: application/json' \
                            --data-binary @$home/body.json > $home/answers-\(round)-$client 2> $home/errors-$client ) &
                done
                until [ "$(cat $home/answers-\(round)-* | wc -l)" -ge \(20 * (round + 1)) ]; do sleep 0.01; done
                kill -KILL \(service.process); wait
                """
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(try service.wait() == 128 + SIGKILL)
        }
        let service = try RunningService(wmctl, options)
        for name in try wmctl.home.names() where name.hasPrefix("answers-") {
            let lines = String(decoding: try FileBytes.read(wmctl.home.file(name)), as: UTF8.self).split(
                separator: "\n"
            )
            // The last answer may be cut.
            let certificates = lines.compactMap { line in
                try? JSONDocument(String(line)).root.member("certificate").string()
            }
            for certificate in certificates {
                let path = try wmctl.home.write(certificate, to: "certificate")
                let claims = try JSONDocument(wmctl.run("verify", path, "--json").output).root.member("claims")
                #expect(try service.status(of: "/v1/certificates/\(claims.member("jti").string())") == 200)
                known += 1
            }
        }
        #expect(known >= 120)
    }
}
