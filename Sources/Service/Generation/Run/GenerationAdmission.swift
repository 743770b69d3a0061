// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the texts that are written or wait, so that no more come in than can be written before long.
final class GenerationAdmission: Sendable {
    /// The most texts at a time.
    let capacity: Int
    private let count = Mutex(0)

    /// - Precondition: `capacity` is above 0.
    init(capacity: Int) {
        precondition(capacity > 0, "room for one text")
        self.capacity = capacity
    }

    /// Takes room for texts, for all of them or for none.
    ///
    /// - Returns: whether there was room.
    func take(_ texts: Int) -> Bool {
        count.withLock { count in
            guard count + texts <= capacity else { return false }
            count += texts
            return true
        }
    }

    /// Gives the room of one text back.
    func giveBack() {
        count.withLock { $0 -= 1 }
    }

    /// How many texts have room now.
    var current: Int { count.withLock { $0 } }
}
