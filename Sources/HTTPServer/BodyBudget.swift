// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The memory that bodies of all connections of a server share.
///
/// Counted is what is kept, not what is announced: whoever announces much and sends nothing takes nothing from others.
final class BodyBudget: Sendable {
    /// A body of at most so many bytes may have what larger ones leave alone: an eighth of the budget.
    static let small = 64 << 10

    private let used = Mutex(0)

    /// The bytes that are reserved.
    var reserved: Int { used.withLock { $0 } }

    /// Whether there is room for a body; nothing is reserved.
    func hasRoom(for count: Int, _ budget: Int) -> Bool { used.withLock { Self.fits(count, of: count, $0, budget) } }

    /// Reserves memory until ``release(_:)``.
    ///
    /// - Parameters:
    ///   - count: how many bytes more.
    ///   - size: how many bytes the body has with them.
    ///   - budget: the most bytes of all bodies.
    /// - Returns: false when it is too much; nothing is reserved then.
    func reserve(_ count: Int, of size: Int, _ budget: Int) -> Bool {
        used.withLock { used in
            guard Self.fits(count, of: size, used, budget) else { return false }
            used += count
            return true
        }
    }

    func release(_ count: Int) { used.withLock { $0 -= count } }

    private static func fits(_ count: Int, of size: Int, _ used: Int, _ budget: Int) -> Bool {
        count <= (size > small ? budget - budget / 8 : budget) - used
    }
}
