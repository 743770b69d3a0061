// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

/// A library target: its public types say whether they are `Sendable`.
func library(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: resources,
        swiftSettings: house + [.treatWarning("ExplicitSendable", as: .error)]
    )
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = [],
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies + ["TestSupport"],
        exclude: exclude,
        resources: resources,
        swiftSettings: house
    )
}

// Fuzz targets are built for libFuzzer alone, by scripts/fuzz.
let isFuzzing = Context.environment["WMCTL_FUZZ"] != nil

/// A fuzz target: libFuzzer brings `main`, so that its file is a library's.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "Fuzz\(name)",
        dependencies: dependencies + ["FuzzSupport"],
        path: "Fuzz/\(name)",
        swiftSettings: house + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-use-ld=lld"])]
    )
}

// The tests with a real model are built alone, by `make test-llm`, so that what `make test` builds is not built twice.
let testsLlama = Context.environment["WMCTL_TEST_LLAMA"] != nil

// In both: with the trait they compare every template that llama.cpp's source brings.
let chatTemplateTests = tests(
    "ChatTemplateTests",
    ["ChatTemplate", "Tokenizer", "Tokens", "JSON"],
    resources: [.copy("Vectors")],
    exclude: ["Peer"]
)

let llamaTests: [Target] = [
    tests("LlamaTests", ["CLlama", "Sampler", "Tokenizer", "Watermark", "Tokens", "JSON"]),
    chatTemplateTests,
]

let otherTests: [Target] = [
    tests("ThreadingTests", ["Threading"]),
    tests("JSONTests", ["JSON"]),
    tests("CryptographyTests", ["Cryptography"], resources: [.copy("Vectors")]),
    tests("WatermarkTests", ["Watermark", "Tokens", "Cryptography", "JSON"], resources: [.copy("Vectors")]),
    tests(
        "TokenizerTests",
        ["Tokenizer", "UnicodeNormalization", "Tokens", "Cryptography", "JSON"],
        resources: [.copy("Vectors")]
    ),
    chatTemplateTests,
    tests("SamplerTests", ["Sampler", "Tokenizer", "Watermark", "Tokens", "JSON"], resources: [.copy("Vectors")]),
    tests(
        "DetectorTests",
        ["Detector", "Tokenizer", "Watermark", "Tokens", "JSON", "Cryptography"],
        resources: [.copy("Vectors")]
    ),
    tests(
        "PagesTests",
        ["Pages", "Detector", "Tokenizer", "Watermark", "Tokens", "JSON", "Cryptography"],
        exclude: ["Browser", "Screenshots", "Texts"]
    ),
    tests("RecordsTests", ["Records"]),
    tests(
        "BatchTests",
        [
            "Batch", "Records", "JSON", "Detector", "Watermark", "Tokenizer", "Cryptography", "Sampler", "Tokens",
            "Threading",
        ]
    ),
    tests("HTTPServerTests", ["HTTPServer", "Threading"]),
    tests(
        "ServiceTests",
        [
            "Service", "HTTPServer", "Threading", "Batch", "Sampler", "Detector", "Watermark", "Tokenizer", "Tokens",
            "JSON", "Cryptography",
        ],
        exclude: ["Clients"]
    ),
    tests("ArgumentsTests", ["Arguments"]),
    tests(
        "AcceptanceTests",
        ["Batch", "Sampler", "Detector", "Watermark", "Tokenizer", "Tokens", "JSON"],
        exclude: ["Prompts.txt"]
    ),
    tests(
        "CommandTests",
        ["Cryptography", "JSON", "Sampler", "Detector", "Watermark", "Tokenizer", "Tokens"],
        exclude: ["Peers", "Clients"]
    ),
]

let fuzzTargets: [Target] = [
    .target(name: "FuzzSupport", dependencies: ["Tokenizer"], path: "Fuzz/Support", swiftSettings: house),
    fuzz("Keyring", ["Watermark"]),
    fuzz("Profile", ["Watermark", "JSON"]),
    fuzz("Tokenizer", ["Tokenizer", "Cryptography"]),
    fuzz("SentencePiece", ["Tokenizer"]),
    fuzz("GGUF", ["Tokenizer"]),
    fuzz("ChatTemplate", ["ChatTemplate", "Tokenizer", "JSON"]),
    fuzz("RankFile", ["Tokenizer"]),
    fuzz("Tekken", ["Tokenizer"]),
    fuzz("Text", ["Tokenizer", "Tokens"]),
    fuzz("Configuration", ["Arguments"]),
    fuzz("TokenList", ["Arguments", "Records", "Tokens"]),
    fuzz("ListenAddress", ["HTTPServer"]),
    fuzz("RequestTarget", ["HTTPServer"]),
    fuzz("CSV", ["Records"]),
    fuzz("GenerationRequest", ["Service"]),
    fuzz("DetectionRequest", ["Service"]),
    fuzz("TokenFile", ["Service"]),
    fuzz("AccessHeader", ["Service"]),
    fuzz("FilterLine", ["Sampler", "Watermark", "Cryptography", "JSON", "Tokens"]),
    fuzz("Ngram", ["Sampler", "Cryptography", "Tokens"]),
    fuzz("ARPA", ["Sampler", "Cryptography", "Tokens"]),
    fuzz("Training", ["Sampler", "Cryptography", "Tokens"]),
    fuzz("Logits", ["Sampler", "Tokens", "JSON"]),
    fuzz("Normalizer", ["Detector"]),
    fuzz("JSON", ["JSON"]),
    fuzz("Report", ["Detector", "JSON"]),
    fuzz("Certificate", ["Detector", "Cryptography", "JSON"]),
    fuzz("Detector", ["Detector", "Tokenizer", "Watermark", "Cryptography", "JSON", "Tokens"]),
]

