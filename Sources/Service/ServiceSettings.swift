// SPDX-License-Identifier: Apache-2.0

public import Detector

/// How a service behaves; `docs/service.md` says what each value is called in the configuration.
public struct ServiceSettings: Sendable {
    /// The largest body in bytes.
    public var bodyLimit = 4 << 20
    /// The largest text to detect, in bytes of UTF-8.
    public var textLimit = 1 << 20
    /// How many texts one request may have.
    public var batchLimit = 128
    /// How many threads detect.
    public var workers = 2
    /// How many pieces of work may wait for them.
    public var queueLength = 256
    /// How long a detection may wait for a thread; the request is then told to come again.
    public var queueTime: Duration = .seconds(30)
    /// What a request without a token may do; nil when nothing.
    public var anonymousRole: Role? = .public
    /// Proxies whose word on the client's address counts: addresses, ranges such as `10.0.0.0/8`, or `unix`.
    public var trustedProxies: [String] = []
    /// The header in which they say it, and which they set themselves.
    public var forwardedHeader: ForwardedHeader = .xForwardedFor
    /// How much callers of each role may ask for; who is missing has no limit.
    public var rates: [Role: RateLimit] = RateLimit.standard
    /// Whether texts that are nearly those asked about before cost more of the limit.
    public var slowsSimilarTexts = true
    /// How verdicts are decided.
    public var detection: DetectionOptions = .standard
    /// Where tokens are kept; nil for a service without tokens.
    public var tokenFile: String?
    /// Where issued certificates are kept; nil issues none.
    public var ledgerPath: String?
    /// For how many days the ledger keeps a certificate's row; nil for good.
    public var ledgerRetentionDays: Int? = 365
    /// Whether callers of the role public get certificates of verdicts.
    public var publicCertificates = true
    /// Who certificates say has issued them.
    public var issuer = "wmctl"
    /// Whether `/metrics` is open to callers on this machine, without a token.
    public var localMetrics = false

    // MARK: Writing texts

    /// How many texts may wait for a place of the engine.
    public var generationQueue = 64
    /// After how long a text ends as it is; one that was not begun by then is refused.
    public var generationDeadline: Duration = .seconds(300)
    /// The most tokens that one text may be asked to have.
    public var mostTokens = 4096
    /// How many tokens the answer in a chat has at most when the request does not say.
    public var standardTokens = 512
    /// How many texts one prompt may be asked to have.
    public var mostChoices = 16
    /// The least temperature of texts that are to be marked; counts unless ``writesWithoutChoice``.
    public var leastTemperature = 0.2
    /// Whether texts are written that leave a mark no choice, and so have none, instead of being refused: at temperature 0,
    /// with `top_k` 1 and the like.
    public var writesWithoutChoice = false
    /// Which texts need no mark.
    public var exemptions = ExemptionRules()
    /// Whether texts are written without a mark while there is no key to mark with, instead of being refused.
    public var writesWithoutKey = false
    /// Of how many marked texts one is looked for by the service itself; 0 looks for none.
    public var selfDetection = 100

    /// The standard settings.
    public init() {}

    /// With what counts at the start alone as another has it, so that nothing says what is not so.
    func keepingFixed(of other: ServiceSettings) -> ServiceSettings {
        var settings = self
        settings.workers = other.workers
        settings.queueLength = other.queueLength
        settings.ledgerPath = other.ledgerPath
        settings.ledgerRetentionDays = other.ledgerRetentionDays
        settings.generationQueue = other.generationQueue
        return settings
    }
}
