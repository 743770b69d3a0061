// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Records
import Sampler
import Service
import Watermark

/// An error as the user meets it: what is wrong, what to do, and the exit status.
///
/// The one place that knows every module's errors.
struct Failure {
    let message: String
    let help: String?
    let status: ExitStatus

    init(_ error: any Error) {
        message = "\(error)"
        switch error {
        case let error as ArgumentError:
            help = error.help
            // The command line was understood.
            if case .configuration = error.problem { status = .failure } else { status = .usage }
        case let error as CommandError:
            help = error.help
            status = .failure
        case let error as KeyringError:
            help = error.help
            status = .failure
        case let error as BatchError:
            help = error.help
            status = .failure
        case let error as AccessError:
            help = error.help
            status = .failure
        case let error as RecordsError:
            help = error.help
            status = .failure
        case DetectorError.payloadInStream:
            help = "name keys without a payload with -k, or use --mode detect on whole texts"
            status = .failure
        case NgramError.memory:
            help = "raise --memory, lower --order, or train on less text"
            status = .failure
        default:
            help = nil
            status = .failure
        }
    }

    /// Writes the lines to stderr; what they quote from files moves no cursor and hides nothing.
    func report(to console: Console) -> ExitStatus {
        let help = help.map { "help: \(printable($0))\n" } ?? ""
        console.writeError("\(Program.name): error: \(printable(message))\n\(help)")
        return status
    }
}
