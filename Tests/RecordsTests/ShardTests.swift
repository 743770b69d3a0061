// SPDX-License-Identifier: Apache-2.0

import Records
import Testing

struct ShardTests {
    @Test func `a shard keeps its index and count`() {
        let shard = Shard(index: 2, count: 5)
        #expect(shard.index == 2)
        #expect(shard.count == 5)
    }
}
