// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite
struct `A running service` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `goes on with the old keyring and configuration when the new ones cannot be read`() throws {
        let configuration = try wmctl.home.write("listen = 127.0.0.1:0\nlog-requests = true\n", to: "a.conf")
        let service = try RunningService(wmctl, "--config", configuration)
        let keyring = wmctl.home.file("data/wmctl/keyring.json")
        let kept = try FileBytes.read(keyring)

        try FileBytes.write(Array("{".utf8), to: keyring, mode: 0o600)
        service.send(SIGHUP)
        #expect(service.logHolds("error reload_failed"))
        #expect(try service.status(of: "/ready") == 200)

        try FileBytes.write(kept, to: keyring, mode: 0o600)
        try wmctl.home.write("listn = 127.0.0.1:0\n", to: "a.conf")
        service.send(SIGHUP)
        #expect(service.logHolds("a.conf:1: unknown name 'listn'"))
        #expect(try service.status(of: "/ready") == 200)

        try wmctl.home.write("listen = 127.0.0.1:0\nworkers = 1\nlocal-metrics = true\n", to: "a.conf")
        #expect(try service.status(of: "/metrics") == 401)
        service.send(SIGHUP)
        #expect(service.logHolds("info reloaded keys=1"))
        #expect(service.log.contains("warning restart_needed option=workers"))
        #expect(!service.log.contains("option=listen"))
        let metrics = try service.curl("/metrics").text
        #expect(metrics.contains("wmctl_reloads_total{result=\"failed\"} "))
        #expect(metrics.contains("wmctl_reloads_total{result=\"done\"} "))
        #expect(try service.stop() == 0)
    }

    @Test
    func `finds the marks of a key that was made after its start`() throws {
        let service = try RunningService(wmctl, "--local-metrics")
        #expect(try wmctl.run("key", "new").status == 0)
        #expect(service.logHolds("info keys_read keys=2"))
        #expect(try service.curl("/metrics").text.contains("wmctl_keys 2\n"))
    }

    @Test
    func `begins again on the same local socket after kill -9`() throws {
        let socket = "unix:\(wmctl.home.file("socket"))"
        let first = try RunningService(wmctl, "--listen", socket)
        #expect(try first.stop(SIGKILL) == 128 + SIGKILL)
        let second = try RunningService(wmctl, "--listen", socket)
        #expect(try second.status(of: "/ready") == 200)
        #expect(try second.stop() == 0)
    }

    @Test
    func `lets a stream end before it ends itself, and ends at once at the second signal`() throws {
        for isTwice in [false, true] {
            let service = try RunningService(wmctl, "--anonymous", "operator", "--token-limit", "1000000")
            let body = #"{"prompt": "It was", "max_tokens": \#(isTwice ? 1_000_000 : 3000), "stream": true}"#
            let run = try wmctl.shell(
                """
                curl -sS -N -m 60 -H 'Content-Type: application/json' -o $home/stream -d '\(body)' \(service.url)/v1/completions & client=$!
                until [ -s $home/stream ]; do sleep 0.01; done
                kill -TERM \(service.process); \(isTwice ? "sleep 0.2; kill -TERM \(service.process)" : ":")
                wait $client; echo $?; tail -c 20 $home/stream; rm $home/stream
                """
            )
            let status = try service.wait()
            if isTwice {
                #expect(status == 128 + SIGTERM && !run.text.contains("[DONE]"))
            } else {
                #expect(status == 0 && run.text.hasPrefix("0\n") && run.text.contains("data: [DONE]"))
                #expect(service.log.contains("info draining in_flight="))
            }
        }
    }

    @Test
    func `answers detections that wait, and a stream, before it ends`() throws {
        let service = try RunningService(wmctl, "--anonymous", "operator", "--workers", "2")
        let run = try wmctl.shell(
            """
            { printf '{"input": "'; yes 'It is a truth universally' | tr '\\n' ' ' | head -c 900000; printf '"}'; } > $home/body
            type='Content-Type: application/json'
            curl -sS -N -m 60 -H "$type" -o $home/stream -d '{"prompt": "It was", "max_tokens": 4000, "stream": true}' \
                \(service.url)/v1/completions &
            until [ -s $home/stream ]; do sleep 0.01; done
            for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
                curl -sS -m 60 -H "$type" -o $home/answer$n -w '%{http_code} ' --data-binary @$home/body \
                    \(service.url)/v1/detect &
            done
            until curl -sS \(service.url)/metrics | grep -q '^wmctl_queue_length [1-9]'; do sleep 0.01; done
            kill -TERM \(service.process); wait
            tail -c 20 $home/stream
            """
        )
        #expect(try service.wait() == 0)
        #expect(run.text.contains("data: [DONE]") && service.log.contains("info stopped"))
        // Whoever came too late was not let in; all that were in flight, the stream among them, are answered.
        let codes: [Substring] = run.text.split(separator: " ").filter { $0.count == 3 }
        #expect(codes.allSatisfy { $0 == "200" || $0 == "000" })
        let ends = service.log.split(separator: "in_flight=").last?.prefix { $0.isNumber }
        let count = try #require(ends.flatMap { Int($0) })
        #expect(count > 1 && codes.count { $0 == "200" } >= count - 1)
    }

    @Test
    func `tells systemd how it fares`() throws {
        let python = """
            import fcntl, os, socket, subprocess, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            # Descriptor 3 is the listener's below.
            s = socket.socket(fileno=fcntl.fcntl(s.detach(), fcntl.F_DUPFD_CLOEXEC, 10)); s.settimeout(30)
            listener = socket.create_server(("127.0.0.1", 0))
            os.dup2(listener.fileno(), 3, inheritable=True)
            code = 'LISTEN_PID=$$ LISTEN_FDS=1 NOTIFY_SOCKET="$1" exec "$2" serve'
            p = subprocess.Popen(["/bin/sh", "-c", code, "sh", sys.argv[1], sys.argv[2]], pass_fds=[3],
                                 stderr=subprocess.PIPE, text=True)
            def said(): return s.recv(1000).decode().split("\\n")[0]
            print(said())
            port = listener.getsockname()[1]
            p.send_signal(1); print(said(), said())
            p.terminate(); print(said())
            print(p.wait(30), f"listening on http://127.0.0.1:{port}" in p.stderr.read())
            """
        let script = try wmctl.home.write(python, to: "manager.py")
        let run = try wmctl.shell("python3 \(script) $home/notify $wmctl", variables: ["PATH": "/usr/bin:/bin"])
        #expect(run.text == "READY=1\nRELOADING=1 READY=1\nSTOPPING=1\n0 True\n", "\(run.errors)")
    }
}
