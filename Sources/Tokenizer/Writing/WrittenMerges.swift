// SPDX-License-Identifier: Apache-2.0

import Tokens

extension BytePairModel {
    /// The merges as a list of pairs, from the first that is made.
    func listedMerges() -> [(left: TokenID, right: TokenID)] {
        trees.merges
    }

    /// The number of merges that can happen.
    var mergeCount: Int { trees.merges.count }
}