let package = Package(
    name: "wmctl",
    products: [
        .library(name: "Watermark", targets: ["Watermark"]),
        .library(name: "Sampler", targets: ["Sampler"]),
        .library(name: "Detector", targets: ["Detector"]),
        .executable(name: "wmctl", targets: ["wmctl"]),
    ],
    traits: [
        .trait(name: "Llama", description: "Language models in GGUF files, through llama.cpp (found by pkg-config)")
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CUtf8proc", providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CLlama", pkgConfig: "llama"),
        .target(
            name: "CLlamaGuard",
            dependencies: [.target(name: "CLlama", condition: .when(traits: ["Llama"]))],
            cxxSettings: [.define("WMCTL_LLAMA", .when(traits: ["Llama"]))]
        ),
        .target(name: "CKernels"),
        // Its header is libmicrohttpd's; the library itself is loaded when a server starts.
        .target(name: "CMicrohttpd"),

        library("Threading", []),
        library("Tokens", []),
        library("JSON", ["CSimdjson"]),
        library("Cryptography", ["COpenSSL"]),
        library("Watermark", ["Tokens", "Cryptography", "JSON", "CKernels"]),
        library("UnicodeNormalization", ["CUtf8proc"]),
        library("Tokenizer", ["Tokens", "Cryptography", "JSON", "CKernels", "UnicodeNormalization"]),
        library("ChatTemplate", ["Tokenizer", "Tokens", "JSON"]),
        library(
            "Sampler",
            [
                "Tokens", "Cryptography", "JSON", "Watermark", "Tokenizer", "CKernels",
                .target(name: "CLlama", condition: .when(traits: ["Llama"])),
                .target(name: "CLlamaGuard", condition: .when(traits: ["Llama"])),
            ]
        ),
        library(
            "Detector",
            ["Tokens", "Cryptography", "JSON", "Watermark", "Tokenizer", "UnicodeNormalization"]
        ),
        library("Pages", ["Watermark", "Detector"]),
        library("Records", ["CZlib", "CZstd"]),
        library(
            "Batch",
            [
                "Records", "JSON", "Detector", "Watermark", "Tokenizer", "Cryptography", "Sampler", "Tokens",
                "ChatTemplate", "Threading",
            ]
        ),
        library("HTTPServer", ["CMicrohttpd", "Threading"]),
        library(
            "Service",
            [
                "HTTPServer", "CSQLite", "Batch", "Records", "Pages", "Sampler", "Detector", "Watermark", "Tokenizer",
                "ChatTemplate", "Cryptography", "JSON", "Tokens", "Threading",
            ],
            // What is served as it is is part of the program.
            resources: [.embedInCode("Page/Assets"), .embedInCode("Operation/openapi.json")]
        ),
        library("Arguments", []),
        .executableTarget(
            name: "wmctl",
            dependencies: [
                "Arguments", "Tokens", "Cryptography", "JSON", "Watermark", "Tokenizer", "Sampler", "Detector",
                "Records",
                "Batch", "Pages", "ChatTemplate", "Threading", "HTTPServer", "Service", "CMalloc",
            ],
            swiftSettings: house
        ),
        .target(name: "BenchmarkSupport", dependencies: ["JSON"], path: "Benchmarks/Support", swiftSettings: house),
        .executableTarget(
            name: "LanguageModelFigures",
            dependencies: [
                "BenchmarkSupport", "Tokens", "Cryptography", "JSON", "Watermark", "Tokenizer", "Sampler", "Detector",
                .target(name: "CLlama", condition: .when(traits: ["Llama"])),
            ],
            path: "Benchmarks/LanguageModels",
            swiftSettings: house
        ),
        .executableTarget(
            name: "Figures",
            dependencies: [
                "BenchmarkSupport", "Tokens", "Cryptography", "JSON", "Watermark", "Tokenizer", "Sampler", "Detector",
            ],
            path: "Benchmarks/Figures",
            swiftSettings: house
        ),

        .executableTarget(
            name: "TokenIDs",
            dependencies: ["Tokenizer", "Tokens", "Cryptography"],
            path: "Tests/Conformance/TokenIDs",
            swiftSettings: house
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Cryptography", "JSON", "Tokens", "Watermark"],
            path: "Tests/TestSupport",
            swiftSettings: house
        ),
    ] + (testsLlama ? llamaTests : otherTests) + (isFuzzing ? fuzzTargets : []),
    cxxLanguageStandard: .cxx17
)
